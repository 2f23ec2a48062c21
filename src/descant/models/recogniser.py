"""The recogniser of styles: a recurrent net over a piece's onsets, and what it makes of the whole.

    h_t = GRU(relu(W x_t + b), h_(t-1))       z_t = relu(U [h_t, relu(W x_t + b)] + c)
    s = ([mean_t x_t, deviation_t x_t] - m) / d       p = softmax(V mean_t z_t + R s + e)

x_t is what begins at an onset (`grid.style_features`), s the statistics of all of it, m and d the mean and the spread
of these over the training pieces. Every onset has the same say, so a piece of any length is heard whole, and a step
needs the state alone. What follows what tells a jig from a reel; where there are some ten pieces of each style, as of
composers, the statistics tell more. A class label from the mean of a recurrent net's answers is as old as Graves and
Schmidhuber 2005, "Framewise phoneme classification"; the mean before the last layer is from deep averaging networks
(Iyyer et al. 2015).
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from descant.grid.style_features import STYLE_WIDTH
from descant.models.configuration import Options
from descant.models.dropout import UnitDropout
from descant.models.listeners.gru import gru_cell


class RecogniserNetOptions(Options):
    """`size` cells of memory; `hidden` units that are averaged over the piece; `dropout` acts on both and on s."""

    size: int = Field(default=64, ge=1)
    hidden: int = Field(default=48, ge=1)
    dropout: float = Field(default=0.5, ge=0, lt=1)


LEAST_SPREAD = 0.02
"""What hardly differs from piece to piece is told as if it differed by this much."""


class Recogniser(nn.Module):
    """Scores of so many styles; `centre` and `spread` are m and d."""

    centre: Tensor
    spread: Tensor

    def __init__(self, styles: int, config: RecogniserNetOptions) -> None:
        super().__init__()
        self.state_size, self.hidden = config.size, config.hidden
        self.project = nn.Linear(STYLE_WIDTH, config.size)
        self.memory = nn.GRU(config.size, config.size, batch_first=True)
        self.of_onset = nn.Linear(2 * config.size, config.hidden)
        self.readout = nn.Linear(config.hidden, styles)
        self.of_statistics = nn.Linear(2 * STYLE_WIDTH, styles, bias=False)
        nn.init.zeros_(self.of_statistics.weight)
        self.register_buffer("centre", torch.zeros(2 * STYLE_WIDTH))
        self.register_buffer("spread", torch.ones(2 * STYLE_WIDTH))
        self.drop = UnitDropout(config.dropout)

    def initial_state(self, batch: int) -> Float[Tensor, "batch state"]:
        """Before the first onset."""
        return torch.zeros(batch, self.state_size, device=self.readout.weight.device)

    def forward(
        self, features: Float[Tensor, "batch onset feature"], there: Float[Tensor, "batch onset"]
    ) -> Float[Tensor, "batch style"]:
        """The score of each style before the softmax; padding is not `there`."""
        heard = torch.relu(self.project(features))
        remembered, _ = self.memory(heard)
        hidden = torch.relu(self.of_onset(self.drop(torch.cat([remembered, heard], -1))))
        count = there.sum(1, keepdim=True).clamp(min=1)
        mean = (hidden * there[..., None]).sum(1) / count
        average = (features * there[..., None]).sum(1) / count
        apart = (features - average[:, None]) * there[..., None]
        deviation = (apart.square().sum(1) / count).sqrt()
        statistics = (torch.cat([average, deviation], -1) - self.centre) / self.spread
        scores: Tensor = self.readout(self.drop(mean)) + self.of_statistics(self.drop(statistics))
        return scores

    def step(
        self, features: Float[Tensor, "batch feature"], state: Float[Tensor, "batch state"]
    ) -> tuple[Float[Tensor, "batch hidden"], Float[Tensor, "batch state"]]:
        """One onset by explicit cells: its hidden units, and the state after it."""
        heard = torch.relu(self.project(features))
        state = gru_cell(self.memory, heard, state)
        return torch.relu(self.of_onset(torch.cat([state, heard], -1))), state
