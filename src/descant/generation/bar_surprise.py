"""How surprising each bar of each part is, given all the other parts: exact nats, a sum of those of its frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from descant.bundles.store import Bundle
from descant.errors import PartError
from descant.generation.everyone import everyone_placed
from descant.generation.likelihood import Question, frame_nats
from descant.score.score import Score


@dataclass(frozen=True)
class BarSurprise:
    """One bar of a part: its number (a pickup is 0), where it lies in the file, and how surprising it is."""

    number: int
    start_tick: int
    end_tick: int
    nats: float
    frames: int


@dataclass(frozen=True)
class PartSurprise:
    """A part's bars, in order; `part` is its number, or that of the first of several that play one role together."""

    part: int
    role: str
    bars: tuple[BarSurprise, ...]

    @property
    def nats_per_frame(self) -> float:
        """The mean over all its frames."""
        return sum(bar.nats for bar in self.bars) / max(1, sum(bar.frames for bar in self.bars))

    def most_surprising(self, count: int) -> list[BarSurprise]:
        """The bars with the most nats a frame, the most surprising first."""
        return sorted(self.bars, key=lambda bar: -bar.nats / bar.frames)[:count]


def bar_surprises(
    bundle: Bundle, score: Score, roles: Mapping[int, str] | None = None, listener: str = "full"
) -> list[PartSurprise]:
    """The surprise of every part that plays one of the bundle's roles, each given all the others.

    `roles` says which part plays what, by its number; else it is guessed. Raises `PartError` where no part plays a role
    that the bundle knows, `GridError`, and `WritingError` for a bundle whose heads have no likelihood.
    """
    config = bundle.config
    if config.grid == "events":
        raise PartError(
            f"the bundle {config.name} hears events without bars, so it can't say which bar surprises it.",
            "a bundle that hears bars.",
            "choose another one with -m; descant models lists them.",
        )
    cast, stack = everyone_placed(score, config, roles)
    number_of = {role: number for number, role in reversed(cast.items())}
    bar = stack.positions.bar
    begins = np.flatnonzero(np.diff(bar, prepend=bar[:1] - 1))
    ends = np.append(begins[1:], stack.steps)
    first = 0 if stack.has_pickup else 1
    found = []
    for role, frames in stack.frames.items():
        others = {name: each for name, each in stack.frames.items() if name != role}
        (nats,) = frame_nats(bundle, [Question(others, role, frames, stack, listener)])
        bars = tuple(
            BarSurprise(
                number,
                max(0, round(float(stack.grid.ticks(begin)))),
                round(float(stack.grid.ticks(end))),
                float(nats[begin:end].sum()),
                int(end - begin),
            )
            for number, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True), start=first)
        )
        found.append(PartSurprise(number_of[role], role, bars))
    return found
