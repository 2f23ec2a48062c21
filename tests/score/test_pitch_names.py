"""Pitches have the names that musicians give them, both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import ScoreError
from descant.score.pitch_names import pitch_class_named, pitch_name, pitch_named


def test_pitches_have_their_names() -> None:
    assert [pitch_name(pitch) for pitch in (0, 21, 60, 70, 127)] == ["C-1", "A0", "C4", "Bb4", "G9"]


@given(st.integers(0, 127))
def test_a_name_reads_back(pitch: int) -> None:
    name = pitch_name(pitch)
    assert pitch_named(name) == pitch_named(f" {name.lower()} ") == pitch_named(str(pitch)) == pitch
    assert pitch_class_named(name.rstrip("-0123456789")) == pitch % 12


def test_signs_may_lead_into_the_next_octave() -> None:
    for text, pitch in (("Cb4", 59), ("B#3", 60), ("F♯4", 66), ("E♭2", 39), ("Fb4", 64)):
        assert pitch_named(text) == pitch
    assert [pitch_class_named(name) for name in ("Cb", "B#", "F#", "Bb", "d")] == [11, 0, 6, 10, 2]


@pytest.mark.parametrize("text", ["", "H4", "C", "C10", "Cb-1", "G#9", "128", "-1", "C##4", "4C", "²", "C 4"])
def test_what_is_no_pitch_is_told(text: str) -> None:
    with pytest.raises(ScoreError, match="is no pitch") as told:
        pitch_named(text)
    assert told.value.expected
    assert told.value.remedy


@pytest.mark.parametrize("text", ["", "H", "C4", "Cbb", "do"])
def test_what_is_no_note_is_told(text: str) -> None:
    with pytest.raises(ScoreError, match="is no name of a note"):
        pitch_class_named(text)
