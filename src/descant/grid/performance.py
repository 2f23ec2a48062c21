"""How a part is played: for each of its onsets the step it belongs to, how loud it is, and how early or late.

On the grid notes have neither. A deviation is how far an onset lies from its step, in steps: below 0 it is early. A
note farther from its step than `FARTHEST` is a finer note value that the grid can't hold, not a way of playing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.grid.timegrid import TimeGrid
from descant.score.score import IntArray, Notes

FARTHEST = 1 / 4
"""In steps."""
BY_HAND = 0.02
"""Where half of a part's onsets lie farther from their steps than this, in steps, its timing is a player's own."""


@dataclass(frozen=True, eq=False)
class Performance:
    """The notes of a part as they are played, in columns sorted by step, then pitch.

    `velocity` is MIDI's 1 to 127, `deviation` in steps.
    """

    step: IntArray
    pitch: IntArray
    velocity: NDArray[np.float64]
    deviation: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.step)

    @property
    def onsets(self) -> IntArray:
        """The steps on which something begins, each once."""
        return np.unique(self.step)

    @property
    def is_typed(self) -> bool:
        """Whether all notes are equally loud: then nobody played them."""
        return len(np.unique(self.velocity)) < 2

    @property
    def near(self) -> NDArray[np.bool_]:
        """The notes whose deviation is one of playing."""
        return np.asarray(np.abs(self.deviation) <= FARTHEST)

    def flattened(self) -> Performance:
        """The same notes as if typed: all as loud as they are on average, and each on its step."""
        level = float(self.velocity.mean()) if len(self) else 0.0
        return Performance(self.step, self.pitch, np.full(len(self), level), np.zeros(len(self)))

    def before(self, step: int) -> Performance:
        """The notes that belong to earlier steps."""
        first = slice(0, int(np.searchsorted(self.step, step)))
        return Performance(self.step[first], self.pitch[first], self.velocity[first], self.deviation[first])


def performance_of(notes: Notes, grid: TimeGrid, length_steps: int) -> Performance:
    """How notes are played on a grid; those whose step lies outside of it are left out."""
    step = grid.nearest_steps(notes.onset_ticks)
    inside = np.flatnonzero((step >= 0) & (step < length_steps))
    order = inside[np.lexsort((notes.pitch[inside], step[inside]))]
    step = step[order]
    deviation = grid.steps(notes.onset_ticks[order]) - step
    # half a tick off its step is still on it: a phase, or a step, may be a fraction of a tick
    deviation = np.where(np.abs(deviation) <= 0.5 / grid.step_ticks + 1e-9, 0.0, deviation)
    return Performance(step, notes.pitch[order], notes.velocity[order].astype(np.float64), deviation)
