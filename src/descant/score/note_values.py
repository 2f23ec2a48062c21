"""How a length is written: as notes of one value after another, tied, with dots, and in triplets where it must be.

A measure is cut into quarters. In a quarter where every note begins and ends on a binary fraction (eighths, 16ths and
so on) values are plain. In any other quarter they are triplets: three in the time of two. Within a plain stretch a
value that begins off the beat ends at the next beat, so that one sees where the beats are; only a note as long as a
beat may lie across one, in its middle, as a syncopation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

UNITS_PER_QUARTER = 48
"""What can be written: 64th notes, and triplets of 128ths."""

_TYPES = (
    ("breve", Fraction(8)),
    ("whole", Fraction(4)),
    ("half", Fraction(2)),
    ("quarter", Fraction(1)),
    ("eighth", Fraction(1, 2)),
    ("16th", Fraction(1, 4)),
    ("32nd", Fraction(1, 8)),
    ("64th", Fraction(1, 16)),
    ("128th", Fraction(1, 32)),
)
_DOTTED = {0: Fraction(1), 1: Fraction(3, 2), 2: Fraction(7, 4)}


@dataclass(frozen=True)
class Value:
    """One written note or rest: where it begins and how long it is, in ticks of its measure; its type and dots.

    An empty type is a length that no value says. `triplet` is the quarter (counted from 0) whose triplet it is in.
    """

    start_ticks: int
    length_ticks: int
    type: str = ""
    dots: int = 0
    triplet: int | None = None


@dataclass(frozen=True)
class Beats:
    """A measure's quarters and beats: in which quarters values are triplets, and how long a beat is, in ticks."""

    ticks_per_quarter: int
    beat_ticks: int
    triplets: frozenset[int]

    @classmethod
    def of(cls, cuts: Iterable[int], ticks_per_quarter: int, beat_ticks: int) -> Beats:
        """The beats of a measure in which notes begin and end at these ticks."""
        binary = Fraction(ticks_per_quarter, 16)
        quarters = {cut // ticks_per_quarter for cut in cuts if (cut % ticks_per_quarter) % binary}
        return cls(ticks_per_quarter, beat_ticks, frozenset(quarters))

    def values(self, start: int, end: int) -> Iterator[Value]:
        """The values that fill a stretch of the measure, in order."""
        while start < end:
            quarter = start // self.ticks_per_quarter
            in_triplet = quarter in self.triplets
            if in_triplet:
                limit = min(end, (quarter + 1) * self.ticks_per_quarter)
            else:
                ahead = [each * self.ticks_per_quarter for each in self.triplets if each > quarter]
                limit = min([end, *ahead])
            value = self._longest(start, limit, quarter if in_triplet else None)
            yield value
            start += value.length_ticks

    def _longest(self, start: int, limit: int, triplet: int | None) -> Value:
        for length, name, dots in _written_lengths(self.ticks_per_quarter, triplet is not None):
            if length <= limit - start and (triplet is not None or self._is_legible(start, length, limit)):
                return Value(start, length, name, dots, triplet)
        return Value(start, limit - start, triplet=triplet)

    def _is_legible(self, start: int, length: int, limit: int) -> bool:
        off_beat = start % self.beat_ticks
        if off_beat == 0:
            return length <= self.beat_ticks or length % self.beat_ticks == 0 or 2 * length % self.beat_ticks == 0
        if off_beat + length <= self.beat_ticks:
            return True
        return start + length == limit and length == self.beat_ticks and 2 * off_beat == self.beat_ticks


@lru_cache(maxsize=64)
def _written_lengths(ticks_per_quarter: int, in_triplet: bool) -> tuple[tuple[int, str, int], ...]:
    """Every length that one value says, in ticks, with type and dots; the longest first. A triplet has one dot."""
    quarter_ticks = ticks_per_quarter * (Fraction(2, 3) if in_triplet else Fraction(1))
    lengths = [
        (int(length), name, dots)
        for name, quarters in _TYPES
        for dots, longer in _DOTTED.items()
        if (length := quarters * longer * quarter_ticks).denominator == 1 and not (in_triplet and dots == 2)
    ]
    return tuple(sorted(lengths, reverse=True))
