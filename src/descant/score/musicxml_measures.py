"""The measures of a score in time: how long each is, where it begins, and which meters that makes.

A measure lasts as long as the longest part of it; one without music as long as its time signature says. A first
measure that is short is a pickup: it stands at the end of a whole first bar that begins with silence, as in ABC, so
that bar lines are where the score has them. Short measures that together make a bar (a repeat sign in mid-bar parts
them) are one bar. Any other measure of an odd length gets a meter of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from descant.score.musicxml_part import PartMusic
from descant.score.musicxml_signs import Time
from descant.score.score import Meter


@dataclass(frozen=True)
class Measures:
    """Where each measure begins and how long it is, in ticks of the score, and the signature that holds in it."""

    start_ticks: tuple[int, ...]
    length_ticks: tuple[int, ...]
    times: tuple[Time, ...]
    meters: tuple[Meter, ...]
    last_bar_ticks: int
    """Where the bar that the last measure belongs to begins."""

    @property
    def end_ticks(self) -> int:
        """Where the last measure ends."""
        return self.start_ticks[-1] + self.length_ticks[-1]


def measures_of(parts: Sequence[PartMusic], ticks_per_quarter: int) -> Measures:
    """The measures of parts that are walked already, all parts together."""
    count = max(len(part.lengths_ticks) for part in parts)
    times: list[Time] = []
    lengths: list[int] = []
    time = Time(4, 4)
    for number in range(count):
        time = next((part.times[number] for part in parts if number in part.times), time)
        reached = max((part.lengths_ticks[number] for part in parts if number < len(part.lengths_ticks)), default=0)
        times.append(time)
        lengths.append(reached or bar_ticks(time, ticks_per_quarter) or 4 * ticks_per_quarter)
    bars = _bars(lengths, [bar_ticks(time, ticks_per_quarter) for time in times])
    wait = 0
    first_bar = bar_ticks(times[0], ticks_per_quarter)
    if count > 1 and bars[0] == (0, 1) and first_bar and lengths[0] < first_bar:
        wait = first_bar - lengths[0]
    starts = [wait]
    for length in lengths[:-1]:
        starts.append(starts[-1] + length)
    meters: list[Meter] = []
    last: Time | None = None
    for number, (first, behind) in enumerate(bars):
        length = sum(lengths[first:behind])
        meant = times[first]
        if not (number == 0 and wait) and not (
            number == len(bars) - 1 and length < bar_ticks(meant, ticks_per_quarter)
        ):
            meant = _as_time(length, meant, ticks_per_quarter)
        if meant.numerator and meant != last:
            meters.append(Meter(0 if number == 0 else starts[first], meant.numerator, meant.denominator))
            last = meant
    return Measures(tuple(starts), tuple(lengths), tuple(times), tuple(meters), starts[bars[-1][0]])


def bar_ticks(time: Time, ticks_per_quarter: int) -> int:
    """How long a bar of this signature is; 0 where there is none."""
    return round(time.numerator * 4 * ticks_per_quarter / time.denominator)


def _bars(lengths: Sequence[int], whole: Sequence[int]) -> list[tuple[int, int]]:
    """Measures as bars, each from its first measure to before the next bar's."""
    bars: list[tuple[int, int]] = []
    first = 0
    while first < len(lengths):
        behind, sum_ticks = first + 1, lengths[first]
        while behind < len(lengths) and sum_ticks < whole[first] == whole[behind]:
            sum_ticks += lengths[behind]
            behind += 1
        bars.append((first, behind if sum_ticks == whole[first] else first + 1))
        first = bars[-1][1]
    return bars


def _as_time(length: int, meant: Time, ticks_per_quarter: int) -> Time:
    """The signature of a bar of this length: the one that is meant if it fits, or if no other says it."""
    if length == bar_ticks(meant, ticks_per_quarter):
        return meant
    wholes = Fraction(length, 4 * ticks_per_quarter)
    denominator = max(wholes.denominator, min(meant.denominator, 8) if meant.numerator else 4)
    numerator = wholes * denominator
    if denominator > 64 or denominator & (denominator - 1) or numerator.denominator != 1 or not 0 < numerator < 256:
        return meant
    return Time(int(numerator), denominator)
