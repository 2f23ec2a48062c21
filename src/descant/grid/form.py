"""The form in which a net wants music on the grid: which roles, how written, in which steps, within which pitches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from descant.grid.clock import Clock
from descant.grid.events import events_of
from descant.grid.pitch_range import fold_into_range
from descant.grid.report import GridReport
from descant.grid.stack import Stack, stack_of
from descant.parts.roles import FrameKind
from descant.score.score import Score

GridName = Literal["steps", "events"]
"""`steps` of equal length, or `events`: one for every onset, without durations."""


@dataclass(frozen=True)
class GridForm:
    """How a net wants music.

    `kinds` gives each role's frame kind; `steps_per_quarter` the grid (for events: how long one is when it is written
    down). Pitches outside of `pitch_range`, MIDI's lowest and highest, are folded into it by octaves. `clock` says what
    the net is told of time.
    """

    kinds: Mapping[str, FrameKind]
    steps_per_quarter: int
    grid: GridName = "steps"
    pitch_range: tuple[int, int] | None = None
    clock: Clock = "bars"

    def stack(self, score: Score, roles: Mapping[int, str], phase_ticks: float = 0.0) -> Stack:
        """A score in this form, by its parts' roles. Events have one role, which all pitched parts play together.

        Raises `GridError`.
        """
        score, folded = self._folded(score, roles)
        if self.grid == "events":
            stack = events_of(score, next(iter(self.kinds)), self.steps_per_quarter)
        else:
            stack = stack_of(score, roles, self.kinds, self.steps_per_quarter, phase_ticks, clock=self.clock)
        if not folded:
            return stack
        report: dict[str, GridReport] = dict(stack.report)
        for role, count in folded.items():
            if role in report:
                report[role] = replace(report[role], folded=report[role].folded + count)
        return replace(stack, report=report)

    def _folded(self, score: Score, roles: Mapping[int, str]) -> tuple[Score, dict[str, int]]:
        """The score within the range, and how many notes of each role were folded."""
        counts: dict[str, int] = {}
        if self.pitch_range is None:
            return score, counts
        parts = []
        for part in score.parts:
            role = next(iter(self.kinds)) if self.grid == "events" else roles.get(part.number, "")
            if not part.is_drums and self.kinds.get(role, "kit") != "kit":
                notes, moved = fold_into_range(part.notes, *self.pitch_range)
                counts[role] = counts.get(role, 0) + moved
                parts.append(replace(part, notes=notes))
            else:
                parts.append(part)
        return replace(score, parts=tuple(parts)), {role: count for role, count in counts.items() if count}
