"""Writing parts for a score: accompany what is given, continue what has begun, compose from nothing.

Each is the same loop with another mask: known frames are heard, wanted ones written, part after part in the order
asked for, each hearing those already written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.casting import Casting, cast, known_role, nothing_given, playing
from descant.generation.choice import Choice
from descant.generation.hearing import Hearing
from descant.generation.placing import placed
from descant.generation.take import Take
from descant.generation.writer import Writer, stream
from descant.grid.frames import decode
from descant.grid.planes import known_planes, plane, sounding_pitch
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, HOLD, KIT_PIECES, ONSET, PITCHES, REST, SILENT, Frames
from descant.grid.stack import Stack, add_bars, stack_of
from descant.parts.roles import ROLES, FrameKind
from descant.score.score import DRUM_CHANNEL, Meter, Notes, Part, Score, Tempo

MAX_TAKES = 64
USUAL_BARS = 16
MAX_BARS = 999


@dataclass(frozen=True)
class Manner:
    """How to write: how freely to choose, how to listen, how many takes, from which seed."""

    choice: Choice = field(default_factory=Choice)
    hearing: Hearing = field(default_factory=Hearing)
    takes: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.takes <= MAX_TAKES:
            raise WritingError(f"{self.takes} takes can't be written.", f"1 to {MAX_TAKES}.", "4 is a good number.")
        if self.seed < 0:
            raise WritingError(f"the seed {self.seed} can't be used.", "0 or more.", "any number will do.")


Progress = Callable[[str, int, int], None]
"""Told the role being written, the step, and of how many."""


def accompany(
    bundle: Bundle,
    score: Score,
    *,
    given: Sequence[str] = (),
    write: Sequence[str] = (),
    as_role: str | None = None,
    roles: Mapping[int, str] | None = None,
    pickup_quarters: float | None = None,
    manner: Manner | None = None,
    progress: Progress | None = None,
) -> list[Take]:
    """Write parts to given ones, over the whole length of these.

    `roles` names the given parts by number where it is known what they play (a corpus says it); nothing is guessed
    then. `pickup_quarters` says how many quarter notes stand before the first whole bar, where the file does not.
    Raises `PartError`, `WritingError`, `GridError`.
    """
    manner = manner or Manner()
    config = bundle.config
    _needs_bars(config)
    casting = cast(score, config, given, write, as_role) if roles is None else Casting(dict(roles), tuple(write))
    _, stack, told = placed(score, casting, config, pickup_quarters)
    known = {role: np.ones(stack.steps, bool) for role in stack.frames}
    return _write(bundle, Task(score, stack, casting.write, known, told=told), manner, progress)


def continue_(
    bundle: Bundle,
    score: Score,
    *,
    bars: int,
    given: Sequence[str] = (),
    write: Sequence[str] = (),
    as_role: str | None = None,
    pickup_quarters: float | None = None,
    manner: Manner | None = None,
    progress: Progress | None = None,
) -> list[Take]:
    """Write the bars that come next, for every role of the bundle that plays (or those named by `write`).

    The new parts hold the new bars alone. Raises `PartError`, `WritingError`, `GridError`.
    """
    manner = manner or Manner()
    config = bundle.config
    _needs_bars(config)
    _check_bars(bars)
    casting = Casting(playing(score, config, given, as_role=as_role), ())
    wanted = tuple(dict.fromkeys(known_role(config, role) for role in write)) or tuple(
        role for role in config.roles if role in casting.given
    )
    if not casting.roles:
        raise nothing_given(score, config, wanted)
    heard, stack, told = placed(score, casting, config, pickup_quarters)
    began = stack.steps
    steps = add_bars(heard, stack.grid, began, bars)
    phase_ticks = stack.grid.phase_ticks
    longer = stack_of(
        heard, casting.roles, config.roles, config.steps_per_quarter, phase_ticks, steps, clock=config.clock
    )
    known = {role: np.arange(steps) < began for role in longer.frames}
    programs = {role: score.part(number).program for number, role in casting.roles.items()}
    return _write(bundle, Task(score, longer, wanted, known, began, told, programs), manner, progress)


def compose(
    bundle: Bundle,
    *,
    bars: int,
    write: Sequence[str] = (),
    meter: tuple[int, int] = (4, 4),
    tempo_bpm: float = 100.0,
    manner: Manner | None = None,
    progress: Progress | None = None,
) -> list[Take]:
    """Write a piece of so many bars from nothing. Raises `WritingError`."""
    manner = manner or Manner()
    config = bundle.config
    _needs_bars(config)
    _check_bars(bars)
    if not (1 <= meter[0] <= 32 and meter[1] in (1, 2, 4, 8, 16, 32)):
        raise WritingError(f"a meter of {meter[0]}/{meter[1]} can't be used.", "such as 4/4, 3/4 or 6/8.", "")
    check_tempo(tempo_bpm)
    wanted = tuple(dict.fromkeys(known_role(config, role) for role in write)) or tuple(config.roles)
    empty = Score(480, (), (Tempo(0, tempo_bpm),), (Meter(0, *meter),))
    stack = stack_of(empty, {}, config.roles, config.steps_per_quarter, 0.0, 0)
    steps = add_bars(empty, stack.grid, 0, bars)
    stack = stack_of(empty, {}, config.roles, config.steps_per_quarter, 0.0, steps, clock=config.clock)
    return _write(bundle, Task(empty, stack, wanted, {}), manner, progress)


def check_tempo(tempo_bpm: float) -> None:
    """Raise `WritingError` for a tempo that nobody plays."""
    if not 10 <= tempo_bpm <= 400:
        raise WritingError(f"a tempo of {tempo_bpm:g} BPM can't be used.", "10 to 400 BPM.", "100 is moderate.")


def _needs_bars(config: BundleConfig) -> None:
    if config.grid == "events":
        raise WritingError(
            f"the bundle {config.name} writes notes and chords one after the other, without durations: "
            "it knows no bars, and no given parts.",
            "a bundle on a grid of bars, or a piece of so many notes.",
            f"descant compose -m {config.name} --notes 200 --from-random-note -o song.mid",
        )


def _check_bars(bars: int) -> None:
    if not 1 <= bars <= MAX_BARS:
        raise WritingError(f"{bars} bars can't be written.", f"1 to {MAX_BARS} bars.", "8 is a good number.")


def _frames_of(values: Sequence[NDArray[np.int64]], kind: FrameKind) -> Frames:
    stacked = np.stack(values)
    return stacked.astype(np.int16) if kind == "voice" else stacked.astype(np.uint8)


@dataclass(frozen=True, eq=False)
class Task:
    """What to write: a task is a mask.

    `known` says which frames of which roles are known, `wanted` the roles to write in order; a wanted role's frames
    before step `began` are known, too. `programs` are instruments to keep, by role.
    """

    score: Score
    stack: Stack
    wanted: tuple[str, ...]
    known: Mapping[str, NDArray[np.bool_]]
    began: int = 0
    told: tuple[str, ...] = ()
    programs: Mapping[str, int] = field(default_factory=dict)


def _write(bundle: Bundle, task: Task, manner: Manner, progress: Progress | None) -> list[Take]:
    stack, wanted, began = task.stack, task.wanted, task.began
    config = bundle.config
    takes, steps, meter = manner.takes, stack.steps, stack.meter()
    heard = [dict(stack.frames) for _ in range(takes)]
    masks = dict(task.known)
    total = np.zeros(takes)
    for place, role in enumerate(wanted):
        kind = config.roles[role]
        own = stack.frames.get(role) if began else None
        prefix = None if own is None else own[:began].astype(np.int64)
        rows = []
        for take in range(takes):
            others = {name: plane(frames, config.roles[name]) for name, frames in heard[take].items() if name != role}
            target = None if own is None else (plane(own, kind), masks[role])
            rows.append(known_planes(others, masks, config.role_names, steps, target))
        rngs = [np.random.default_rng([manner.seed, take, place]) for take in range(takes)]
        writer = Writer(bundle, role, manner.hearing, manner.choice, rngs)
        if prefix is None and began:
            prefix = _silence(kind, began)
        values = []
        for frame in stream(writer, np.stack(rows), meter, manner.hearing, prefix):
            values.append(frame.value)
            total -= frame.nats
            if progress is not None:
                progress(role, frame.step + 1, steps)
        for take in range(takes):
            heard[take][role] = _frames_of([value[take] for value in values], kind)
        masks[role] = np.ones(steps, bool)
    return [
        Take(
            score=task.score,
            parts=_parts(task, heard[take], config),
            roles=wanted,
            given=tuple(task.known),
            stack=stack,
            frames=heard[take],
            log_likelihood=float(total[take]),
            frame_count=(steps - began) * len(wanted),
            number=take + 1,
            seed=manner.seed,
            bundle=config.name,
            told=task.told,
        )
        for take in range(takes)
    ]


def _silence(kind: FrameKind, steps: int) -> NDArray[np.int64]:
    """A prefix in which the part does not play."""
    return np.full(steps, REST) if kind == "voice" else np.zeros((steps, KIT_PIECES if kind == "kit" else PITCHES), int)


def _from(frames: Frames, kind: FrameKind, first: int) -> Frames:
    """The frames from a step on, for a track of their own: what is held over the seam begins there."""
    later = frames.copy()
    if first and kind == "voice" and later[first] == HOLD:
        pitch = sounding_pitch(frames.astype(np.int16))[first]
        if pitch >= 0:
            later[first] = pitch + FIRST_PITCH_SYMBOL
    if first and kind == "poly":
        later[first] = np.where(later[first] == HELD, ONSET, later[first])
    if first:
        later[:first] = REST if kind == "voice" else SILENT
    return later


def _parts(task: Task, frames: Mapping[str, Frames], config: BundleConfig) -> tuple[Part, ...]:
    score, began = task.score, task.began
    given = [part.notes.velocity for part in score.parts if len(part.notes)]
    loudness = int(np.mean(np.concatenate(given))) if given else 88
    parts = []
    first_free = max((part.number for part in score.parts), default=0) + 1
    for offset, role in enumerate(task.wanted):
        kind = config.roles[role]
        # an accompaniment stands a little behind the tune
        velocity = int(np.clip(loudness * (0.8 if kind == "poly" else 1.0), 1, 127))
        notes: Notes = decode(_from(frames[role], kind, began), kind, task.stack.grid, velocity)
        parts.append(
            Part(
                number=first_free + offset,
                name=f"{role.capitalize()} (continued)" if began else role.capitalize(),
                program=task.programs.get(role, config.programs.get(role, ROLES[role].program if role in ROLES else 0)),
                is_drums=kind == "kit",
                notes=notes,
                channel=DRUM_CHANNEL if kind == "kit" else None,
            )
        )
    return tuple(parts)
