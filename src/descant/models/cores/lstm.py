"""Long short-term memory: gates decide what a cell keeps, takes in and shows.

    i, f, o = σ(W x + U h)   g = tanh(W_g x + U_g h)   c' = f ⊙ c + i ⊙ g   h' = o ⊙ tanh(c')

Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000. Each layer's x is the layer below *and* the
previous target frame.
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


class LstmOptions(Options):
    """`layers` layers of `size` cells."""

    name: Literal["lstm", "lstm.v1"] = "lstm.v1"
    size: int = Field(default=256, ge=1)
    layers: int = Field(default=1, ge=1)


def remember_by_default(net: nn.LSTM) -> None:
    """Begin with forget gates that keep (Jozefowicz et al. 2015)."""
    with torch.no_grad():
        net.all_weights[0][2][net.hidden_size : 2 * net.hidden_size] = 1.0


def lstm_cell(
    net: nn.LSTM, inputs: Float[Tensor, "batch input"], hidden: Float[Tensor, "batch cell"], cell: Tensor
) -> tuple[Tensor, Tensor]:
    """One explicit step with the net's own weights, h and c: what the exported graph computes."""
    of_input, of_state, bias_input, bias_state = net.all_weights[0]
    gates = nn.functional.linear(inputs, of_input, bias_input)
    gates = gates + nn.functional.linear(hidden, of_state, bias_state)
    take, keep, new, show = gates.chunk(4, -1)
    cell = torch.sigmoid(keep) * cell + torch.sigmoid(take) * torch.tanh(new)
    return torch.sigmoid(show) * torch.tanh(cell), cell


@CORES.register("lstm.v1")
class LstmCore(Core):
    """A stack of LSTM layers, each hearing the previous target frame."""

    options = LstmOptions

    def __init__(self, input_size: int, previous_size: int, config: LstmOptions, dropout: float = 0.0) -> None:
        super().__init__()
        sizes = [input_size] + [config.size] * (config.layers - 1)
        self.layers = nn.ModuleList(nn.LSTM(size + previous_size, config.size, batch_first=True) for size in sizes)
        self.drop = SequenceDropout(dropout)
        self.size = config.size
        self.output_size = config.size
        self.state_size = 2 * config.size * config.layers
        for layer in self.layers:
            assert isinstance(layer, nn.LSTM)
            remember_by_default(layer)

    def forward(
        self,
        inputs: Float[Tensor, "batch time input"],
        previous: Float[Tensor, "batch time previous"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch time output"], Float[Tensor, "batch state"]]:
        """The whole sequence at once."""
        below, after = inputs, []
        for layer, kept in zip(self.layers, state.chunk(len(self.layers), -1), strict=True):
            hidden, cell = (half.unsqueeze(0).contiguous() for half in kept.chunk(2, -1))
            below, (hidden, cell) = layer(torch.cat([below, previous], -1), (hidden, cell))
            below = below if layer is self.layers[-1] else self.drop(below)
            after += [hidden[0], cell[0]]
        return below, torch.cat(after, -1)

    def step(
        self,
        inputs: Float[Tensor, "batch input"],
        previous: Float[Tensor, "batch previous"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch output"], Float[Tensor, "batch state"]]:
        """One step by explicit cells."""
        below, after = inputs, []
        for layer, kept in zip(self.layers, state.chunk(len(self.layers), -1), strict=True):
            assert isinstance(layer, nn.LSTM)
            hidden, cell = kept.chunk(2, -1)
            below, cell = lstm_cell(layer, torch.cat([below, previous], -1), hidden, cell)
            after += [below, cell]
        return below, torch.cat(after, -1)
