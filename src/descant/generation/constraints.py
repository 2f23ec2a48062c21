"""Constraints: hard ones that are never broken, and a soft one that leans.

All are judged by the frames that are written; what was there before is the file's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from descant.generation.freedom import Freedom, Past

LEANING = 0.7
"""Log odds added for every onset by which a part is behind its density."""
MOST_LEANING = 5.0


@dataclass(frozen=True, eq=False)
class OnlyPitches:
    """Hard: only these of the 88 pitches sound (a key, a scale, a range)."""

    allowed: NDArray[np.bool_]

    def narrow(self, freedom: Freedom, past: Past) -> Freedom:
        """Drums have no pitch, so they are left alone."""
        return freedom if past.kind == "kit" else replace(freedom, may_sound=freedom.may_sound & self.allowed)


@dataclass(frozen=True)
class AtMost:
    """Hard: at most so many pitches, or drums, sound at once."""

    count: int

    def narrow(self, freedom: Freedom, past: Past) -> Freedom:  # noqa: ARG002 (the past does not matter)
        """Held notes count as well."""
        return replace(freedom, most=min(freedom.most, self.count))


@dataclass(frozen=True)
class NoRepeat:
    """Hard: a pitch is not begun twice in a row in a voice, nor the same pitches together in a chord."""

    def narrow(self, freedom: Freedom, past: Past) -> Freedom:
        """A rest between the two does not make it another pitch; drums are left alone."""
        return freedom if past.kind == "kit" or not past.begun else replace(freedom, not_again=past.begun[-1][1])


@dataclass(frozen=True)
class Density:
    """Soft: about so many onsets a bar (a chord is one).

    The further a part is behind, the gladder it begins, and the less the further it is ahead; so the sum of onsets
    stays within a few of what is wanted, while where in the bar they fall is left to the model.
    """

    onsets_per_bar: float

    def narrow(self, freedom: Freedom, past: Past) -> Freedom:
        """Lean by how many onsets are missing up to now."""
        missing = self.onsets_per_bar * past.bars - past.onsets
        leaning = float(np.clip(LEANING * missing, -MOST_LEANING, MOST_LEANING))
        return replace(freedom, eagerness=freedom.eagerness + leaning)
