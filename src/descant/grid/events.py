"""A piece as a sequence of events, as Note-RNN hears music: what begins together, one event after the other.

Every onset of any pitched part is one event: the set of pitches that begin there. How long they last, and how long it
is to the next event, is left out. On paper an event is given one step of a grid (an 8th note at two steps a quarter),
the events follow each other without a gap, and the meter is 4/4.

The frames are `roll` frames. Here each pitch that is on *begins*: one that is on in two events is struck twice.
The law: the events of what was written from some events (none of them empty) are these events.
"""

from __future__ import annotations

import numpy as np

from descant.grid.meter import COMMON_TIME, meter_positions
from descant.grid.placement import fold
from descant.grid.poly_frames import decode as decode_poly
from descant.grid.report import GridReport
from descant.grid.shapes import LOWEST_PITCH, PITCHES, RollFrames
from descant.grid.stack import Stack
from descant.grid.timegrid import TimeGrid, check_length
from descant.score.key import Key, estimate_key
from descant.score.score import Notes, Score


def encode_events(notes: Notes) -> tuple[RollFrames, GridReport]:
    """The events of some notes, uint8 `[event, 88]`; a pitch that begins twice at once is merged.

    Raises `GridError` for more events than a grid may have steps.
    """
    onsets, event = np.unique(notes.onset_ticks, return_inverse=True)
    pitch, folded = fold(notes.pitch)
    frames = np.zeros((check_length(len(onsets)), PITCHES), np.uint8)
    frames[event, pitch - LOWEST_PITCH] = 1
    return frames, GridReport(notes=len(notes), merged=len(notes) - int(frames.sum(dtype=np.int64)), folded=folded)


def decode_events(frames: RollFrames, grid: TimeGrid, velocity: int = 80) -> Notes:
    """The notes of some events, each a step long."""
    return decode_poly((frames != 0).astype(np.uint8), grid, velocity)  # on in poly frames' words: an onset


def events_of(score: Score, role: str, steps_per_quarter: int) -> Stack:
    """A score's pitched parts as events, in one role. A score without notes has none. Raises `GridError`."""
    notes = score.pitched_notes
    frames, report = encode_events(notes)
    return stack_of_events(frames, role, steps_per_quarter, score.ticks_per_quarter, estimate_key(notes), report)


def stack_of_events(
    frames: RollFrames,
    role: str,
    steps_per_quarter: int,
    ticks_per_quarter: int = 480,
    key: Key | None = None,
    report: GridReport | None = None,
) -> Stack:
    """Events as a stack of one role, each a step long."""
    grid = TimeGrid(ticks_per_quarter, steps_per_quarter)
    return Stack(
        steps=len(frames),
        frames={role: frames} if len(frames) else {},
        kinds={role: "roll"} if len(frames) else {},
        positions=meter_positions((COMMON_TIME,), grid, len(frames)),
        grid=grid,
        report={role: report or GridReport(notes=int(frames.sum(dtype=np.int64)))},
        key=key or estimate_key(decode_events(frames, grid)),
        events=True,
    )
