"""A task is a mask: which frames of which roles are known, which are wanted; and the one loop that writes them.

Parts are written in order, each hearing those before it. Given a loop, the music is heard twice in a row, so that what
comes after its end is its beginning: a part is written through, and then its last bar once more, knowing the bars
after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from descant.bundles.store import Bundle
from descant.generation.freedom import Constraint
from descant.generation.likelihood import Question, frame_nats
from descant.generation.manner import Manner
from descant.generation.original import kept_original
from descant.generation.playing import Player
from descant.generation.style_choice import best_of
from descant.generation.take import Take
from descant.generation.taught import check_taught
from descant.generation.tellings import tellings_of
from descant.generation.wishes import kept_constraints
from descant.generation.writer import Frame, Writer, check_choice, stream
from descant.generation.written_parts import continued_parts, rewritten_part
from descant.grid.masks import seam
from descant.grid.planes import known_planes, plane
from descant.grid.shapes import KIT_PIECES, PITCHES, REST, Frames, TimeMask
from descant.grid.stack import Stack, twice
from descant.parts.roles import FrameKind
from descant.score.score import Notes, Part, Score

Progress = Callable[[str, int, int], None]
"""Told the role being written, the step, and of how many."""
Nats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Written:
    """A frame of a role as it is written: each row of it belongs to one of `takes` (from 0).

    `writing` is what progress is told: the role, and which pass over it this is. A new pass takes the place of what was
    written of the role before.
    """

    role: str
    writing: str
    takes: tuple[int, ...]
    frame: Frame


Watch = Callable[[Written], None]
"""Told every frame as soon as it is written, the known ones among them."""


@dataclass(frozen=True, eq=False)
class Task:
    """What to write.

    `known` says which frames of which roles are known, `wanted` the roles to write in order; `kept` which frames of
    the wanted roles themselves are known (None: none is). `programs` are instruments to keep, by role; `replaces` is
    the part whose bars are written anew, and `bars` how a musician calls these. `added` are given parts that the
    file lacks. `played` is how each known role is played, off the grid. `told` says in words what happened on the way.
    `constraints` are kept to beside those of the manner. With `anew` the written part is a whole one, what was kept of
    it too; else it begins after what was kept.
    """

    score: Score
    stack: Stack
    wanted: tuple[str, ...]
    known: Mapping[str, TimeMask]
    kept: TimeMask | None = None
    told: tuple[str, ...] = ()
    programs: Mapping[str, int] = field(default_factory=dict)
    replaces: Part | None = None
    bars: str = ""
    added: tuple[Part, ...] = ()
    loop: bool = False
    played: Mapping[str, Notes] = field(default_factory=dict)
    constraints: tuple[Constraint, ...] = ()
    anew: bool = False

    @property
    def written(self) -> TimeMask:
        """Which frames are to be written."""
        return np.ones(self.stack.steps, bool) if self.kept is None else ~self.kept

    @property
    def heard(self) -> Task:
        """The task as it is heard: in a loop, twice in a row."""
        if not self.loop:
            return self
        known = {role: np.tile(mask, 2) for role, mask in self.known.items()}
        return replace(self, stack=self.stack.twice(), known=known)

    @property
    def last_bar(self) -> int:
        """The step at which the last bar begins."""
        bar = self.stack.positions.bar
        return int(np.searchsorted(bar, bar[-1])) if len(bar) else 0


def check(bundle: Bundle, task: Task, manner: Manner) -> tuple[Constraint, ...]:
    """What is to be kept to while a task is written. Raises `WritingError` where it can't be."""
    check_taught(bundle.config, task.wanted)
    check_choice(bundle, task.wanted, manner.choice)
    constraints = kept_constraints(manner.wishes, bundle, task.wanted, task.stack)
    return constraints + task.constraints + kept_original(manner.original, bundle, task.wanted)


