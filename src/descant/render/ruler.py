"""Where the bar lines and beats of a score stand, in ticks, and how its bars wrap into systems.

The rules are those of `grid.meter` (a meter that says nothing new begins no bar; a new one does, also in mid-bar), but
in ticks: a picture shows where the notes really are, not where a grid would put them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from descant.grid.meter import COMMON_TIME, beat_quarters
from descant.score.score import Meter, Score


@dataclass(frozen=True)
class Bar:
    """One bar; `number` counts from 1, a pickup is 0; `meter` is set where it changes."""

    number: int
    start_tick: int
    end_tick: int
    beat_ticks: float
    meter: str = ""

    @property
    def beats(self) -> list[int]:
        """The ticks of the beats within the bar, its first left out."""
        count = max(1, round((self.end_tick - self.start_tick) / self.beat_ticks))
        ticks = [self.start_tick + round(beat * self.beat_ticks) for beat in range(1, count)]
        return [tick for tick in ticks if tick < self.end_tick]


def _changes(score: Score) -> list[Meter]:
    """The meters that say something new, the first from the beginning on."""
    changes: list[Meter] = []
    for meter in (COMMON_TIME, *score.meters):
        if meter.numerator <= 0 or meter.denominator <= 0:
            continue
        if changes and meter.tick <= changes[-1].tick:
            changes.pop()
        if not changes or (meter.numerator, meter.denominator) != (changes[-1].numerator, changes[-1].denominator):
            changes.append(meter)
    return changes


def bars_of(score: Score, phase_ticks: float = 0.0) -> Iterator[Bar]:
    """The bars from the first bar line down to the end of the last note.

    `phase_ticks` is where the first bar line stands. Where it leaves room for a beat or more before it, that room is a
    pickup, bar 0; it may also stand before tick 0.
    """
    quarter, meters = max(1, score.ticks_per_quarter), _changes(score)
    phase, last_tick, shown = round(phase_ticks), max(score.end_ticks, round(phase_ticks) + 1), ""
    if phase >= float(beat_quarters(meters[0])) * quarter:
        yield Bar(0, 0, phase, float(beat_quarters(meters[0])) * quarter)
    tick, number = phase, 1
    for place, meter in enumerate(meters):
        is_last = place + 1 == len(meters)
        until = last_tick if is_last else min(last_tick, meters[place + 1].tick)
        length, beat_ticks = meter.bar_quarters * quarter, float(beat_quarters(meter)) * quarter
        start, count, name = tick, 0, f"{meter.numerator}/{meter.denominator}"
        while tick < until:
            count += 1
            end = max(tick + 1, start + round(count * length))
            end = end if is_last else max(tick + 1, min(end, meters[place + 1].tick))
            yield Bar(number, tick, end, beat_ticks, name if name != shown else "")
            tick, shown, number = end, name, number + 1


def systems_of(bars: Iterator[Bar], quarter_ticks: int, widest_quarters: float) -> Iterator[list[Bar]]:
    """The bars in lines of at most that many quarter notes, at least one bar a line.

    A bar that is wider than a line gets a line of its own.
    """
    line: list[Bar] = []
    for bar in bars:
        if line and bar.end_tick - line[0].start_tick > widest_quarters * quarter_ticks:
            yield line
            line = []
        line.append(bar)
    if line:
        yield line
