"""When things happen, in seconds: a score's ticks under its tempos."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float, Integer
from numpy import ndarray

from descant.score.score import Score

USUAL_BPM = 120.0
"""The tempo of a score until it tells one, as the MIDI file format has it."""


def seconds_at(score: Score, ticks: Integer[ndarray, " tick"]) -> Float[ndarray, " tick"]:
    """When these ticks come, in seconds from tick 0 on."""
    starts = np.array([0, *(tempo.tick for tempo in score.tempos)])
    bpm = np.array([USUAL_BPM, *(tempo.bpm for tempo in score.tempos)])
    tick_seconds = 60.0 / (bpm * score.ticks_per_quarter)
    at_start = np.concatenate([[0.0], np.cumsum(np.diff(starts) * tick_seconds[:-1])])
    place = np.searchsorted(starts, ticks, side="right") - 1
    return np.asarray(at_start[place] + (ticks - starts[place]) * tick_seconds[place])
