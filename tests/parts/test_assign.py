from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from descant.errors import PartError
from descant.parts.assign import assign_roles, find_part
from descant.parts.roles import ROLES
from descant.score.score import Notes, Part, Score


def line(low: int, high: int, seed: int, count: int = 64, ticks: int = 480) -> Notes:
    """A single line that wanders between two pitches, note after note."""
    steps = np.random.default_rng(seed).integers(-2, 3, count).cumsum()
    return Notes.of(np.arange(count) * ticks, ticks, low + np.abs(steps + (high - low) // 2) % (high - low + 1))


def chords(count: int = 32, ticks: int = 960) -> Notes:
    roots = np.random.default_rng(9).choice([48, 53, 55], count)
    return Notes.of(np.repeat(np.arange(count) * ticks, 3), ticks, (roots[:, None] + [0, 4, 7]).ravel())


def score_of(*parts: tuple[str, int, bool, Notes]) -> Score:
    return Score(480, tuple(Part(number, *part) for number, part in enumerate(parts, 1)))


def roles(score: Score, overrides: dict[int, str] | None = None) -> list[str]:
    return [guess.role for guess in assign_roles(score, overrides)]


def hidden(score: Score) -> Score:
    return score.with_parts(tuple(replace(part, name="") for part in score.parts))


BAND = score_of(
    ("", 0, True, line(36, 50, 1, 256, 120)),
    ("", 33, False, line(30, 43, 2)),
    ("", 73, False, line(67, 79, 3)),
    ("", 25, False, chords()),
)


def test_an_override_wins_over_everything() -> None:
    score = score_of(("Bass", 33, False, line(30, 43, 1)), ("", 0, True, line(36, 50, 2)))
    assert roles(score) == ["bass", "drums"]
    for role in ROLES:
        first, second = assign_roles(score, {1: role, 2: "melody"})
        assert (first.role, first.confidence, second.role) == (role, 1.0, "melody")


def test_overrides_of_what_is_not_there() -> None:
    with pytest.raises(PartError, match='did you mean "melody"'):
        assign_roles(BAND, {1: "melodie"})
    with pytest.raises(PartError, match="no part 9"):
        assign_roles(BAND, {9: "melody"})


def test_four_voices_are_found_by_register_alone() -> None:
    voices = {
        "soprano": line(64, 76, 1),
        "alto": line(57, 69, 2),
        "tenor": line(50, 62, 3),
        "bass": line(41, 53, 4),
    }
    for order in permutations(voices):
        assert roles(score_of(*(("", 0, False, voices[name]) for name in order))) == list(order)


def test_a_band() -> None:
    assert roles(BAND) == ["drums", "bass", "melody", "chords"]


def test_a_tune_over_chords_is_no_pair_of_hands() -> None:
    assert roles(score_of(("", 0, False, line(60, 76, 1)), ("", 0, False, chords()))) == ["melody", "chords"]
    left, right = line(40, 55, 2), line(62, 79, 3)
    assert roles(score_of(("", 0, False, left), ("", 0, False, right))) == ["left", "right"]


def test_names_speak_where_they_are_names() -> None:
    tune, low = line(62, 79, 1), line(36, 50, 2)
    assert roles(score_of(("Chant", 0, False, tune), ("Main gauche", 0, False, low))) == ["voice", "left"]
    assert roles(score_of(("Vocals", 0, False, tune), ("Kit", 0, True, low))) == ["melody", "drums"]
    titled = score_of(*(("Bass of the forest", part.program, part.is_drums, part.notes) for part in BAND.parts))
    assert roles(titled) == ["drums", "bass", "melody", "chords"]


def test_one_guess_a_sounding_part() -> None:
    empty = score_of(("Piano", 0, False, Notes.empty()), ("", 73, False, line(62, 79, 1)))
    (guess,) = assign_roles(empty)
    assert (guess.part, guess.role) == (2, "melody")
    assert assign_roles(Score(480, ())) == ()
    one_note = score_of(("", 0, False, Notes.of([0], 1, [60])))
    assert roles(one_note) == ["melody"]


def test_guesses_are_sure_to_a_degree_and_give_a_reason() -> None:
    for guess in assign_roles(BAND):
        assert guess.role in ROLES
        assert 0 <= guess.confidence <= 1
        assert guess.reason
        assert "\n" not in guess.reason


def test_find_part_by_number_name_and_beginning() -> None:
    score = score_of(
        ("Piano right", 0, False, line(60, 72, 1)), ("Piano left", 0, False, chords()), ("Flute", 73, False, chords())
    )
    assert find_part(score, "2").number == 2
    assert find_part(score, "piano LEFT").number == 2
    assert find_part(score, "fl").number == 3
    with pytest.raises(PartError, match=r"1 \(Piano right\), 2 \(Piano left\)"):
        find_part(score, "piano")
    with pytest.raises(PartError, match='did you mean "flute"'):
        find_part(score, "flote")
    for wanted in ("9", "", "-1"):
        with pytest.raises(PartError, match=r"3 \(Flute\)"):
            find_part(score, wanted)
    with pytest.raises(PartError, match="none"):
        find_part(Score(480, ()), "melody")


@pytest.mark.parametrize(
    ("archive", "folder", "names", "least"),
    [
        ("pop909", "", {"MELODY": "melody", "BRIDGE": "countermelody", "PIANO": "piano"}, 0.9),
        ("bach_chorales", "", {"Soprano": "soprano", "Alto": "alto", "Tenor": "tenor", "Bass": "bass"}, 0.97),
        ("piano_midi_de", "", {"Piano right": "right", "Piano left": "left"}, 0.9),
    ],
)
def test_real_parts_with_their_names_hidden(real_scores, archive, folder, names, least) -> None:
    right = []
    for score in real_scores(archive, folder, 40):
        truth = {part.number: names.get(part.name) for part in score.parts}
        shown = {guess.part: guess.role for guess in assign_roles(score)}
        for guess in assign_roles(hidden(score)):
            if truth[guess.part]:
                right.append(guess.role == truth[guess.part])
                assert shown[guess.part] == truth[guess.part]
    assert len(right) > 60
    assert np.mean(right) >= least


@pytest.mark.parametrize(
    ("archive", "folder", "expected"),
    [("nottingham", "nottingham/jigs", ["melody", "chords"]), ("asap_scores", "", ["right", "left"])],
)
def test_real_unnamed_pairs(real_scores, archive, folder, expected) -> None:
    pairs = [score for score in real_scores(archive, folder, 40) if sum(len(p.notes) > 0 for p in score.parts) == 2]
    assert len(pairs) > 20
    assert np.mean([roles(score) == expected for score in pairs]) > 0.95
