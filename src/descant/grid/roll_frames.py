"""Roll frames: 88 pitches, each on or off, as in the classic benchmarks (Boulanger-Lewandowski et al. 2012).

A roll has no onsets: notes of one pitch that touch or overlap are one long note in it.
"""

from __future__ import annotations

import numpy as np

from descant.grid.key_spans import cells_within, notes_of_runs, spans_by_key
from descant.grid.placement import place
from descant.grid.report import GridReport
from descant.grid.shapes import PITCHES, RollFrames
from descant.grid.timegrid import TimeGrid
from descant.score.score import Notes


def encode(notes: Notes, grid: TimeGrid, length_steps: int) -> tuple[RollFrames, GridReport]:
    """Put notes on the grid in two states; touching notes of one pitch count as merged."""
    placed = place(notes, grid, length_steps)
    begins, ends, folded = spans_by_key(placed)
    ends = np.maximum.accumulate(ends)
    touching = ends[:-1] >= begins[1:]
    merged = int(np.count_nonzero(touching))
    if merged:
        begins, ends = begins[np.append(True, ~touching)], ends[np.append(~touching, True)]
    frames = np.zeros((length_steps, PITCHES), np.uint8)
    frames.reshape(-1)[cells_within(begins, ends)] = 1
    report = GridReport(len(notes), placed.moved, merged, placed.cut, folded, placed.dropped, placed.farthest_steps)
    return frames, report


def decode(frames: RollFrames, grid: TimeGrid, velocity: int) -> Notes:
    """The notes of two-state frames: one for each unbroken run of a pitch."""
    keys, steps = np.nonzero(frames.T)
    goes_on = (keys[1:] == keys[:-1]) & (steps[1:] == steps[:-1] + 1)
    return notes_of_runs(keys, steps, goes_on, grid, velocity)
