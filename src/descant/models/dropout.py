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
