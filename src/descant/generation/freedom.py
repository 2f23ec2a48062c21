"""Freedom: what the next frame of a part may be, and the constraints that narrow it.

Before each frame a constraint sees what its take has played so far and narrows the freedom of that frame; the sampler
keeps to it while it draws, so a hard constraint is never broken. How likely the frame was is not asked of the
narrowed model: nats are those of the unconstrained one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from descant.parts.roles import FrameKind


@dataclass(frozen=True, eq=False)
class Freedom:
    """What a frame may be; cells are the 88 pitches, or the nine drums.

    `may_sound` and `may_begin` are `[cell]`; at most `most` cells sound at once; the cells `not_again` (if any) are not
    begun together, neither more nor fewer. `eagerness` is added to the log odds that anything begins. With
    `struck` whatever sounds in a frame has begun in it, as drums do.
    """

    may_sound: NDArray[np.bool_]
    may_begin: NDArray[np.bool_]
    most: int
    not_again: tuple[int, ...] = ()
    eagerness: float = 0.0
    struck: bool = False

    @classmethod
    def whole(cls, cells: int, *, struck: bool = False) -> Freedom:
        """Everything may be."""
        return cls(np.ones(cells, bool), np.ones(cells, bool), cells, struck=struck)

    def openings(self, begun: list[int]) -> NDArray[np.bool_]:
        """Which cells may begin beside those already begun in this frame.

        The last one that `not_again` lacks may not, though another above it could still make it another chord: what
        will be drawn there nobody knows yet.
        """
        opened = self.may_begin & self.may_sound
        lacking = set(self.not_again) - set(begun)
        if len(lacking) == 1 and set(begun) < set(self.not_again):
            opened = opened.copy()
            opened[list(lacking)] = False
        return opened

    def sets(self, table: NDArray[np.uint8], sounded: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which sets of pitches `[symbol, 88]` may come after a frame in which these sounded: bool `[symbol]`."""
        on = table != 0
        begun = on if self.struck else on & ~sounded
        within: NDArray[np.bool_] = (
            ~(on & ~self.may_sound).any(1) & ~(begun & ~self.may_begin).any(1) & (on.sum(1) <= self.most)
        )
        if self.not_again:
            again = np.zeros(table.shape[1], bool)
            again[list(self.not_again)] = True
            within &= ~(begun == again).all(1)
        return within


@dataclass
class Past:
    """What one take of a part has played so far.

    `begun` lists the steps at which something began, each with the cells that did; `onsets` counts those among the
    written frames, and `bars` how many bars these are. `sets` lists the steps from which on other cells sound than
    before, each with these; of drums, which only begin, nothing.
    """

    kind: FrameKind
    cells: int
    step: int = 0
    begun: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    onsets: int = 0
    bars: float = 0.0
    sets: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)

    def add(self, cells: tuple[int, ...], bars: float, *, written: bool, sounding: tuple[int, ...] = ()) -> None:
        """One more frame, so many bars long, in which these cells began, and those sound."""
        if cells:
            self.begun.append((self.step, cells))
        if sounding != (self.sets[-1][1] if self.sets else ()):
            self.sets.append((self.step, sounding))
        if written:
            self.onsets += bool(cells)
            self.bars += bars
        self.step += 1


class Constraint(Protocol):
    """A wish about how a part goes on."""

    def narrow(self, freedom: Freedom, past: Past) -> Freedom:
        """What of a frame's freedom is left."""