def write(
    bundle: Bundle, task: Task, manner: Manner, progress: Progress | None = None, watch: Watch | None = None
) -> list[Take]:
    """Write a task's parts, in as many takes as the manner says, in the order in which they were drawn.

    `watch` is told each frame as it is written. Raises `WritingError` before anything is written where what should be
    kept to can't be.
    """
    desk = _Desk(bundle, task, manner, progress, watch)
    for number in range(manner.passes if len(task.wanted) > 1 else 1):
        for place, role in enumerate(task.wanted):
            desk.write(role, place, number)
    total = desk.joint() if manner.passes > 1 and len(task.wanted) > 1 else desk.total
    steps = task.stack.steps
    moves = bundle.config.expression is not None and bool(bundle.config.expression.timing) and not manner.mechanical
    takes = []
    for number in range(manner.takes):
        rows = range(number, manner.rows, manner.takes)
        written = [{role: each[:steps] for role, each in desk.frames[row].items()} for row in rows]
        chosen = best_of(bundle, task.stack, written, manner.style) if len(written) > 1 else 0
        frames = written[chosen]
        takes.append(
            Take(
                score=task.score,
                parts=_parts(task, frames, bundle, mechanical=manner.mechanical),
                notated=_parts(task, frames, bundle, mechanical=True) if moves else None,
                roles=task.wanted,
                given=tuple(task.known),
                stack=task.stack,
                frames=frames,
                log_likelihood=-float(total[rows[chosen]]),
                frame_count=int(task.written.sum()) * len(task.wanted),
                number=number + 1,
                seed=manner.seed,
                bundle=bundle.config.name,
                told=task.told,
                added=task.added,
                written=task.written,
            )
        )
    return takes


def _parts(task: Task, frames: Mapping[str, Frames], bundle: Bundle, *, mechanical: bool) -> tuple[Part, ...]:
    config, grid = bundle.config, task.stack.grid
    player = Player(bundle, task.stack, task.played, mechanical=mechanical)
    if task.replaces is not None:
        role = task.wanted[0]
        of_role = frames[role], config.roles[role]
        by = player, role
        return (rewritten_part(task.score, task.replaces, *of_role, grid, task.written, task.bars, task.added, by),)
    began = 0 if task.kept is None or task.anew else int(task.kept.sum())
    return continued_parts(task.score, task.wanted, frames, config, grid, began, task.programs, task.added, player)


