"""Dropout with one mask a sequence: what is left out at the first step is left out at the last.

Gal & Ghahramani 2016, "A theoretically grounded application of dropout in recurrent neural networks".
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn


class SequenceDropout(nn.Module):
    """Leaves out `share` of the features of `[batch, time, feature]`, the same ones at every step of a row."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, sequence: Float[Tensor, "batch time feature"]) -> Float[Tensor, "batch time feature"]:
        """The sequence itself outside training."""
        if not self.training or self.share == 0:
            return sequence
        kept = torch.full_like(sequence[:, :1], 1 - self.share).bernoulli()
        return sequence * kept / (1 - self.share)


class UnitDropout(nn.Module):
    """Leaves out `share` of all numbers, each by itself, as `nn.Dropout` does; eight draws of chance cost one.

    The share is rounded to a 256th.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.threshold = round(256 * share)

    def forward(self, units: Tensor) -> Tensor:
        """The units themselves outside training."""
        if not self.training or self.threshold == 0:
            return units
        draws = torch.empty(-(-units.numel() // 8), dtype=torch.int64, device=units.device)
        draws.random_(-(2**63), None)  # every bit is drawn
        kept = draws.view(torch.uint8)[: units.numel()].view(units.shape) >= self.threshold
        return units * (kept.to(units.dtype) * (256 / (256 - self.threshold)))
