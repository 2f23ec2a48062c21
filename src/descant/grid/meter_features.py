"""Where a step lies in beat, bar and phrase, and how far the end is: what a net is told of the meter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descant.grid.meter import MeterPositions

METER_WIDTH = 40
_PHRASE_BARS = (2, 4, 8, 16)


def _waves(turns: NDArray[np.float64], harmonics: tuple[int, ...]) -> list[NDArray[np.float64]]:
    return [wave(2 * np.pi * h * turns) for h in harmonics for wave in (np.sin, np.cos)]


def meter_features(positions: MeterPositions, steps_per_quarter: int, bars: int | None = None) -> NDArray[np.float32]:
    """Features of each step: float32 `[time, METER_WIDTH]`.

    Periodic functions of the step in its beat and bar and of the bar in phrases of 2, 4, 8, 16 bars; the beat's place
    and the bar's length; the first bars; and the bars left of `bars` (the piece's length; None where the end is not
    known, as in live play).
    """
    bar = positions.bar.astype(np.float64)
    beats_in_bar = np.rint(positions.bar_steps / np.maximum(positions.beat_steps, 1))
    columns: list[NDArray[np.float64] | NDArray[np.bool_]] = [
        *_waves(positions.step_in_beat / positions.beat_steps, (1, 2, 3)),
        positions.step_in_beat == 0,
        positions.step_in_bar == 0,
        *_waves(positions.step_in_bar / positions.bar_steps, (1, 2)),
        *[np.minimum(positions.beat_in_bar, 5) == beat for beat in range(6)],
        *[beats_in_bar == beats for beats in (1, 2, 3, 4)],
        beats_in_bar > 4,
        positions.beat_steps * 2 == 3 * steps_per_quarter,
    ]
    for period in _PHRASE_BARS:
        columns += _waves(bar / period, (1,))
    columns += [bar == 0, bar == 1]
    if bars is None:
        columns += [np.zeros_like(bar)] * 6
    else:
        left = np.maximum(bars - 1 - bar, 0)
        columns += [np.ones_like(bar), np.minimum(left, 16) / 16, *[left == n for n in range(4)]]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)
