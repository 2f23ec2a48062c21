"""Pitches by the names that musicians give them."""

from __future__ import annotations

from descant.score.key import TONICS


def pitch_name(pitch: int) -> str:
    """A MIDI pitch as musicians write it: 60 is C4."""
    return f"{TONICS[pitch % 12]}{pitch // 12 - 1}"