class _Desk:
    """The takes of a task while they are written, side by side."""

    def __init__(
        self, bundle: Bundle, task: Task, manner: Manner, progress: Progress | None, watch: Watch | None
    ) -> None:
        self.bundle, self.task, self.manner, self.progress = bundle, task.heard, manner, progress
        self.watch = watch
        self.constraints = check(bundle, task, manner)
        self.meter = self.task.stack.meter()
        self.until = task.stack.steps
        self.last_bar = task.last_bar
        self.frames: list[dict[str, Frames]] = [dict(self.task.stack.frames) for _ in range(manner.rows)]
        self.masks: dict[str, TimeMask] = dict(self.task.known)
        self.total: Nats = np.zeros(manner.rows)

    def write(self, role: str, place: int, number: int) -> None:
        """Write a role anew in every take, given all that is known and written now."""
        config, takes = self.bundle.config, self.manner.rows
        kind = config.roles[role]
        told = self.task.kept
        own = self.task.stack.frames.get(role) if told is not None else None
        rows = np.stack([self._known(take, role, own, told) for take in range(takes)])
        if told is not None and own is None:
            own = _silence(kind, len(told))
        seeds = [[self.manner.seed, take, place, *([number] if number else [])] for take in range(takes)]
        name = role if number == 0 else f"{role}, pass {number + 1}"
        frames, nats = self._drawn(role, rows, own, told, seeds, name)
        for take in range(takes):
            written, cost = frames[take], nats[take]
            if self.task.loop:
                written, cost = self._closed(role, take, written, cost, [*seeds[take], 0, 1])
            self.frames[take][role] = written
            self.total[take] += cost.sum()
        self.masks[role] = np.ones(self.task.stack.steps, bool)

    def _known(self, take: int, role: str, own: Frames | None, told: TimeMask | None) -> NDArray[np.float32]:
        """The known planes of one take, for a role to be written."""
        config = self.bundle.config
        others = {name: plane(each, config.roles[name]) for name, each in self.frames[take].items() if name != role}
        target = None if own is None or told is None else (plane(own, config.roles[role]), told)
        return known_planes(others, self.masks, config.role_names, self.task.stack.steps, target)

    def _drawn(
        self,
        role: str,
        known: NDArray[np.float32],
        own: Frames | None,
        told: TimeMask | None,
        seeds: list[list[int]],
        name: str,
    ) -> tuple[list[Frames], Nats]:
        """Frames of a role for each row of what is known `[take, time, known]`, and their nats `[take, time]`."""
        kind, manner = self.bundle.config.roles[role], self.manner
        rngs = [np.random.default_rng(seed) for seed in seeds]
        bar_steps = self.task.stack.positions.bar_steps
        of_manner = manner.hearing, manner.choice, rngs, self.constraints, bar_steps, manner.style
        writer = Writer(self.bundle, role, *of_manner)
        values, nats = [], []
        takes = tuple(seed[1] for seed in seeds)
        for frame in stream(writer, known, self.meter, manner.hearing, own, told):
            values.append(frame.value)
            nats.append(frame.nats)
            if self.progress is not None:
                self.progress(name, frame.step + 1, self.until)
            if self.watch is not None:
                self.watch(Written(role, name, takes, frame))
            if frame.step + 1 == self.until:
                break
        empty = np.zeros((len(seeds), 0))
        return (
            [_frames_of([value[take] for value in values], kind) for take in range(len(seeds))],
            np.stack(nats, 1) if nats else empty,
        )

    def _closed(self, role: str, take: int, frames: Frames, nats: Nats, seed: list[int]) -> tuple[Frames, Nats]:
        """A part of a loop with its last bar written once more, knowing its own beginning after it; then twice."""
        kind = self.bundle.config.roles[role]
        if self.last_bar:
            told = np.ones(2 * self.until, bool)
            told[self.last_bar : self.until] = False
            own = seam(twice(frames, kind), kind, told)
            known = self._known(take, role, own, told)[None]
            (frames,), again = self._drawn(role, known, own, told, [seed], f"{role}, last bar")
            nats = np.where(told[: self.until], nats, again[0])
        return twice(frames, kind), nats

    def joint(self) -> Nats:
        """-log p of all that was written, part after part in their order, each given those before it: `[take]`."""
        total = np.zeros(self.manner.rows)
        task, config = self.task, self.bundle.config
        for take in range(self.manner.rows):
            masks = dict(task.known)
            heard = dict(task.stack.frames)
            for role in task.wanted:
                if not config.heads[config.roles[role]].exact:
                    total[take] = np.nan
                    continue
                target = self.frames[take][role]
                others = {name: each for name, each in heard.items() if name != role and name in masks}
                told = task.kept if role in task.stack.frames else None
                question = Question(
                    given=others,
                    write=role,
                    target=target,
                    stack=task.stack,
                    listener=self.manner.hearing.name,
                    masks={name: masks[name] for name in others},
                    told=told,
                    style=tellings_of(self.manner.style, 1.0)[0].style,
                )
                nats = self._looped_nats(question) if task.loop else frame_nats(self.bundle, [question])[0]
                total[take] += nats[task.written].sum() if not task.loop else nats.sum()
                heard[role] = target
                masks[role] = np.ones(task.stack.steps, bool)
        return total

    def _looped_nats(self, question: Question) -> Nats:
        """Nats of a looped part once: all but its last bar as written first, that bar as written at the end."""
        open_end = frame_nats(self.bundle, [question])[0][: self.until]
        if not self.last_bar:
            return open_end
        told = np.ones(2 * self.until, bool)
        told[self.last_bar : self.until] = False
        closing = frame_nats(self.bundle, [replace(question, told=told)])[0]
        return np.append(open_end[: self.last_bar], closing[self.last_bar : self.until])


def _frames_of(values: list[NDArray[np.int64]], kind: FrameKind) -> Frames:
    if not values:
        return _silence(kind, 0)
    stacked = np.stack(values)
    return stacked.astype(np.int16) if kind == "voice" else stacked.astype(np.uint8)


def _silence(kind: FrameKind, steps: int) -> Frames:
    """Frames in which a part does not play."""
    if kind == "voice":
        return np.full(steps, REST, np.int16)
    return np.zeros((steps, KIT_PIECES if kind == "kit" else PITCHES), np.uint8)
