"""Law: transposing a piece, or writing it in other note values, changes nothing of its fingerprint."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from descant.corpora.fingerprint import fingerprints, same_notes, turns
from descant.score.score import Notes

ROLES = {1: "melody", 2: "chords"}


@pytest.mark.parametrize("up", [-12, -1, 5])
def test_transposing_changes_nothing(music, up):
    ours, theirs = (fingerprints(score, ROLES) for score in (music.tune(3), music.tune(3, up=up)))
    assert len(ours) == len(theirs) == 1
    assert len(ours[0]) > 20
    assert np.array_equal(ours[0], theirs[0])


def test_other_note_values_change_nothing(music):
    notes = music.tune(3).parts[0].notes
    longer = replace(notes, onset_ticks=3 * notes.onset_ticks, duration_ticks=3 * notes.duration_ticks)
    assert np.array_equal(turns(notes), turns(longer))


def test_different_tunes_share_little(music):
    assert len(np.intersect1d(turns(music.tune(1).parts[0].notes), turns(music.tune(2).parts[0].notes))) <= 1


def test_trills_and_repeated_notes_say_nothing():
    onsets = np.arange(40) * 240
    assert len(turns(Notes.of(onsets, 240, 60))) == 0
    assert len(turns(Notes.of(onsets, 240, 60 + np.arange(40) % 2))) == 0
    assert len(turns(Notes.empty())) == 0


def test_without_a_tune_every_pitched_part_counts_and_drums_alone_else(music):
    score = music.tune(3)
    assert len(fingerprints(score, {1: "bass", 2: "other"})) == 2
    assert len(fingerprints(score, {1: "bass", 2: "drums"})) == 1
    assert len(fingerprints(score, {1: "drums"})) == 1


def test_the_same_notes_are_known_at_any_resolution_and_after_a_rest(music):
    score = music.tune(4)
    later = score.with_parts(
        tuple(
            replace(part, notes=replace(part.notes, onset_ticks=part.notes.onset_ticks + 960)) for part in score.parts
        )
    )
    assert same_notes(score) == same_notes(later) == same_notes(music.tune(4, ticks_per_quarter=96))
    assert same_notes(score) != same_notes(music.tune(4, up=1))
