"""Learning less often from frames in which nothing happens: most of them, on a fine grid, and they teach little.

A frame in which a note begins or ends (or a drum is struck) is always learned from; any other with probability s, and
then it counts 1 / s times. The expected cost is that of all frames, at a good part of the work.
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from descant.grid.planes import SOUNDING
from descant.grid.shapes import FIRST_PITCH_SYMBOL, ONSET, REST, SILENT
from descant.training.batches import Batch


def changes(batch: Batch) -> Bool[Tensor, "batch time"]:
    """Where something happens in the target: a note begins or ends, or a drum is struck."""
    target = batch.target
    if batch.kind == "kit":
        return (target != 0).any(-1)
    sounded = batch.passage.previous[..., SOUNDING] > 0.5
    if batch.kind == "voice":  # a rest is said on every silent step, and on most of them nothing ends
        return (target >= FIRST_PITCH_SYMBOL) | ((target == REST) & sounded.any(-1))
    ends = sounded & (target == SILENT)
    begins = target == ONSET if batch.kind == "poly" else (target != SILENT) & ~sounded
    return (begins | ends).any(-1)


def thinned(batch: Batch, still_share: float) -> tuple[Bool[Tensor, "batch time"], Float[Tensor, " row"]]:
    """Which of the wanted frames are learned from, and how much each of these counts."""
    happens = changes(batch)
    drawn = torch.rand(happens.shape, device=happens.device) < still_share
    kept = batch.wanted & (happens | drawn)
    return kept, torch.where(happens, 1.0, 1 / still_share)[kept]
