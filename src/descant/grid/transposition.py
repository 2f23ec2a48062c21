"""Transposing frames by semitones, with octave folding at the keyboard's ends."""

from __future__ import annotations

import numpy as np

from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, ONSET, PITCHES, SILENT, Frames
from descant.parts.roles import FrameKind


def transpose_frames(frames: Frames, kind: FrameKind, semitones: int) -> Frames:
    """The same frames `semitones` higher (drums stay). A pitch beyond the 88 keys comes back by octaves."""
    if kind == "kit" or semitones == 0:
        return frames
    columns = np.arange(PITCHES) + semitones
    columns += 12 * (-(columns // 12) * (columns < 0))
    columns -= 12 * (((columns - PITCHES) // 12 + 1) * (columns >= PITCHES))
    if kind == "voice":
        moved = frames.copy()
        notes = frames >= FIRST_PITCH_SYMBOL
        moved[notes] = columns[frames[notes].astype(np.int64) - FIRST_PITCH_SYMBOL] + FIRST_PITCH_SYMBOL
        return moved
    onset, held = (np.zeros(frames.shape, bool) for _ in range(2))
    for old, new in enumerate(columns):
        onset[:, new] |= frames[:, old] == ONSET
        held[:, new] |= frames[:, old] == HELD
    return np.where(onset, ONSET, np.where(held, HELD, SILENT)).astype(np.uint8)
