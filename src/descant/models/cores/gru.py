"""Gated recurrent units: one gate forgets on the way in, another decides how much of the state is renewed.

    r = σ(W_r x + U_r h)   z = σ(W_z x + U_z h)   n = tanh(W_n x + r ⊙ U_n h)   h' = (1 - z) ⊙ n + z ⊙ h

Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder", eq. 5 to 8, each product with its bias.
Where we differ: r acts after the product with U_n (in their eq. 8 before it), as cuDNN and torch have it. Each layer's
x is the layer below *and* the previous target frame. The state is the layers' h, the lowest first.
"""

from __future__ import annotations

from typing import Literal

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from descant.models.configuration import Options
from descant.models.cores.core import CORES, Core
from descant.models.dropout import SequenceDropout
from descant.models.listeners.gru import gru_cell


class GruOptions(Options):
    """`layers` layers of `size` cells."""

    name: Literal["gru", "gru.v1"] = "gru.v1"
    size: int = Field(default=256, ge=1)
    layers: int = Field(default=1, ge=1)


@CORES.register("gru.v1")
class GruCore(Core):
    """A stack of GRU layers, each hearing the previous target frame."""

    options = GruOptions

    def __init__(self, input_size: int, previous_size: int, config: GruOptions, dropout: float = 0.0) -> None:
        super().__init__()
        sizes = [input_size] + [config.size] * (config.layers - 1)
        self.layers = nn.ModuleList(nn.GRU(size + previous_size, config.size, batch_first=True) for size in sizes)
        self.drop = SequenceDropout(dropout)
        self.output_size = config.size
        self.state_size = config.size * config.layers

    def forward(
        self,
        inputs: Float[Tensor, "batch time input"],
        previous: Float[Tensor, "batch time previous"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch time output"], Float[Tensor, "batch state"]]:
        """The whole sequence at once."""
        below, after = inputs, []
        for layer, hidden in zip(self.layers, state.chunk(len(self.layers), -1), strict=True):
            below, last = layer(torch.cat([below, previous], -1), hidden.unsqueeze(0).contiguous())
            below = below if layer is self.layers[-1] else self.drop(below)
            after.append(last[0])
        return below, torch.cat(after, -1)

    def step(
        self,
        inputs: Float[Tensor, "batch input"],
        previous: Float[Tensor, "batch previous"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch output"], Float[Tensor, "batch state"]]:
        """One step by explicit cells."""
        below, after = inputs, []
        for layer, hidden in zip(self.layers, state.chunk(len(self.layers), -1), strict=True):
            assert isinstance(layer, nn.GRU)
            below = gru_cell(layer, torch.cat([below, previous], -1), hidden)
            after.append(below)
        return below, torch.cat(after, -1)
