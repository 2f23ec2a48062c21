"""Kit frames: nine pieces of the drum kit, each struck on a step or not. A stroke has no length."""

from __future__ import annotations

import numpy as np

from descant.grid.kit import KIT_NOTES, NO_PIECE, PIECE_OF_NOTE
from descant.grid.placement import notes_at, place
from descant.grid.report import GridReport
from descant.grid.shapes import KIT_PIECES, KitFrames
from descant.grid.timegrid import TimeGrid
from descant.score.score import Notes


def encode(notes: Notes, grid: TimeGrid, length_steps: int) -> tuple[KitFrames, GridReport]:
    """Put drum notes on the grid; two strokes of one piece on one step are merged."""
    placed = place(notes, grid, length_steps, onsets_only=True)
    pieces = PIECE_OF_NOTE[placed.pitch]
    played = pieces != NO_PIECE
    frames = np.zeros((length_steps, KIT_PIECES), np.uint8)
    frames[placed.onset_steps[played], pieces[played]] = 1
    strokes = int(np.count_nonzero(played))
    merged = strokes - int(np.count_nonzero(frames))
    dropped = placed.dropped + len(pieces) - strokes
    return frames, GridReport(len(notes), placed.moved, merged, 0, 0, dropped, placed.farthest_steps)


def decode(frames: KitFrames, grid: TimeGrid, velocity: int) -> Notes:
    """The strokes of the kit on each piece's own note, one step long."""
    onset_steps, pieces = np.nonzero(frames)
    return notes_at(onset_steps, onset_steps + 1, KIT_NOTES[pieces], grid, velocity)
