"""Rewriting some bars of a part, given the rest of it and all other parts, what comes after them among it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.accompaniment import from_bar, needs_bars
from descant.generation.hands import whole_of
from descant.generation.manner import Manner
from descant.generation.old_part import old_part
from descant.generation.playing import notes_by_role
from descant.generation.take import Take
from descant.generation.task import Progress, Task, write
from descant.grid.masks import seam
from descant.grid.planes import SOUNDING, plane, sounding_pitch
from descant.grid.shapes import HELD, HOLD, LOWEST_PITCH, REST, Frames, TimeMask
from descant.grid.stack import Stack
from descant.parts.roles import FrameKind
from descant.score.pitch_names import pitch_name
from descant.score.score import Part, Score


def rewrite(
    bundle: Bundle,
    score: Score,
    *,
    part: str,
    bars: tuple[int, int],
    given: Sequence[str] = (),
    as_role: str | None = None,
    at_bar: int = 1,
    pickup_quarters: float | None = None,
    manner: Manner | None = None,
    progress: Progress | None = None,
) -> list[Take]:
    """Write some bars of a part anew. Raises `PartError`, `WritingError`, `GridError`; see `rewrite_task`."""
    task = rewrite_task(
        bundle.config,
        score,
        part=part,
        bars=bars,
        given=given,
        as_role=as_role,
        at_bar=at_bar,
        pickup_quarters=pickup_quarters,
    )
    return write(bundle, task, manner or Manner(), progress)


def rewrite_task(
    config: BundleConfig,
    score: Score,
    *,
    part: str,
    bars: tuple[int, int],
    given: Sequence[str] = (),
    as_role: str | None = None,
    at_bar: int = 1,
    pickup_quarters: float | None = None,
) -> Task:
    """The task of writing some bars of a part anew, from the first of `bars` to the last.

    `part` is a role, a part's name or number, `as_role` what it plays, whatever it seems to play. Bars are the file's
    own, counted from 1; a pickup is bar 0. All other parts that the bundle knows are heard, or those of `given`. The
    take's part is the whole part with its new bars; the file is not changed. Raises `PartError`, `WritingError`.
    """
    needs_bars(config)
    old = old_part(config, score, part, given, as_role, pickup_quarters)
    role, stack, apart = old.role, old.stack, old.apart
    kept = ~_span(stack, bars)
    words = f"bar {bars[0]}" if bars[0] == bars[1] else f"bars {bars[0]}-{bars[1]}"
    kind = config.roles[role]
    own = stack.frames[role]
    replaced = apart.part(old.number)
    place, added = place_taken(score, apart, replaced, words)
    told = (*old.told, *_cut(own, kind, kept, role, words), place)
    return Task(
        score,
        from_bar(stack.with_frames({**stack.frames, role: closed(own, kind, kept)}), at_bar),
        (role,),
        {other: np.ones(stack.steps, bool) for other in stack.frames if other != role},
        kept,
        told,
        replaces=replaced,
        bars=words,
        added=added,
        played=notes_by_role(old.heard, old.roles),
    )


def closed(frames: Frames, kind: FrameKind, known: TimeMask) -> Frames:
    """Frames in which nothing unknown is leaned on: after a gap what is held begins anew, and silence is a rest."""
    seamed = seam(frames, kind, known)
    if kind == "voice":
        after = np.flatnonzero(known[1:] & ~known[:-1]) + 1
        pitch = sounding_pitch(frames.astype(np.int16))
        silent = after[(seamed[after] == HOLD) & (pitch[after] < 0)]
        if len(silent):
            seamed = seamed.copy()
            seamed[silent] = REST
    return seamed


def place_taken(score: Score, apart: Score, replaced: Part, words: str) -> tuple[str, tuple[Part, ...]]:
    """Whose place the new track takes, in words; and the other hand, where that part of the file holds both."""
    whole = whole_of(score, apart, replaced.number)
    old = replaced if whole is None else whole[0]
    part = f"part {old.number}{f' ({old.name.strip()})' if old.name.strip() else ''}"
    if whole is None:
        says = f"the new track is the whole part with its new {words}: it takes the place of {part}, so mute that one."
        return says, ()
    says = (
        f"the new tracks are both hands of {part}, the {replaced.name.lower()} with its new {words}: "
        "they take its place, so mute it."
    )
    return says, (whole[1],) if len(whole[1].notes) else ()


def _span(stack: Stack, bars: tuple[int, int]) -> NDArray[np.bool_]:
    """The frames of some bars, counted as musicians do."""
    first_number = 0 if stack.has_pickup else 1
    last_number = first_number + stack.bars - 1
    first, last = bars
    if first > last:
        raise WritingError(f"bars {first} to {last} run backwards.", "the first bar, then the last.", f"{last}-{first}")
    if first < first_number or last > last_number:
        outside = first if first < first_number else last
        raise WritingError(
            f"the file has no bar {outside}.",
            f"bars from {first_number}{' (its pickup)' if first_number == 0 else ''} to {last_number}.",
            "choose bars that are there; to write on after the end: descant continue",
        )
    bar = stack.positions.bar - stack.positions.bar[0] + first_number
    span: NDArray[np.bool_] = (bar >= first) & (bar <= last)
    return span


def _cut(frames: Frames, kind: FrameKind, known: TimeMask, role: str, words: str) -> tuple[str, ...]:
    """What sounds over the end of the span, said in words."""
    last = int(np.flatnonzero(~known)[-1]) + 1
    if last >= len(frames) or kind in ("kit", "roll"):
        return ()
    over = frames[last] == (HOLD if kind == "voice" else HELD)
    sounding = plane(frames, kind)[last, SOUNDING] > 0.5
    held = np.flatnonzero(sounding & over)
    if not len(held):
        return ()
    names = " ".join(pitch_name(int(pitch) + LOWEST_PITCH) for pitch in held)
    return (f"{role}: {names} of the file sounds over the end of {words}; it is cut there and begins anew.",)
