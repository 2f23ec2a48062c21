"""Spans of the 88 keys on one line of whole numbers: what poly and roll frames share.

All keys' steps are laid end to end, `place = key << STEP_BITS | step`, so that sorting, cutting and joining the spans
of every key at once are single comparisons of neighbours: a span of one key never reaches the next key's first step.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descant.grid.placement import STEP_BITS, STEP_MASK, Placement, fold, notes_at
from descant.grid.shapes import LOWEST_PITCH, PITCHES
from descant.grid.timegrid import TimeGrid
from descant.score.score import IntArray, Notes


def spans_by_key(placed: Placement) -> tuple[IntArray, IntArray, int]:
    """Where notes begin and end on the line of keys, sorted, the longest last; and how many pitches were folded."""
    pitch, folded = fold(placed.pitch)
    begins = ((pitch - LOWEST_PITCH) << STEP_BITS) | placed.onset_steps
    packed = np.sort((begins << STEP_BITS) | placed.end_steps)
    begins = packed >> STEP_BITS
    return begins, (begins & ~STEP_MASK) | (packed & STEP_MASK), folded


def first_cells(begins: IntArray) -> IntArray:
    """The cell of flat frames [time, 88] in which each span begins."""
    return (begins & STEP_MASK) * PITCHES + (begins >> STEP_BITS)


def cells_within(begins: IntArray, ends: IntArray) -> IntArray:
    """All cells of flat frames [time, 88] that the spans cover, one span after the other."""
    lengths = ends - begins
    after = np.cumsum(lengths)
    cells = np.arange(0, PITCHES * int(after[-1]) if len(after) else 0, PITCHES)
    cells += np.repeat(first_cells(begins) - PITCHES * (after - lengths), lengths)
    return cells


def notes_of_runs(keys: IntArray, steps: IntArray, goes_on: NDArray[np.bool_], grid: TimeGrid, velocity: int) -> Notes:
    """The notes of sounding cells, sorted by key and step; `goes_on`: does each but the first hold the one before?"""
    if not len(keys):
        return Notes.empty()
    first, last = np.append(True, ~goes_on), np.append(~goes_on, True)
    return notes_at(steps[first], steps[last] + 1, keys[first] + LOWEST_PITCH, grid, velocity)
