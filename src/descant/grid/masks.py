"""Masks: a task is a choice of what is known and what is wanted, over role and time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from descant.grid.planes import sounding_pitch
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, HOLD, ONSET, Frames, TimeMask
from descant.parts.roles import FrameKind


@dataclass(frozen=True, eq=False)
class Mask:
    """What is known of the other roles and of the target, over time; the target's unknown frames are wanted."""

    others: dict[str, TimeMask]
    target: TimeMask

    @property
    def wanted(self) -> TimeMask:
        """Which frames of the target are to be written."""
        return ~self.target


def draw_mask(
    rng: np.random.Generator,
    others: Sequence[str],
    steps: int,
    *,
    all_known: float,
    some_known: float,
    until_known: float,
    reveal: float,
    as_directed: float = 0.0,
    directed: Sequence[Collection[str]] = (),
) -> Mask:
    """A random task: the given shares say how likely each choice is; `directed` are sets of roles to be given."""
    draw = rng.random()
    if draw < all_known:
        known = dict.fromkeys(others, True)
    elif draw < all_known + some_known:
        known = {role: bool(rng.random() < 0.5) for role in others}
    elif directed and draw < all_known + some_known + as_directed:
        given = directed[int(rng.integers(len(directed)))]
        known = {role: role in given for role in others}
    else:
        known = dict.fromkeys(others, False)
    until = int(rng.integers(0, steps + 1)) if rng.random() < until_known else steps
    time = np.arange(steps)
    target = np.zeros(steps, bool)
    if rng.random() < reveal:
        first, last = np.sort(rng.integers(0, steps + 1, 2))
        target[first:last] = True
        if target.all():
            target[:] = False
    return Mask({role: (time < until) & told for role, told in known.items()}, target)


def fresh(frames: Frames, kind: FrameKind) -> TimeMask:
    """At which steps nothing is held on: what sounds there begins there. Drums only ever begin."""
    if kind == "kit":
        return np.ones(len(frames), bool)
    return np.asarray(frames != HOLD if kind == "voice" else ~(frames == HELD).any(-1))


def seam(frames: Frames, kind: FrameKind, target_known: TimeMask) -> Frames:
    """Where a wanted span ends, what is held there begins anew: the known part can't lean on a note not yet written.

    Returns frames in which a held note at the first known step after a wanted one is an onset.
    """
    ends = np.flatnonzero(target_known[1:] & ~target_known[:-1]) + 1
    if not len(ends) or kind in ("kit", "roll"):
        return frames
    seamed = frames.copy()
    if kind == "voice":
        pitch = sounding_pitch(frames.astype(np.int16))
        for step in ends:
            if seamed[step] == HOLD and pitch[step] >= 0:
                seamed[step] = pitch[step] + FIRST_PITCH_SYMBOL
    else:
        seamed[ends] = np.where(seamed[ends] == HELD, ONSET, seamed[ends])
    return seamed
