"""Law: a copy in another key is found, and two tunes that have nothing to do with each other are not joined."""

from __future__ import annotations

from descant.corpora.fingerprint import fingerprints, turns
from descant.corpora.works import COMMONPLACE, Groups, copies
from descant.score.score import Notes

ROLES = {1: "melody", 2: "chords"}


def test_a_transposed_copy_is_found_among_other_tunes(music):
    scores = [music.tune(seed) for seed in range(20)] + [music.tune(7, up=-4)]
    assert copies([fingerprints(score, ROLES) for score in scores]) == [(7, 20)]


def test_half_of_a_tune_is_found(music):
    whole = music.tune(1, bars=16).parts[0].notes
    half = whole.where(whole.onset_ticks < whole.end_ticks // 2)
    assert copies([[turns(whole)], [turns(half)], [turns(music.tune(2).parts[0].notes)]]) == [(0, 1)]


def test_more_copies_than_a_commonplace_has_are_still_one_work(music):
    tunes = [fingerprints(music.tune(1, up=number % 12), ROLES) for number in range(COMMONPLACE + 5)]
    groups = Groups(len(tunes))
    for a, b in copies(tunes):
        groups.join(a, b)
    assert {groups.find(number) for number in range(len(tunes))} == {0}


def test_pieces_without_a_tune_are_nobodys_copies():
    nothing = turns(Notes.empty())
    assert copies([]) == []
    assert copies([[nothing], [nothing], []]) == []


def test_a_group_is_named_by_its_least_member():
    groups = Groups(6)
    for a, b in [(5, 3), (1, 5), (2, 4)]:
        groups.join(a, b)
    assert [groups.find(number) for number in range(6)] == [0, 1, 2, 1, 2, 1]
