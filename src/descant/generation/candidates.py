"""What may come next: the candidates for a part's next frame, the likeliest first.

Only for heads whose frame is one symbol, so that all of them can be listed: a voice, or a vocabulary of notes and
chords. Probabilities are those of the unconstrained model at temperature 1. What a vocabulary does not know has a share
of its own, which no candidate stands for, so that the candidates of a vocabulary sum to a little less than 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.bundles.graphs import HeadInputs
from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.casting import Casting, known_role, nothing_given, playing
from descant.generation.likelihood import Question, free_logits, teacher_forced
from descant.generation.placing import placed
from descant.grid.events import events_of, stack_of_events
from descant.grid.planes import SOUNDING, plane
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HOLD, LOWEST_PITCH, PITCHES, REST, Frames
from descant.grid.stack import Stack, add_bars, stack_of
from descant.grid.vocabulary import UNKNOWN, Vocabulary
from descant.score.pitch_names import pitch_name
from descant.score.score import Meter, Score


@dataclass(frozen=True)
class Candidate:
    """What may come next: `what` in words ("C4 E4 G4", "rest", "hold"), its MIDI `pitches`, its `probability`."""

    what: str
    pitches: tuple[int, ...]
    probability: float


@dataclass(frozen=True, eq=False)
class SoFar:
    """Music up to the frame that is asked for: `step` of the role `write` in `stack`."""

    stack: Stack
    write: str
    target: Frames
    others: Mapping[str, Frames]
    step: int


def next_candidates(bundle: Bundle, so_far: SoFar, count: int, listener: str) -> list[Candidate]:
    """The likeliest candidates for the next frame, at most `count`, the likeliest first. Raises `WritingError`."""
    kind = bundle.config.roles[so_far.write]
    vocabulary = bundle.vocabulary(kind)
    if count < 1:
        raise WritingError(f"{count} candidates can't be named.", "1 or more.", "10 is usual.")
    # the true frames are told one by one, so what stands at the step itself and after it is not heard
    question = Question(so_far.others, so_far.write, so_far.target, so_far.stack, listener)
    (inputs,) = teacher_forced(bundle, [question])
    at_step = HeadInputs(*(column[so_far.step : so_far.step + 1] for column in inputs))
    logits = free_logits(bundle, kind, at_step)[0].astype(np.float64)
    probabilities = np.exp(logits - logits.max())
    probabilities /= probabilities.sum()
    order = [int(symbol) for symbol in np.argsort(-probabilities, kind="stable")]
    if vocabulary is not None:
        order.remove(UNKNOWN)
    return [_candidate(symbol, float(probabilities[symbol]), vocabulary) for symbol in order[:count]]


def _candidate(symbol: int, probability: float, vocabulary: Vocabulary | None) -> Candidate:
    pitches: tuple[int, ...]
    if vocabulary is None:
        if symbol < FIRST_PITCH_SYMBOL:
            return Candidate("hold" if symbol == HOLD else "rest", (), probability)
        pitches = (symbol - FIRST_PITCH_SYMBOL + LOWEST_PITCH,)
    else:
        pitches = tuple(int(column) + LOWEST_PITCH for column in np.flatnonzero(vocabulary.table[symbol]))
    return Candidate(" ".join(pitch_name(pitch) for pitch in pitches) or "rest", pitches, probability)


def after_score(config: BundleConfig, score: Score, write: str | None, pickup_quarters: float | None = None) -> SoFar:
    """The frame after the last note that a role plays in a score (the first frame, if it plays none).

    Other parts are heard to their end. Raises `PartError`, `WritingError`, `GridError`.
    """
    role = listed_role(config, write)
    if config.grid == "events":
        past = events_of(score, role, config.steps_per_quarter).frames.get(role, np.zeros((0, PITCHES), np.uint8))
        return after_frames(config, past, role)
    casting = Casting(playing(score, config), ())
    if not casting.roles:
        if score.end_ticks:
            raise nothing_given(score, config, (role,))
        return after_frames(config, None, role, score.meters)
    heard, stack, _ = placed(score, casting, config, pickup_quarters)
    sounding = plane(stack.frames[role], config.roles[role])[:, SOUNDING].any(1) if role in stack.frames else ()
    step = int(np.flatnonzero(sounding)[-1]) + 1 if np.any(sounding) else 0
    if step == stack.steps:
        steps = add_bars(heard, stack.grid, stack.steps, 1)
        phase_ticks = stack.grid.phase_ticks
        stack = stack_of(
            heard, casting.roles, config.roles, config.steps_per_quarter, phase_ticks, steps, clock=config.clock
        )
    others = {name: frames for name, frames in stack.frames.items() if name != role}
    target = stack.frames.get(role)
    return SoFar(stack, role, _silence(config, role, stack.steps) if target is None else target, others, step)


def after_frames(
    config: BundleConfig, frames: Frames | None, write: str | None, meters: tuple[Meter, ...] = ()
) -> SoFar:
    """The frame after the last of some frames of a role (none: its first), with which nothing else sounds.

    The meter is 4/4 where none is given. Raises `WritingError`.
    """
    role = listed_role(config, write)
    if frames is None:
        frames = _silence(config, role, 0)
    _check_frames(config, role, frames)
    length = len(frames)
    if config.grid == "events":
        target = np.concatenate([frames, _silence(config, role, 1)]).astype(np.uint8)
        return SoFar(stack_of_events(target, role, config.steps_per_quarter), role, target, {}, length)
    empty = Score(480, (), (), meters)
    grid = stack_of(empty, {}, config.roles, config.steps_per_quarter, 0.0, 0).grid
    steps = add_bars(empty, grid, length, 1)
    stack = stack_of(empty, {}, config.roles, config.steps_per_quarter, 0.0, steps, clock=config.clock)
    target = np.concatenate([frames, _silence(config, role, steps - length)])
    return SoFar(stack, role, target, {}, length)


def listed_role(config: BundleConfig, write: str | None) -> str:
    """The role whose next frame is asked for, if its frames are symbols; the only such one where none is named.

    Raises `WritingError`.
    """
    listed = [role for role, kind in config.roles.items() if kind == "voice" or config.heads[kind].vocabulary]
    if write is not None and known_role(config, write) not in listed:
        raise WritingError(
            f"the bundle {config.name} writes {write} pitch by pitch, so what may come next is no list.",
            f"a role of one symbol a frame: {', '.join(listed) or 'this bundle has none'}.",
            "let it write instead: model.continue_(...)",
        )
    if write is not None:
        return write
    if len(listed) != 1:
        raise WritingError(
            f"the bundle {config.name} has {len(listed)} roles whose next frame could be asked for.",
            f"one of {', '.join(listed) or 'those that are one voice, or a vocabulary'}.",
            "name it: model.next(music, write=...)",
        )
    return listed[0]


def _check_frames(config: BundleConfig, role: str, frames: Frames) -> None:
    shape = () if config.roles[role] == "voice" else (PITCHES,)
    if frames.shape[1:] != shape or not np.issubdtype(frames.dtype, np.integer):
        raise WritingError(
            f"an array of shape {frames.shape} and type {frames.dtype} is no frames of {role}.",
            f"whole numbers of shape {('time', *shape)}.",
            "see descant.grid.shapes for what they mean.",
        )


def _silence(config: BundleConfig, role: str, steps: int) -> Frames:
    if config.roles[role] == "voice":
        return np.full(steps, REST, np.int16)
    silent: NDArray[np.uint8] = np.zeros((steps, PITCHES), np.uint8)
    return silent
