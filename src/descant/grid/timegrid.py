"""The time grid: the one place where ticks become steps and steps become ticks.

A grid cuts a quarter note into equal steps. Step 0 is a bar line, `phase_ticks` after (or before) the file's tick 0.

Rounding. A tick goes to the nearest step, and one exactly between two steps to the later; a step goes to the nearest
tick, and one exactly between two ticks to the earlier. With these two rules a step that was written as a tick is found
again whenever a step is at least one tick long.

Before step 0. A fitted phase lies within half a step of tick 0 (see `fit.py`), so every note of the file then falls on
step 0 or later. When a piece begins with a pickup, its first bar line comes after its first notes: `from_bar_before`
moves step 0 back by whole bars, if need be before tick 0, so that the pickup is at the end of a first bar that begins
with silence. Step 0 is never moved forward: a piece that begins with rests keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from descant.errors import GridError

MAX_STEPS = 2**18
"""The longest grid that is made: nine hours of 16ths at 120 BPM, or 23 MB for 88 pitches."""


def check_length(length_steps: int) -> int:
    """Return the length if a grid may have it. Raises `GridError` if it is negative or beyond `MAX_STEPS`."""
    if length_steps < 0:
        raise GridError(
            f"A grid of {length_steps} steps was asked for.",
            "a length of 0 steps or more.",
            "ask for a length that is not negative.",
        )
    if length_steps > MAX_STEPS:
        raise GridError(
            f"The piece lasts {length_steps:,} steps of the grid: it is very long, or has a very long silence in it.",
            f"at most {MAX_STEPS:,} steps, which is nine hours of 16ths at 120 BPM.",
            "take the silence out, cut the file into pieces, or choose fewer steps per quarter.",
        )
    return length_steps


@dataclass(frozen=True)
class TimeGrid:
    """A quarter note of `ticks_per_quarter` ticks, cut into `steps_per_quarter` steps; step 0 is at `phase_ticks`.

    The phase may be a fraction of a tick, and may be negative. Raises `GridError` where there is nothing to divide.
    """

    ticks_per_quarter: int
    steps_per_quarter: int
    phase_ticks: float = 0.0

    def __post_init__(self) -> None:
        if self.ticks_per_quarter < 1 or self.steps_per_quarter < 1 or not np.isfinite(self.phase_ticks):
            raise GridError(
                f"A grid of {self.steps_per_quarter} steps on quarters of {self.ticks_per_quarter} ticks, "
                f"shifted by {self.phase_ticks} ticks, was asked for.",
                "at least one step and one tick in a quarter note, and a finite shift.",
                "choose 4 steps per quarter for 16ths, 12 for triplets and 16ths.",
            )

    @property
    def step_ticks(self) -> float:
        """Length of a step in ticks; a fraction where the quarter does not divide evenly."""
        return self.ticks_per_quarter / self.steps_per_quarter

    def steps(self, ticks: ArrayLike) -> NDArray[np.float64]:
        """Where on the grid these ticks lie, in steps and fractions of them."""
        return (np.asarray(ticks, np.float64) - self.phase_ticks) / self.step_ticks

    def nearest_steps(self, ticks: ArrayLike) -> NDArray[np.int64]:
        """The nearest step of each tick; halves go to the later step."""
        return np.floor(self.steps(ticks) + 0.5).astype(np.int64)

    def ticks(self, steps: ArrayLike) -> NDArray[np.int64]:
        """The nearest tick of each step; halves go to the earlier tick. Below 0 where a step comes before the file."""
        return np.ceil(np.asarray(steps, np.float64) * self.step_ticks + (self.phase_ticks - 0.5)).astype(np.int64)

    def length_steps(self, end_ticks: int) -> int:
        """How many steps hold everything up to a tick. Raises `GridError` beyond `MAX_STEPS`."""
        return check_length(max(0, int(np.ceil(self.steps(end_ticks)))))

    def from_bar_before(self, tick: int, bar_quarters: float) -> TimeGrid:
        """The same grid with step 0 moved back by whole bars until this tick's step is not before it."""
        first_step = int(self.nearest_steps(tick))
        bar_steps = max(1.0, bar_quarters * self.steps_per_quarter)
        bars = int(np.ceil(max(0, -first_step) / bar_steps))
        return replace(self, phase_ticks=self.phase_ticks - bars * bar_steps * self.step_ticks) if bars else self
