"""A range of pitches, and notes folded into it by octaves."""

from __future__ import annotations

import numpy as np

from descant.score.score import Notes


def fold_into_range(notes: Notes, low: int, high: int) -> tuple[Notes, int]:
    """Notes outside of the MIDI pitches `low` to `high` folded by octaves into them; and how many were."""
    pitch = notes.pitch.copy()
    below, above = pitch < low, pitch > high
    pitch[below] += 12 * -(-(low - pitch[below]) // 12)
    pitch[above] -= 12 * -(-(pitch[above] - high) // 12)
    moved = int((pitch != notes.pitch).sum())
    return Notes.of(notes.onset_ticks, notes.duration_ticks, np.clip(pitch, 0, 127), notes.velocity), moved
