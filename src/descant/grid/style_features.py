"""What the recogniser of styles is told of a piece: a row for each moment at which something begins.

All parts are heard as one, pitches from the tonic: neither the key nor which part plays what names a style, but how
long one waits for the next onset, how the top line moves, what sounds together, and where in the bar.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descant.grid.meter_features import METER_WIDTH, meter_features
from descant.grid.planes import KIT, ONSETS, SOUNDING, plane
from descant.grid.shapes import KIT_PIECES, LOWEST_PITCH, PITCHES
from descant.grid.stack import Stack

WAITS_QUARTERS = (1 / 8, 1 / 6, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1.0, 1.5, 2.0, 3.0, 4.0)
"""How long the last onset may have been ago: the nearest of these is told (by ratio)."""
FARTHEST_MOVE = 12
"""Semitones; what moves farther is told as this."""

MODE = slice(0, 1)
CHROMA = slice(1, 25)
"""Pitch classes from the tonic: twelve that begin, twelve that sound."""
SIZES = slice(25, 31)
TOP_MOVE = slice(31, 32 + 2 * FARTHEST_MOVE)
BOTTOM_MOVE = slice(TOP_MOVE.stop, TOP_MOVE.stop + 3)
DRUMS = slice(BOTTOM_MOVE.stop, BOTTOM_MOVE.stop + KIT_PIECES)
WAITS = slice(DRUMS.stop, DRUMS.stop + len(WAITS_QUARTERS))
METER = slice(WAITS.stop, WAITS.stop + METER_WIDTH)
STYLE_WIDTH = METER.stop

Rows = NDArray[np.float32]


def style_features(stack: Stack) -> Rows:
    """A row for each step on which a note begins or a drum is struck: float32 `[onset, STYLE_WIDTH]`."""
    planes = [plane(frames, stack.kinds[role]) for role, frames in stack.frames.items()]
    if not planes:
        return np.zeros((0, STYLE_WIDTH), np.float32)
    together = np.maximum.reduce(planes)
    begins, sounds = together[:, ONSETS] > 0, together[:, SOUNDING] > 0
    for role, frames in stack.frames.items():
        if stack.kinds[role] == "roll":  # which knows no onsets
            on = np.asarray(frames) != 0
            begins |= on & ~np.concatenate([np.zeros((1, PITCHES), bool), on[:-1]])
    steps = np.flatnonzero(begins.any(1) | (together[:, KIT] > 0).any(1))
    rows = np.zeros((len(steps), STYLE_WIDTH), np.float32)
    if not len(steps):
        return rows
    begun, sounding = begins[steps], sounds[steps]
    pitched = begun.any(1)
    top = PITCHES - 1 - np.argmax(begun[:, ::-1], 1)
    bottom = np.argmax(begun, 1)
    rows[:, MODE] = stack.key.minor
    rows[:, CHROMA] = np.concatenate([_classes(begun, stack.key.tonic), _classes(sounding, stack.key.tonic)], 1)
    rows[:, SIZES] = np.stack(
        [
            pitched,
            np.minimum(begun.sum(1), 8) / 4,
            np.minimum(sounding.sum(1), 8) / 4,
            np.where(pitched, (top + LOWEST_PITCH - 66) / 12, 0),
            np.where(pitched, (bottom + LOWEST_PITCH - 54) / 12, 0),
            np.where(pitched, np.minimum(top - bottom, 48) / 24, 0),
        ],
        1,
    )
    moved, move = _moves(top, pitched)
    rows[np.flatnonzero(moved), TOP_MOVE.start + FARTHEST_MOVE + np.clip(move, -FARTHEST_MOVE, FARTHEST_MOVE)] = 1
    moved, move = _moves(bottom, pitched)
    low = np.stack([np.clip(move, -24, 24) / 12, np.abs(move) <= 2, np.abs(move) > 4], 1)
    rows[np.flatnonzero(moved), BOTTOM_MOVE] = low
    rows[:, DRUMS] = together[steps, KIT]
    wait = np.diff(steps) / stack.grid.steps_per_quarter
    nearest = np.abs(np.log(wait)[:, None] - np.log(WAITS_QUARTERS)).argmin(1)
    rows[np.arange(1, len(steps)), WAITS.start + nearest] = 1
    rows[:, METER] = meter_features(stack.positions, stack.grid.steps_per_quarter, None)[steps]
    return rows


def _classes(cells: NDArray[np.bool_], tonic: int) -> Rows:
    """Which pitch classes, counted from the tonic, are among the cells: `[row, 12]`."""
    first = (LOWEST_PITCH - tonic) % 12
    padded = np.pad(cells, ((0, 0), (first, -(first + PITCHES) % 12)))
    return np.asarray(padded.reshape(len(cells), -1, 12).any(1), np.float32)


def _moves(pitch: NDArray[np.int64], pitched: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which rows are reached by a move from an earlier pitch, and those moves in semitones."""
    which = np.flatnonzero(pitched)
    moved = np.zeros(len(pitch), bool)
    moved[which[1:]] = True
    return moved, np.diff(pitch[which])
