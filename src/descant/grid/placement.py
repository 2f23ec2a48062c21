"""Notes placed on the grid, before any frame kind asks what may sound together: shared by all four kinds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.grid.shapes import HIGHEST_PITCH, LOWEST_PITCH
from descant.grid.timegrid import MAX_STEPS, TimeGrid
from descant.score.score import IntArray, Notes

STEP_BITS = (MAX_STEPS + 1).bit_length()
"""How many bits hold a step, so that (pitch, onset, end) sorts as one whole number."""
STEP_MASK = (1 << STEP_BITS) - 1


@dataclass(frozen=True, eq=False)
class Placement:
    """Notes in whole steps: onset, end (exclusive, at least a step later), MIDI pitch; and what placing them changed.

    All lie within the grid: 0 <= onset < end <= length.
    """

    onset_steps: IntArray
    end_steps: IntArray
    pitch: IntArray
    moved: int
    farthest_steps: float
    cut: int
    dropped: int


def place(notes: Notes, grid: TimeGrid, length_steps: int, *, onsets_only: bool = False) -> Placement:
    """Move each note's onset and end to the nearest step, and cut away what the grid does not reach.

    A note that began before the grid and still sounds in it begins at step 0; with `onsets_only` (drums) it is dropped.
    """
    exact = grid.steps(notes.onset_ticks)
    onsets = np.floor(exact + 0.5)
    distance = np.abs(exact - onsets)
    # Half a tick off the grid is still on it: a phase, or a step, may be a fraction of a tick.
    off_grid = distance > 0.5 / grid.step_ticks + 1e-6
    ends = onsets + 1.0 if onsets_only else np.maximum(np.floor(grid.steps(notes.offset_ticks) + 0.5), onsets + 1.0)
    pitch = notes.pitch
    moved = int(np.count_nonzero(off_grid))
    cut = dropped = 0
    if len(notes) and (onsets.min() < 0 or ends.max() > length_steps):
        reached = (onsets < length_steps) & ((onsets >= 0) if onsets_only else (ends > 0))
        dropped = len(notes) - int(np.count_nonzero(reached))
        onsets, ends, pitch = onsets[reached], ends[reached], pitch[reached]
        moved = int(np.count_nonzero(off_grid[reached]))
        distance = distance[reached]
        cut = int(np.count_nonzero((onsets < 0) | (ends > length_steps)))
        onsets, ends = np.maximum(onsets, 0.0), np.minimum(ends, float(length_steps))
    farthest = float(distance.max()) if moved else 0.0
    return Placement(onsets.astype(np.int64), ends.astype(np.int64), pitch, moved, farthest, cut, dropped)


def fold(pitch: IntArray) -> tuple[IntArray, int]:
    """Bring every pitch into the piano's 88 keys by octaves, and count how many were outside."""
    if not len(pitch) or (pitch.min() >= LOWEST_PITCH and pitch.max() <= HIGHEST_PITCH):
        return pitch, 0
    octaves_up = -((pitch - LOWEST_PITCH) // 12) * (pitch < LOWEST_PITCH)
    octaves_down = -((HIGHEST_PITCH - pitch) // 12) * (pitch > HIGHEST_PITCH)
    outside = (octaves_up != 0) | (octaves_down != 0)
    return pitch + 12 * (octaves_up - octaves_down), int(np.count_nonzero(outside))


def notes_at(onset_steps: IntArray, end_steps: IntArray, pitch: IntArray, grid: TimeGrid, velocity: int) -> Notes:
    """The notes of these spans in ticks, sorted, none before tick 0."""
    onsets, ends = np.maximum(grid.ticks(onset_steps), 0), grid.ticks(end_steps)
    written: NDArray[np.bool_] = ends > onsets
    # Where a step is shorter than a tick a note may have no length left: it gets one tick, if it is in the file at all.
    if not written.all() and grid.step_ticks < 1:
        ends = np.where(ends >= 0, np.maximum(ends, onsets + 1), ends)
        written = ends > onsets
    return Notes.of(onsets[written], (ends - onsets)[written], pitch[written], velocity)
