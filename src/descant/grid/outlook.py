"""The outlook: what a head itself sees of the known parts, at the frame that is written and some steps around it.

The listener turns the known parts into a context; what a note is beside which other notes is easier to see. Frames
that are not heard yet are zero, as if nobody had told them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from descant.grid.planes import known_width
from descant.grid.shapes import Planes

FARTHEST_STEPS = 96
"""How far an outlook may reach, ahead or (below zero) back."""


def outlook_shape(ahead_steps: Sequence[int], roles: int) -> tuple[int, int]:
    """Frames and width of an outlook; one unused number where there is none."""
    return (len(ahead_steps), known_width(roles)) if ahead_steps else (1, 1)


def outlook(known: Planes, step: int, ahead_steps: Sequence[int], reach_steps: int | None) -> Planes:
    """The outlook from one step: float32 `[..., ahead, known]` of known planes `[..., time, known]`.

    `reach_steps` is how far ahead is heard (None: to the end); what is past is always heard, from the beginning on.
    """
    if not ahead_steps:
        return np.zeros((*known.shape[:-2], 1, 1), np.float32)
    seen = np.zeros((*known.shape[:-2], len(ahead_steps), known.shape[-1]), np.float32)
    for place, ahead in enumerate(ahead_steps):
        if 0 <= step + ahead < known.shape[-2] and (reach_steps is None or ahead <= reach_steps):
            seen[..., place, :] = known[..., step + ahead, :]
    return seen


def outlooks(known: Planes, ahead_steps: Sequence[int], reach_steps: int | None) -> Planes:
    """The outlook from every step of one piece: float32 `[time, ahead, known]` of known planes `[time, known]`."""
    return np.stack([outlook(known, step, ahead_steps, reach_steps) for step in range(len(known))])
