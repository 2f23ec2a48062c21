"""Planes: the one encoding in which a net hears any part's frame, whatever its frame kind.

A plane is `[onset of 88 pitches | sounding of 88 pitches | onsets of nine drums]`. What a bundle knows of a piece is
all its roles' planes side by side, then the plane of what is known of the target itself, each followed by one cell
that says whether the frame is known at all: silence that is known differs from what nobody has told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from descant.grid.shapes import (
    FIRST_PITCH_SYMBOL,
    HOLD,
    LOWEST_PITCH,
    ONSET,
    PITCHES,
    PLANE_WIDTH,
    REST,
    SILENT,
    Frames,
    Planes,
    TimeMask,
)
from descant.parts.roles import FrameKind

ONSETS = slice(0, PITCHES)
SOUNDING = slice(PITCHES, 2 * PITCHES)
KIT = slice(2 * PITCHES, PLANE_WIDTH)
PITCH_CLASSES = (np.arange(PITCHES) + LOWEST_PITCH) % 12
"""The pitch class of each of the 88 columns, 0 for C."""


def sounding_pitch(frames: NDArray[np.int16]) -> NDArray[np.int64]:
    """The pitch column that a `voice` sounds at each step, -1 where it rests."""
    steps = np.arange(len(frames))
    last_event = np.maximum.accumulate(np.where(frames >= REST, steps, -1))
    symbol = np.where(last_event >= 0, frames[np.maximum(last_event, 0)], REST).astype(np.int64)
    return np.where(symbol >= FIRST_PITCH_SYMBOL, symbol - FIRST_PITCH_SYMBOL, -1)


def plane(frames: Frames, kind: FrameKind) -> Planes:
    """The planes of a part's frames: float32 `[time, PLANE_WIDTH]`, each cell 0 or 1."""
    planes = np.zeros((len(frames), PLANE_WIDTH), np.float32)
    if kind == "voice":
        onsets = np.flatnonzero(frames >= FIRST_PITCH_SYMBOL)
        planes[onsets, frames[onsets].astype(np.int64) - FIRST_PITCH_SYMBOL] = 1
        pitch = sounding_pitch(frames.astype(np.int16))
        sounds = np.flatnonzero(pitch >= 0)
        planes[sounds, PITCHES + pitch[sounds]] = 1
    elif kind == "poly":
        planes[:, ONSETS] = frames == ONSET
        planes[:, SOUNDING] = frames != SILENT
    elif kind == "roll":
        planes[:, SOUNDING] = frames != 0
    else:
        planes[:, KIT] = frames != 0
    return planes


def known_width(roles: int) -> int:
    """How wide the known input is for that many roles: their planes and the target's, each with its mask."""
    return (roles + 1) * (PLANE_WIDTH + 1)


def known_planes(
    planes: Mapping[str, Planes],
    masks: Mapping[str, TimeMask],
    roles: Sequence[str],
    steps: int,
    target: tuple[Planes, TimeMask] | None = None,
) -> Planes:
    """All that is known of a piece: float32 `[time, known_width]`; unknown frames are zero, their mask too.

    `roles` gives the order; a role without planes is unknown. `target` is what is known of the target itself.
    """
    known = np.zeros((steps, len(roles) + 1, PLANE_WIDTH + 1), np.float32)
    for place, role in enumerate(roles):
        if role in planes:
            known[:, place, :-1] = planes[role] * masks[role][:, None]
            known[:, place, -1] = masks[role]
    if target is not None:
        known[:, -1, :-1] = target[0] * target[1][:, None]
        known[:, -1, -1] = target[1]
    return known.reshape(steps, known_width(len(roles)))


def next_plane(frame: NDArray[np.int64], kind: FrameKind, last: NDArray[np.float32]) -> NDArray[np.float32]:
    """One step of `plane`, for rows side by side: what sounds now follows from the frame and the last plane.

    `frame` is `[row]` symbols for `voice`, else `[row, cell]`; `last` and the result are `[row, PLANE_WIDTH]`.
    """
    now = np.zeros_like(last)
    if kind == "voice":
        held = frame == HOLD
        now[held, SOUNDING] = last[held, SOUNDING]
        begun = np.flatnonzero(frame >= FIRST_PITCH_SYMBOL)
        pitch = frame[begun] - FIRST_PITCH_SYMBOL
        now[begun, pitch] = 1
        now[begun, PITCHES + pitch] = 1
    elif kind == "poly":
        now[:, ONSETS] = frame == ONSET
        now[:, SOUNDING] = frame != SILENT
    elif kind == "roll":
        now[:, SOUNDING] = frame != 0
    else:
        now[:, KIT] = frame != 0
    return now
