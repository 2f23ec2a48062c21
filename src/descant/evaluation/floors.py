"""Floors: what a part costs without any net, so that a model's nats have something to stand on.

Two true probability distributions over a role's frames, fitted by counting on training pieces:

* **unigram** u: every symbol of a `voice`, or every pitch's (kit piece's) state, drawn by itself and without any past.
  A frame of many cells is their product.
* **copy**: let c be the last frame held on (a sounding note goes on, silence stays; a drum frame is struck again). With
  probability q the frame is c; else it is some other frame, as likely as u finds it among the others:

      P(y = c) = q        P(y ≠ c) = (1 − q) · u(y) / (1 − u(c))

  which sums to q + (1 − q) · (1 − u(c)) / (1 − u(c)) = 1. q is the share of training frames that are c.

Counts get half a count more each (Jeffreys' prior), so that nothing is impossible. The frame before the first is
silence. All figures are nats a frame, summed over the frame's cells, the first frame included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

import numpy as np
from numpy.typing import NDArray

from descant.grid.shapes import (
    HELD,
    HOLD,
    KIT_PIECES,
    PITCHES,
    REST,
    SILENT,
    VOICE_SYMBOLS,
    Frames,
)
from descant.parts.roles import FrameKind

if TYPE_CHECKING:
    from descant.grid.stack import Stack

PRIOR_COUNT = 0.5
CELLS_AND_STATES: dict[FrameKind, tuple[int, int]] = {
    "voice": (1, VOICE_SYMBOLS),
    "poly": (PITCHES, 3),
    "kit": (KIT_PIECES, 2),
    "roll": (PITCHES, 2),
}
"""How many cells a frame of each kind has, and how many states a cell."""


class RoleFloor(TypedDict):
    """One role's floors: `probabilities` is cells × states, `copy_share` is q. Plain numbers, so that JSON holds it."""

    kind: FrameKind
    frames: int
    probabilities: list[list[float]]
    copy_share: float


Floors = dict[str, RoleFloor]


def fit_floors(stacks: Sequence[Stack], kinds: Mapping[str, FrameKind]) -> Floors:
    """Count the floors of every role in `kinds` on the stacks that have it (those of the training split)."""
    floors: Floors = {}
    for role, kind in kinds.items():
        parts = [stack.frames[role] for stack in stacks if role in stack.frames and len(stack.frames[role])]
        if parts:
            floors[role] = fit_role_floor(parts, kind)
    return floors


def fit_role_floor(parts: Sequence[Frames], kind: FrameKind) -> RoleFloor:
    """Count one role's floors on its frames in several pieces."""
    cells, states = CELLS_AND_STATES[kind]
    counts = np.full((cells, states), PRIOR_COUNT)
    copies = total = 0
    for frames in parts:
        values = _cells(frames, kind)
        for state in range(states):
            counts[:, state] += (values == state).sum(axis=0)
        copies += int(is_copy(frames, kind).sum())
        total += len(frames)
    return RoleFloor(
        kind=kind,
        frames=total,
        probabilities=(counts / counts.sum(axis=1, keepdims=True)).tolist(),
        copy_share=(copies + PRIOR_COUNT) / (total + 2 * PRIOR_COUNT),
    )


def floor_nats(floors: Mapping[str, RoleFloor], role: str, frames: Frames) -> dict[str, float]:
    """What the floors ask for these frames of a role: `{"unigram": nats a frame, "copy": nats a frame}`.

    Raises KeyError for a role that no floor was fitted for.
    """
    floor = floors[role]
    kind = floor["kind"]
    log_unigram = _log_unigram(floor, frames)
    log_unigram_of_copy = _log_unigram(floor, held_on(frames, kind))
    copied = is_copy(frames, kind)
    share = floor["copy_share"]
    elsewhere = np.log1p(-share) + log_unigram - np.log(-np.expm1(log_unigram_of_copy))
    log_copy = np.where(copied, np.log(share), elsewhere)
    return {"unigram": float(-log_unigram.mean()), "copy": float(-log_copy.mean())}


def held_on(frames: Frames, kind: FrameKind) -> Frames:
    """For each frame, the frame before it held on: what the part would do if nothing happened."""
    before = np.empty_like(frames)
    before[1:] = frames[:-1]
    before[:1] = REST if kind == "voice" else SILENT
    if kind == "voice":
        before[before != REST] = HOLD
    elif kind == "poly":
        before[before != SILENT] = HELD
    return before


def is_copy(frames: Frames, kind: FrameKind) -> NDArray[np.bool_]:
    """Which frames are exactly the last one held on, `bool[time]`."""
    same = frames == held_on(frames, kind)
    return np.asarray(same if same.ndim == 1 else same.all(axis=1))


def _cells(frames: Frames, kind: FrameKind) -> NDArray[np.int64]:
    return np.asarray(frames, np.int64).reshape(len(frames), CELLS_AND_STATES[kind][0])


def _log_unigram(floor: RoleFloor, frames: Frames) -> NDArray[np.float64]:
    table = np.log(np.asarray(floor["probabilities"], np.float64))
    values = _cells(frames, floor["kind"])
    return np.asarray(table[np.arange(table.shape[0]), values].sum(axis=1))
