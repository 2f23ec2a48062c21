"""Passages in which a part has gone astray: some bars of its own past lie in a wrong key, and it learns to come back.

A net that has only ever heard true music believes its own past more than the given parts, and in use its past is what
it wrote itself: one wrong chord, and it stays with it. So a stretch of what it is told of its past is moved by some
semitones, up to a frame in which everything begins anew; the stretch itself is not learned from, the true music behind
it is. Much as a learner who drives is shown how to come back to the road (Ross, Gordon & Bagnell 2011, DAgger), but
without the net's own slips, which would cost a pass of writing at every step.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from descant.grid.masks import fresh
from descant.grid.shapes import FIRST_PITCH_SYMBOL, PITCHES, Frames
from descant.grid.transposition import transpose_frames
from descant.parts.roles import FrameKind

WRONG_KEYS = (-7, -5, -4, -3, -2, 2, 3, 4, 5, 7)
"""By how many semitones a stretch goes astray, or a passage is misremembered: the keys that nets take for another."""
MOST_BARS = 4


class Stretch(NamedTuple):
    """From `first` up to `last` (not included), in steps of a passage, a part lies so many semitones too high."""

    first: int
    last: int
    semitones: int


def draw_stretch(rng: np.random.Generator, frames: Frames, kind: FrameKind, bar_steps: int) -> Stretch | None:
    """A stretch that ends where the part begins anew; None for drums, or where there is no such place or no room."""
    semitones = int(rng.choice(WRONG_KEYS))
    length = int(rng.integers(1, MOST_BARS * bar_steps + 1))
    ends = np.flatnonzero(fresh(frames, kind)) if kind != "kit" else np.zeros(0, np.int64)
    ends = ends[ends > 0]
    if not len(ends):
        return None
    last = int(rng.choice(ends))
    used = _pitches(frames, kind)
    if len(used) and not 0 <= used[0] + semitones <= used[-1] + semitones < PITCHES:
        return None
    return Stretch(max(0, last - length), last, semitones)


def strayed(frames: Frames, kind: FrameKind, stretch: Stretch) -> Frames:
    """The frames with the stretch moved."""
    moved = frames.copy()
    moved[stretch.first : stretch.last] = transpose_frames(
        frames[stretch.first : stretch.last], kind, stretch.semitones
    )
    return moved


def _pitches(frames: Frames, kind: FrameKind) -> NDArray[np.int64]:
    """The columns in use, rising."""
    if kind == "voice":
        return np.unique(frames[frames >= FIRST_PITCH_SYMBOL].astype(np.int64) - FIRST_PITCH_SYMBOL)
    return np.flatnonzero((frames != 0).any(0))
