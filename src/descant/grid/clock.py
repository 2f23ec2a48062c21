"""A clock of steps for music whose bars nobody knows: waves of several periods, and nothing about how long it lasts.

The rolls of the classic benchmarks have neither meter nor bars. What they have is a step number; sines and cosines of
it let a net find the meter by itself.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from descant.grid.meter_features import METER_WIDTH

Clock = Literal["bars", "steps", "none"]
"""What a net is told of time: the meter's `bars`, the number of `steps` alone, or nothing."""

PERIODS_STEPS = (2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
"""Two and three, and what they make together: the lengths of beats, bars and phrases in steps."""


def clock_features(steps: int) -> NDArray[np.float32]:
    """Features of each step: float32 `[time, METER_WIDTH]`; a sine and a cosine for each period, the first steps."""
    features = np.zeros((steps, METER_WIDTH), np.float32)
    step = np.arange(steps)
    for place, period in enumerate(PERIODS_STEPS):
        turns = 2 * np.pi * (step % period) / period
        features[:, 2 * place], features[:, 2 * place + 1] = np.sin(turns), np.cos(turns)
    for first in range(4):
        features[first : first + 1, 2 * len(PERIODS_STEPS) + first] = 1
    return features
