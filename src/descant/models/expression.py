"""The net of expression: how loud each onset of a part is, and how early or late, given the notes and how others play.

    h_t = GRU(relu(W x_t + b), h_(t-1))        (v, d)_(t,i) = V relu(U [h_t, relu(W x_t + b)] + N n_(t,i) + c) + e

x_t is what is told of the onset at step t (`grid.expression_features`: the given parts' loudness and deviation so far
and now, meter, the part's own notes), n_(t,i) its note i. Both answers are means, learned by their squared error (the
L2 cost), as in the basis mixers of Cancino-Chacón and Grachten 2016, "The Basis Mixer: a computational romantic
pianist", which regress loudness and timing on features of the score.

Where we differ: a part is played so that it fits others that sound already, so how these are played is heard; and
nothing later is heard, so it streams. Oore et al. 2018, "This time with feeling: learning expressive musical
performance", choose velocity and time as symbols of one stream with the notes; here the notes come first.

Its own answers are not fed back: they follow from h, so they would say nothing new. How a part *was* played, where a
prefix of it is known, is told.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from descant.grid.expression_features import NOTE_WIDTH, step_width
from descant.models.configuration import Options
from descant.models.listeners.gru import gru_cell


class ExpressionNetOptions(Options):
    """`size` cells of memory; `hidden` units between it and a note's two answers."""

    size: int = Field(default=64, ge=1)
    hidden: int = Field(default=48, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)


class Expression(nn.Module):
    """Loudness and deviation of each note, as they are told: `(v - 64) / 16`, and eighths of a step."""

    def __init__(self, roles: int, config: ExpressionNetOptions) -> None:
        super().__init__()
        self.state_size = config.size
        self.project = nn.Linear(step_width(roles), config.size)
        self.memory = nn.GRU(config.size, config.size, batch_first=True)
        self.of_step = nn.Linear(2 * config.size, config.hidden)
        self.of_note = nn.Linear(NOTE_WIDTH, config.hidden, bias=False)
        self.answer = nn.Linear(config.hidden, 2)
        self.drop = nn.Dropout(config.dropout)

    def initial_state(self, batch: int) -> Float[Tensor, "batch state"]:
        """Before the first onset."""
        return torch.zeros(batch, self.state_size, device=self.answer.weight.device)

    def forward(
        self, features: Float[Tensor, "batch onset feature"], state: Float[Tensor, "batch state"]
    ) -> tuple[Float[Tensor, "batch onset context"], Float[Tensor, "batch state"]]:
        """All onsets of a part at once: what is known at each, and the state after the last."""
        heard = torch.relu(self.project(features))
        remembered, last = self.memory(heard, state.unsqueeze(0).contiguous())
        return self.drop(torch.cat([remembered, heard], -1)), last[0]

    def step(
        self, features: Float[Tensor, "batch feature"], state: Float[Tensor, "batch state"]
    ) -> tuple[Float[Tensor, "batch context"], Float[Tensor, "batch state"]]:
        """One onset by explicit cells."""
        heard = torch.relu(self.project(features))
        state = gru_cell(self.memory, heard, state)
        return self.drop(torch.cat([state, heard], -1)), state

    def play(self, context: Float[Tensor, "... context"], notes: Float[Tensor, "... note"]) -> Float[Tensor, "... 2"]:
        """Each note's loudness and deviation; the context of its onset stands beside it."""
        played: Tensor = self.answer(torch.relu(self.of_step(context) + self.of_note(notes)))
        return played
