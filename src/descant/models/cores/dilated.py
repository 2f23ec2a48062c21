"""Recurrence with a stride: a layer of dilation d takes its state from d steps ago; a stack hears at many time scales.

    h_t, c_t = cell(x_t, h_(t-d), c_(t-d))

Chang et al. 2017, "Dilated recurrent neural networks", eq. 1 to 3: dilations 1, 2, 4, 8 upwards. A stack is *partly
dilated* where layers of dilation 1 stand among others (`dilations = [1, 1, 4, 16]`). Dilation d makes of one sequence d
interleaved ones that never meet within the layer; they run side by side, as rows of a batch. Each layer's x is the
layer below *and* the previous target frame.

The state is, layer by layer, the last d steps of [h, c] (of h alone for a GRU), the oldest first.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from descant.models.configuration import Options
from descant.models.cores.core import CORES, Core
from descant.models.cores.lstm import lstm_cell, remember_by_default
from descant.models.dropout import SequenceDropout
from descant.models.listeners.gru import gru_cell


class DilatedOptions(Options):
    """A layer of `size` cells for each of `dilations`, which count in steps, from the lowest layer up."""

    name: Literal["dilated", "dilated.v1"] = "dilated.v1"
    size: int = Field(default=128, ge=1)
    dilations: list[Annotated[int, Field(ge=1, le=1024)]] = Field(default=[1, 2, 4, 8], min_length=1)
    cell: Literal["lstm", "gru"] = "lstm"


class DilatedLayer(nn.Module):
    """One recurrent layer that looks `dilation` steps back; `ring` holds so many past states, the oldest first."""

    def __init__(self, input_size: int, size: int, dilation: int, cell: str) -> None:
        super().__init__()
        self.dilation = dilation
        self.cells: nn.LSTM | nn.GRU
        if cell == "lstm":
            self.cells = nn.LSTM(input_size, size, batch_first=True)
            remember_by_default(self.cells)
        else:
            self.cells = nn.GRU(input_size, size, batch_first=True)
        self.width = 2 * size if cell == "lstm" else size

    def _abreast(
        self, sequence: Float[Tensor, "batch time input"], states: Float[Tensor, "batch phase width"]
    ) -> tuple[Float[Tensor, "batch time size"], Float[Tensor, "batch phase width"]]:
        """Interleaved sequences, one a phase, side by side; the length is a multiple of the phases."""
        batch, steps = sequence.shape[:2]
        phases = states.shape[1]
        rows = sequence.reshape(batch, steps // phases, phases, -1).transpose(1, 2).flatten(0, 1)
        start = states.flatten(0, 1).unsqueeze(0)
        if isinstance(self.cells, nn.LSTM):
            shown, ends = self.cells(rows, tuple(half.contiguous() for half in start.chunk(2, -1)))
            end = torch.cat(ends, -1)
        else:
            shown, end = self.cells(rows, start.contiguous())
        shown = shown.view(batch, phases, steps // phases, -1).transpose(1, 2).flatten(1, 2)
        return shown, end[0].view(batch, phases, -1)

    def forward(
        self, sequence: Float[Tensor, "batch time input"], ring: Float[Tensor, "batch dilation width"]
    ) -> tuple[Float[Tensor, "batch time size"], Float[Tensor, "batch dilation width"]]:
        """As many steps as all phases have in common, then one more step of the phases that are left over."""
        over = sequence.shape[1] % self.dilation
        common = sequence.shape[1] - over
        shown = []
        if common:
            first, ring = self._abreast(sequence[:, :common], ring)
            shown.append(first)
        if over:
            rest, newest = self._abreast(sequence[:, common:], ring[:, :over])
            ring = torch.cat([ring[:, over:], newest], 1)
            shown.append(rest)
        return torch.cat(shown, 1), ring

    def step(
        self, inputs: Float[Tensor, "batch input"], ring: Float[Tensor, "batch dilation width"]
    ) -> tuple[Float[Tensor, "batch size"], Float[Tensor, "batch dilation width"]]:
        """The oldest state goes, the newest comes."""
        oldest = ring[:, 0]
        if isinstance(self.cells, nn.LSTM):
            hidden, cell = lstm_cell(self.cells, inputs, *oldest.chunk(2, -1))
            newest = torch.cat([hidden, cell], -1)
        else:
            newest = hidden = gru_cell(self.cells, inputs, oldest)
        return hidden, torch.cat([ring[:, 1:], newest[:, None]], 1)


@CORES.register("dilated.v1")
class DilatedCore(Core):
    """A stack of recurrent layers, each with its own stride, each hearing the previous target frame."""

    options = DilatedOptions

    def __init__(self, input_size: int, previous_size: int, config: DilatedOptions, dropout: float = 0.0) -> None:
        super().__init__()
        sizes = [input_size, *[config.size] * len(config.dilations)]
        self.layers = nn.ModuleList(
            DilatedLayer(below + previous_size, size, dilation, config.cell)
            for (below, size), dilation in zip(pairwise(sizes), config.dilations, strict=True)
        )
        self.drop = SequenceDropout(dropout)
        self.output_size = config.size
        self.shapes = [(layer.dilation, layer.width) for layer in self.layers if isinstance(layer, DilatedLayer)]
        self.state_size = sum(dilation * width for dilation, width in self.shapes)

    def _rings(self, state: Tensor) -> list[Tensor]:
        flat = torch.split(state, [dilation * width for dilation, width in self.shapes], -1)
        return [ring.reshape(-1, *shape) for ring, shape in zip(flat, self.shapes, strict=True)]

    def forward(
        self,
        inputs: Float[Tensor, "batch time input"],
        previous: Float[Tensor, "batch time previous"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch time output"], Float[Tensor, "batch state"]]:
        """The whole sequence at once."""
        below, after = inputs, []
        for layer, ring in zip(self.layers, self._rings(state), strict=True):
            below, ring = layer(torch.cat([below, previous], -1), ring)
            below = below if layer is self.layers[-1] else self.drop(below)
            after.append(ring.flatten(1))
        return below, torch.cat(after, -1)

    def step(
        self,
        inputs: Float[Tensor, "batch input"],
        previous: Float[Tensor, "batch previous"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch output"], Float[Tensor, "batch state"]]:
        """One step by explicit cells."""
        below, after = inputs, []
        for layer, ring in zip(self.layers, self._rings(state), strict=True):
            assert isinstance(layer, DilatedLayer)
            below, ring = layer.step(torch.cat([below, previous], -1), ring)
            after.append(ring.flatten(1))
        return below, torch.cat(after, -1)
