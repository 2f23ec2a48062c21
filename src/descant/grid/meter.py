"""Where in the meter each step of a grid lies: its bar, its beat, its place in both.

A bar begins at step 0 and at every meter change, also one in mid-bar, which cuts the bar before it short. A meter that
says nothing new does not begin a bar. The beat is the meter's own note (a quarter in 4/4, a half in 2/2, an eighth in
5/8), and three of them in compound meters (6/8, 9/8, 12/8, 6/16): a dotted quarter.

Where steps do not divide a bar or a beat evenly, each line is drawn at the nearest step, so that nothing drifts. No bar
and no beat is shorter than a step, whatever a file claims; a meter with a 0 in it is passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from descant.grid.timegrid import TimeGrid, check_length
from descant.score.score import IntArray, Meter

COMMON_TIME = Meter(0, 4, 4)
"""What a piece without a meter is taken to be in."""


@dataclass(frozen=True, eq=False)
class MeterPositions:
    """The meter position of every step: six columns of equal length.

    `bar` counts bars from 0; `step_in_bar` and `step_in_beat` count steps from 0; `beat_in_bar` counts beats from 0.
    `bar_steps` and `beat_steps` are the lengths that the meter gives, also in a bar that a meter change cuts short.
    """

    bar: IntArray
    step_in_bar: IntArray
    bar_steps: IntArray
    beat_in_bar: IntArray
    step_in_beat: IntArray
    beat_steps: IntArray

    def __len__(self) -> int:
        return len(self.bar)


@dataclass(frozen=True, eq=False)
class _Sections:
    """Stretches of one meter, in columns: where each starts, and its bar and beat as fractions of steps."""

    start: IntArray
    bar: tuple[IntArray, IntArray]
    beat: tuple[IntArray, IntArray]


def beat_quarters(meter: Meter) -> Fraction:
    """Length of the meter's beat in quarter notes: 1 in 4/4, 3/2 in 6/8."""
    compound = meter.denominator >= 8 and meter.numerator > 3 and meter.numerator % 3 == 0
    return Fraction(4 * (3 if compound else 1), meter.denominator)


def _sections(meters: Sequence[Meter], grid: TimeGrid, length_steps: int) -> _Sections:
    """The stretches of one meter that reach into the grid; the first starts at step 0."""
    signatures: dict[int, Meter] = {0: COMMON_TIME}
    valid = [meter for meter in meters if meter.numerator > 0 and meter.denominator > 0]
    for meter, step in zip(valid, grid.nearest_steps([meter.tick for meter in valid]).tolist(), strict=True):
        start = step if meter.tick > 0 else 0
        if start < length_steps:
            signatures[max(start, 0)] = meter
    starts: list[int] = []
    lengths: list[tuple[Fraction, Fraction]] = []
    last: tuple[int, int] | None = None
    for start in sorted(signatures):
        meter = signatures[start]
        if (meter.numerator, meter.denominator) == last:
            continue
        last = (meter.numerator, meter.denominator)
        bar = Fraction(4 * meter.numerator * grid.steps_per_quarter, meter.denominator)
        beat = beat_quarters(meter) * grid.steps_per_quarter
        starts.append(start)
        lengths.append((max(bar, Fraction(1)), max(beat, Fraction(1))))

    def column(values: list[int]) -> IntArray:
        return np.asarray(values, np.int64)

    return _Sections(
        column(starts),
        (column([bar.numerator for bar, _ in lengths]), column([bar.denominator for bar, _ in lengths])),
        (column([beat.numerator for _, beat in lengths]), column([beat.denominator for _, beat in lengths])),
    )


def _line(count: IntArray, over: IntArray, under: IntArray) -> IntArray:
    """The step at which span number `count` begins, spans being `over / under` steps long: halves go later."""
    return (2 * count * over + under) // (2 * under)


def _count(step: IntArray, over: IntArray, under: IntArray) -> IntArray:
    """The number of the last span that begins at or before a step: the inverse of `_line`."""
    return ((2 * step + 1) * under + 2 * over - 1) // (2 * over) - 1


def meter_positions(meters: Sequence[Meter], grid: TimeGrid, length_steps: int) -> MeterPositions:
    """The meter position of each of `length_steps` steps; 4/4 where no meter is given.

    A meter at tick 0 holds from step 0 on, also where step 0 comes before the file (a pickup's first bar). Before the
    first meter it is 4/4, as the MIDI standard says. Of several meters on one step the last holds.
    """
    check_length(length_steps)
    sections = _sections(meters, grid, length_steps)
    ends = np.append(sections.start[1:], length_steps)
    bars_before = np.cumsum(_count(ends - sections.start - 1, *sections.bar) + 1)
    first_bar = np.concatenate(([0], bars_before[:-1]))
    of = np.repeat(np.arange(len(ends)), ends - sections.start)

    bar_over, bar_under = (column[of] for column in sections.bar)
    beat_over, beat_under = (column[of] for column in sections.beat)
    step = np.arange(length_steps) - sections.start[of]
    bar = _count(step, bar_over, bar_under)
    bar_line = _line(bar, bar_over, bar_under)
    step_in_bar = step - bar_line
    bar_steps = _line(bar + 1, bar_over, bar_under) - bar_line
    beat = _count(step_in_bar, beat_over, beat_under)
    beat_line = _line(beat, beat_over, beat_under)
    beat_steps = _line(beat + 1, beat_over, beat_under) - beat_line
    return MeterPositions(first_bar[of] + bar, step_in_bar, bar_steps, beat, step_in_bar - beat_line, beat_steps)


def bar_starts(meters: Sequence[Meter], grid: TimeGrid, length_steps: int) -> NDArray[np.int64]:
    """The steps of all bar lines within the grid, step 0 among them."""
    return np.flatnonzero(meter_positions(meters, grid, length_steps).step_in_bar == 0)
