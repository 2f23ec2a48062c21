"""Restyling: a part written anew in another style, given all others, keeping a share of what it was.

What is kept is its skeleton, chosen note by note from the strongest place in the meter to the weakest: the notes
themselves (`beats`, by the mask), the direction in which it moves (`contour`), or its pitch classes (`harmony`); the
latter two are constraints of the sampler.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.errors import WritingError, nearest
from descant.generation.accompaniment import from_bar, needs_bars
from descant.generation.freedom import Constraint
from descant.generation.likeness import SameContour, SameHarmony
from descant.generation.manner import Manner
from descant.generation.old_part import old_part
from descant.generation.playing import notes_by_role
from descant.generation.rewriting import closed, place_taken
from descant.generation.take import Take
from descant.generation.task import Progress, Task, write
from descant.grid.masks import fresh
from descant.grid.meter import MeterPositions
from descant.grid.planes import ONSETS, plane
from descant.grid.shapes import Frames, TimeMask
from descant.parts.roles import FrameKind
from descant.score.score import Score

KeepWhat = Literal["beats", "contour", "harmony"]
USUAL_KEEP = 0.4
_SPREAD = (5**0.5 - 1) / 2  # multiples of the golden ratio, so that what is kept lies all over the piece


def restyle(
    bundle: Bundle,
    score: Score,
    *,
    part: str,
    keep: float = USUAL_KEEP,
    keep_what: str = "beats",
    given: Sequence[str] = (),
    as_role: str | None = None,
    at_bar: int = 1,
    pickup_quarters: float | None = None,
    manner: Manner | None = None,
    progress: Progress | None = None,
) -> list[Take]:
    """Write a part anew in the style of the manner. Raises `PartError`, `WritingError`, `GridError`."""
    manner = manner or Manner()
    needs_style(bundle.config, manner)
    task = restyle_task(
        bundle.config,
        score,
        part=part,
        keep=keep,
        keep_what=keep_what,
        given=given,
        as_role=as_role,
        at_bar=at_bar,
        pickup_quarters=pickup_quarters,
    )
    return write(bundle, task, manner, progress)


def needs_style(config: BundleConfig, manner: Manner) -> None:
    """Refuse to restyle without a style. Raises `WritingError`."""
    if manner.style:
        return
    if not config.styles:
        raise WritingError(
            f"the bundle {config.name} knows no styles.",
            "a bundle that was told styles in training.",
            "choose another bundle: descant models",
        )
    raise WritingError("no style is named.", f"one of {', '.join(config.styles)}.", f"--style {config.styles[0]}")


def restyle_task(
    config: BundleConfig,
    score: Score,
    *,
    part: str,
    keep: float = USUAL_KEEP,
    keep_what: str = "beats",
    given: Sequence[str] = (),
    as_role: str | None = None,
    at_bar: int = 1,
    pickup_quarters: float | None = None,
) -> Task:
    """The task of writing a part anew, keeping the share `keep` (0 to 1) of what `keep_what` says.

    `part` is a role, a part's name or number. All other parts that the bundle knows are heard, or those of `given`. The
    take's part is a whole one; the file is not changed. Raises `PartError`, `WritingError`.
    """
    needs_bars(config)
    if not 0 <= keep <= 1:
        raise WritingError(
            f"a share of {keep:g} of a part can't be kept.", "0 to 1.", "0.4 keeps four notes of ten: --keep 0.4"
        )
    if keep_what not in get_args(KeepWhat):
        raise WritingError(
            f'"{keep_what}" can\'t be kept{nearest(keep_what, get_args(KeepWhat))}.',
            f"one of {', '.join(get_args(KeepWhat))}.",
            "--keep-what beats",
        )
    old = old_part(config, score, part, given, as_role, pickup_quarters, option="--write")
    role, stack = old.role, old.stack
    kind, own = config.roles[role], stack.frames[role]
    # a whole frame is kept: where a note is held on below, it would be struck anew
    whole = fresh(own, kind) if keep_what == "beats" else np.ones(len(own), bool)
    kept, count = skeleton(own, kind, stack.positions, keep, whole)
    constraints, known = _binding(own, kind, role, stack.positions, kept, keep_what)
    replaced = old.apart.part(old.number)
    place, added = place_taken(score, old.apart, replaced, "style")
    says = f"kept of the {role}: {_words(keep_what)} at {int(kept.sum())} of {count} onsets."
    frames = {**stack.frames, role: closed(own, kind, known)}
    return Task(
        score,
        from_bar(stack.with_frames(frames), at_bar),
        (role,),
        {other: np.ones(stack.steps, bool) for other in stack.frames if other != role},
        known,
        (*old.told, says, place),
        programs={role: replaced.program},
        played=notes_by_role(old.heard, {number: plays for number, plays in old.roles.items() if plays != role}),
        added=added,
        constraints=constraints,
        anew=True,
    )


def skeleton(
    frames: Frames, kind: FrameKind, positions: MeterPositions, share: float, whole: TimeMask | None = None
) -> tuple[TimeMask, int]:
    """The steps of a share of a part's onsets, those on the strongest places first; and how many onsets there are.

    Of equally strong ones so many are taken as fit, spread over the piece. Only steps that are `whole` are taken, so
    that it may be fewer than were asked for.
    """
    begins = _begins(frames, kind)
    onsets = np.flatnonzero(begins if whole is None else begins & whole)
    order = np.lexsort((positions.bar[onsets] * _SPREAD % 1, weakness(positions)[onsets]))
    kept = np.zeros(len(frames), bool)
    kept[onsets[order[: round(share * begins.sum())]]] = True
    return kept, int(begins.sum())


def weakness(positions: MeterPositions) -> NDArray[np.int64]:
    """How weak each step's place in the bar is: 0 its beginning, 1 its middle, 2 a beat, 3 half a beat, 4 any other.

    After the metrical grid of Lerdahl & Jackendoff, "A Generative Theory of Tonal Music" (1983).
    """
    place = np.full(len(positions), 4)
    place[(positions.step_in_beat * 2) % np.maximum(positions.beat_steps, 1) == 0] = 3
    place[positions.step_in_beat == 0] = 2
    place[(positions.step_in_beat == 0) & (positions.step_in_bar * 2 == positions.bar_steps)] = 1
    place[positions.step_in_bar == 0] = 0
    return place


def _begins(frames: Frames, kind: FrameKind) -> TimeMask:
    """Where anything begins: `bool[time]`."""
    heard = plane(frames, kind)
    if kind == "kit":
        return np.asarray(frames.any(1))
    if kind == "roll":
        sounding = frames > 0
        return np.asarray((sounding & ~np.concatenate([np.zeros_like(sounding[:1]), sounding[:-1]])).any(1))
    return np.asarray((heard[:, ONSETS] > 0.5).any(1))


def _binding(
    frames: Frames, kind: FrameKind, role: str, positions: MeterPositions, kept: TimeMask, keep_what: str
) -> tuple[tuple[Constraint, ...], TimeMask]:
    """What binds the sampler, and which frames are known."""
    nothing = np.zeros(len(frames), bool)
    if keep_what == "beats":
        return (), kept
    if kind == "kit":
        raise WritingError(f"drums have no {keep_what}.", "their strongest strokes.", "--keep-what beats")
    beat = np.cumsum(positions.step_in_beat == 0)
    if keep_what == "harmony":
        onset = np.maximum.accumulate(np.where(_begins(frames, kind), np.arange(len(frames)), -1))
        last = onset[np.searchsorted(beat, beat, side="right") - 1]  # the last onset up to the end of each step's beat
        return (SameHarmony.of(frames, kind, beat, (last >= 0) & kept[last]),), nothing
    if kind != "voice":
        raise WritingError(
            f"the {role} is no single line, so it has no contour.", "its beats or its harmony.", "--keep-what harmony"
        )
    return (SameContour.of(frames.astype(np.int16), kept),), nothing


def _words(keep_what: str) -> str:
    return {"beats": "the notes", "contour": "the direction", "harmony": "the pitch classes of the beats"}[keep_what]
