"""Frames of many cells: what is on, what begins, and the nats of both."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float, Integer
from torch import Tensor, nn

from descant.grid.planes import KIT, SOUNDING
from descant.grid.shapes import ONSET
from descant.parts.roles import FrameKind


def sounded_before(last: Float[Tensor, "row plane"], kind: FrameKind) -> Bool[Tensor, "row cell"]:
    """Which cells sounded in the last frame, so that they may be held; none in kinds without holding."""
    if kind == "poly":
        return last[:, SOUNDING] > 0.5
    return torch.zeros_like(last[:, KIT if kind == "kit" else SOUNDING], dtype=torch.bool)


def on_and_begun(target: Integer[Tensor, "row cell"], kind: FrameKind) -> tuple[Tensor, Tensor]:
    """Which cells are on, and which of them begin (known for `poly` alone; elsewhere none)."""
    on = target != 0
    return on, (target == ONSET) & on if kind == "poly" else torch.zeros_like(on)


def cell_nll(
    logits: Float[Tensor, "row cell 2"],
    target: Integer[Tensor, "row cell"],
    last: Float[Tensor, "row plane"],
    kind: FrameKind,
) -> Float[Tensor, " row"]:
    """Nats of a frame: each cell's sounding, and its onset where it sounds and sounded before."""
    on, begun = on_and_begun(target, kind)
    nats = nn.functional.binary_cross_entropy_with_logits(logits[..., 0], on.to(logits.dtype), reduction="none")
    free = on & sounded_before(last, kind)[:, : on.shape[1]]
    onset = nn.functional.binary_cross_entropy_with_logits(logits[..., 1], begun.to(logits.dtype), reduction="none")
    return (nats + onset * free.to(logits.dtype)).sum(-1)
