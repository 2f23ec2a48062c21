"""A piece on the grid: a stack of parts, `[role, time, ...]`, over one meter."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from descant.grid.clock import Clock, clock_features
from descant.grid.frames import GridReport, encode
from descant.grid.meter import COMMON_TIME, MeterPositions, meter_positions
from descant.grid.meter_features import METER_WIDTH, meter_features
from descant.grid.shapes import HOLD, REST, Frames
from descant.grid.timegrid import TimeGrid
from descant.parts.roles import FrameKind
from descant.parts.voices import one_voice
from descant.score.key import Key, estimate_key
from descant.score.score import Notes, Score


@dataclass(frozen=True, eq=False)
class Stack:
    """A piece on the grid.

    `frames` holds each present role's frames, all `steps` long; `kinds` says how each is written. `report` counts what
    the grid moved, merged or dropped, by role. In a stack of `events` (see `events.py`) a step is an event, whatever it
    lasts, and every pitch that is on begins.
    """

    steps: int
    frames: Mapping[str, Frames]
    kinds: Mapping[str, FrameKind]
    positions: MeterPositions
    grid: TimeGrid
    report: Mapping[str, GridReport]
    key: Key
    events: bool = False
    clock: Clock = "bars"

    @property
    def bars(self) -> int:
        """Number of bars; the last one is whole, unless the piece has a length of its own."""
        return int(self.positions.bar[-1] - self.positions.bar[0]) + 1 if self.steps else 0

    @property
    def has_pickup(self) -> bool:
        """Whether the first bar begins before the file does: musicians count it as bar 0."""
        return float(self.grid.steps(0)) >= 1

    def meter(self, *, end_known: bool = True) -> NDArray[np.float32]:
        """What a net is told of time: float32 `[time, METER_WIDTH]`; of events never how many are to come."""
        if self.clock == "steps":
            return clock_features(self.steps)
        if self.clock == "none":
            return np.zeros((self.steps, METER_WIDTH), np.float32)
        bars = int(self.positions.bar[-1]) + 1 if self.steps and end_known and not self.events else None
        return meter_features(self.positions, self.grid.steps_per_quarter, bars)

    def with_frames(self, frames: Mapping[str, Frames]) -> Stack:
        """The same piece with other frames, of the same kinds and length."""
        return replace(self, frames=dict(frames))

    def from_bar(self, number: int) -> Stack:
        """The same, as a passage of a longer piece whose bar of that number (from 1) is the first one here."""
        return replace(self, positions=replace(self.positions, bar=self.positions.bar + number - 1))

    def twice(self) -> Stack:
        """The piece and then the same again, as when it is played in a loop; what sounds at the end begins anew."""
        first = self.positions
        columns = {each.name: np.tile(getattr(first, each.name), 2) for each in fields(first)}
        columns["bar"] = np.concatenate([first.bar, first.bar + self.bars])
        frames = {role: twice(each, self.kinds[role]) for role, each in self.frames.items()}
        return replace(self, steps=2 * self.steps, frames=frames, positions=MeterPositions(**columns))


def twice(frames: Frames, kind: FrameKind) -> Frames:
    """Frames and then the same again; a voice that begins with silence ends its last note there."""
    again = frames.copy()
    if kind == "voice" and len(again) and again[0] == HOLD:
        again[0] = REST
    return np.concatenate([frames, again])


def _notes_of_role(
    score: Score, roles: Mapping[int, str], role: str, kind: FrameKind
) -> tuple[Notes, GridReport | None]:
    """A role's notes, and of a line what became of the others, before it is put on the grid."""
    chosen = [part.notes for part in score.parts if roles.get(part.number) == role and len(part.notes)]
    if not chosen:
        return Notes.empty(), None
    together = Notes.together(chosen)
    if kind != "voice":
        return together, None
    line, changed = one_voice(together, keep="lowest" if role == "bass" else "highest")
    hidden = len(together) - len(line)
    return line, GridReport(len(together), dropped=hidden, cut=changed - hidden)


def _end_step(notes: Notes, grid: TimeGrid) -> int:
    """The step that holds all of some notes; the shortest still lasts a step."""
    return int(max(grid.nearest_steps(notes.end_ticks), grid.nearest_steps(notes.onset_ticks[-1]) + 1))


def stack_of(
    score: Score,
    roles: Mapping[int, str],
    kinds: Mapping[str, FrameKind],
    steps_per_quarter: int,
    phase_ticks: float = 0.0,
    length_steps: int | None = None,
    clock: Clock = "bars",
) -> Stack:
    """Put a score's parts on the grid by their roles.

    `roles` maps part numbers to roles; parts of one role are put together. Roles that `kinds` lacks are left out.
    The stack is `length_steps` long, else as long as the score says that it is, else as many whole bars as the notes of
    the used parts need. `clock` says what a net is told of time.
    """
    grid = TimeGrid(score.ticks_per_quarter, steps_per_quarter, phase_ticks)
    notes: dict[str, tuple[Notes, GridReport | None]] = {}
    for role, kind in kinds.items():
        of_role, of_line = _notes_of_role(score, roles, role, kind)
        if len(of_role):
            notes[role] = of_role, of_line
    if length_steps is None and score.length_ticks is not None:
        length_steps = grid.length_steps(score.length_ticks)
    if length_steps is None:
        length_steps = whole_bars(
            score, grid, max((_end_step(of_role, grid) for of_role, _ in notes.values()), default=0)
        )
    frames: dict[str, Frames] = {}
    report: dict[str, GridReport] = {}
    for role, (of_role, of_line) in notes.items():
        frames[role], told = encode(of_role, kinds[role], grid, length_steps)
        report[role] = told if of_line is None else told.after(of_line)
    positions = meter_positions(score.meters, grid, length_steps)
    key = estimate_key(score)
    used = {role: kinds[role] for role in frames}
    return Stack(length_steps, frames, used, positions, grid, report, key, clock=clock)


def whole_bars(score: Score, grid: TimeGrid, end_step: int) -> int:
    """The steps of as many whole bars as reach `end_step`."""
    return add_bars(score, grid, end_step - 1, 1) if end_step > 0 else 0


def add_bars(score: Score, grid: TimeGrid, steps: int, bars: int) -> int:
    """The length in steps after `bars` more bars from `steps` on; the bar that is there, if it has begun, is the first.

    Raises `GridError` when they may reach beyond the longest grid.
    """
    longest_quarters = max(meter.bar_quarters for meter in (COMMON_TIME, *score.meters) if meter.denominator)
    room = bars * math.ceil(longest_quarters * grid.steps_per_quarter)
    bar = meter_positions(score.meters, grid, steps + room + 1).bar
    return int(np.searchsorted(bar, bar[steps] + bars))
