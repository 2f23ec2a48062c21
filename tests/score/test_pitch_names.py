"""Pitches have the names that musicians give them."""

from __future__ import annotations

from descant.score.pitch_names import pitch_name


def test_pitches_have_their_names() -> None:
    assert [pitch_name(pitch) for pitch in (0, 21, 60, 70, 127)] == ["C-1", "A0", "C4", "Bb4", "G9"]
