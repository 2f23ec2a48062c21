"""Voice frames: a line with one note at a time, one symbol a step: hold, rest, or begin this pitch.

A rest is said on every silent step, so hold always means that a note sounds.
"""

from __future__ import annotations

import numpy as np

from descant.grid.placement import STEP_BITS, STEP_MASK, fold, notes_at, place
from descant.grid.report import GridReport
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HOLD, LOWEST_PITCH, REST, VoiceFrames
from descant.grid.timegrid import TimeGrid
from descant.score.score import Notes

_PITCH_BITS = 7


def encode(notes: Notes, grid: TimeGrid, length_steps: int) -> tuple[VoiceFrames, GridReport]:
    """Put a line on the grid. A note is cut where the next begins.

    Of notes that begin on one step (an ornament and its note) the longest stays, of equally long ones the highest; the
    others are merged if their pitch is the same, else dropped. A part with chords is better made a line first, with
    `parts.voices.one_voice`, which knows which note of a chord is wanted.
    """
    placed = place(notes, grid, length_steps)
    pitch, folded = fold(placed.pitch)
    packed = np.sort((((placed.onset_steps << STEP_BITS) | placed.end_steps) << _PITCH_BITS) | pitch)
    onsets = packed >> (STEP_BITS + _PITCH_BITS)
    ends = (packed >> _PITCH_BITS) & STEP_MASK
    pitch = packed & ((1 << _PITCH_BITS) - 1)
    merged, cut, dropped = 0, placed.cut, placed.dropped
    if len(onsets) > 1:
        last = np.append(onsets[1:] != onsets[:-1], True)
        if not last.all():
            stays = np.flatnonzero(last)
            hidden = np.flatnonzero(~last)
            merged = int(np.count_nonzero(pitch[stays[np.searchsorted(stays, hidden)]] == pitch[hidden]))
            dropped += len(hidden) - merged
            onsets, ends, pitch = onsets[last], ends[last], pitch[last]
        next_begins = np.flatnonzero(ends[:-1] > onsets[1:])
        cut += len(next_begins)
        ends[next_begins] = onsets[next_begins + 1]
    frames = np.full(length_steps, REST, np.int16)
    # The state changes at ends and onsets only: a rest begins where nothing sounds, and what sounds is held.
    sounding = np.zeros(length_steps + 1, np.int8)
    sounding[onsets] = 1
    sounding[ends] -= 1
    frames[np.cumsum(sounding[:-1], dtype=np.int8) > 0] = HOLD
    frames[onsets] = FIRST_PITCH_SYMBOL + pitch - LOWEST_PITCH
    return frames, GridReport(len(notes), placed.moved, merged, cut, folded, dropped, placed.farthest_steps)


def decode(frames: VoiceFrames, grid: TimeGrid, velocity: int) -> Notes:
    """The notes of a line; a hold with nothing to hold is a rest."""
    onset_steps = np.flatnonzero(frames >= FIRST_PITCH_SYMBOL)
    stops = np.append(np.flatnonzero(frames != HOLD), len(frames))
    end_steps = stops[np.searchsorted(stops, onset_steps, side="right")]
    pitch = frames[onset_steps].astype(np.int64) - FIRST_PITCH_SYMBOL + LOWEST_PITCH
    return notes_at(onset_steps, end_steps, pitch, grid, velocity)
