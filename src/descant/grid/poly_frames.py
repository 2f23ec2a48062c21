"""Poly frames: 88 pitches, each silent, begun or held. A held note is not a repeated one."""

from __future__ import annotations

import numpy as np

from descant.grid.key_spans import cells_within, first_cells, notes_of_runs, spans_by_key
from descant.grid.placement import place
from descant.grid.report import GridReport
from descant.grid.shapes import HELD, ONSET, PITCHES, PolyFrames
from descant.grid.timegrid import TimeGrid
from descant.score.score import Notes


def encode(notes: Notes, grid: TimeGrid, length_steps: int) -> tuple[PolyFrames, GridReport]:
    """Put notes on the grid in three states.

    Of notes of one pitch that begin on one step the longest stays (the others are merged into it); a note that is
    struck again while it sounds is cut there and begins anew.
    """
    placed = place(notes, grid, length_steps)
    begins, ends, folded = spans_by_key(placed)
    together = begins[1:] == begins[:-1]
    merged = int(np.count_nonzero(together))
    if merged:
        longest = np.append(~together, True)
        begins, ends = begins[longest], ends[longest]
    struck_again = int(np.count_nonzero(ends[:-1] > begins[1:]))
    if struck_again:
        ends[:-1] = np.minimum(ends[:-1], begins[1:])
    frames = np.zeros((length_steps, PITCHES), np.uint8)
    cells = frames.reshape(-1)
    cells[cells_within(begins, ends)] = HELD
    cells[first_cells(begins)] = ONSET
    cut = placed.cut + struck_again
    report = GridReport(len(notes), placed.moved, merged, cut, folded, placed.dropped, placed.farthest_steps)
    return frames, report


def decode(frames: PolyFrames, grid: TimeGrid, velocity: int) -> Notes:
    """The notes of three-state frames; a held cell after a silent one begins a note."""
    keys, steps = np.nonzero(frames.T)
    follows = (keys[1:] == keys[:-1]) & (steps[1:] == steps[:-1] + 1)
    goes_on = follows & (frames[steps[1:], keys[1:]] == HELD)
    return notes_of_runs(keys, steps, goes_on, grid, velocity)
