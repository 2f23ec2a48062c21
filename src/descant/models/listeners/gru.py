"""A listener of two gated recurrent nets: one hears the known parts forwards, the other backwards from the end.

    z = σ(W_z x + U_z h)   r = σ(W_r x + U_r h)   n = tanh(W_n x + r ⊙ U_n h)   h' = (1 - z) ⊙ n + z ⊙ h

Causal use hears the forward net alone; lookahead feeds it some steps early; full use hears both.
Cho et al. 2014, "Learning phrase representations using RNN encoder-decoder", eq. 5 to 8 (with the reset gate after the
matrix product, as in cuDNN).
"""

from __future__ import annotations

from typing import Literal

import torch
from jaxtyping import Float, Int
from pydantic import Field
from torch import Tensor, nn

from descant.models.configuration import Options
from descant.models.listeners.listener import LISTENERS, Listener


class GruOptions(Options):
    """`size` cells in each direction, after a projection of the planes to `projection` features."""

    name: Literal["gru", "gru.v1"] = "gru.v1"
    size: int = Field(default=128, ge=1)
    projection: int = Field(default=128, ge=1)


def gru_cell(net: nn.GRU, inputs: Float[Tensor, "batch input"], state: Float[Tensor, "batch cell"]) -> Tensor:
    """One explicit step with the net's own weights: what the exported graph computes."""
    of_input, of_state, bias_input, bias_state = net.all_weights[0]
    from_input = nn.functional.linear(inputs, of_input, bias_input)
    from_state = nn.functional.linear(state, of_state, bias_state)
    reset_i, update_i, new_i = from_input.chunk(3, -1)
    reset_h, update_h, new_h = from_state.chunk(3, -1)
    reset, update = torch.sigmoid(reset_i + reset_h), torch.sigmoid(update_i + update_h)
    new = torch.tanh(new_i + reset * new_h)
    return new + update * (state - new)


def reverse_within(sequence: Float[Tensor, "batch time x"], lengths: Int[Tensor, " batch"]) -> Tensor:
    """Each row turned around within its own length; the padding stays behind."""
    steps = torch.arange(sequence.shape[1], device=sequence.device)
    turned = lengths[:, None] - 1 - steps
    index = torch.where(turned >= 0, turned, steps)
    return sequence.gather(1, index[:, :, None].expand(sequence.shape))


@LISTENERS.register("gru.v1")
class GruListener(Listener):
    """Two GRUs over the known planes."""

    options = GruOptions

    def __init__(self, known_width: int, config: GruOptions) -> None:
        super().__init__()
        self.context_size = config.size
        self.state_size = config.size
        self.project = nn.Linear(known_width, config.projection)
        self.ahead = nn.GRU(config.projection, config.size, batch_first=True)
        self.back = nn.GRU(config.projection, config.size, batch_first=True)

    def forward_context(self, known: Float[Tensor, "batch time known"]) -> Float[Tensor, "batch time context"]:
        """What has been heard up to each step."""
        heard: Tensor = self.ahead(torch.relu(self.project(known)))[0]
        return heard

    def backward_context(
        self, known: Float[Tensor, "batch time known"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch time context"]:
        """What lies from each step on to the end of each row."""
        turned = reverse_within(torch.relu(self.project(known)), lengths)
        return reverse_within(self.back(turned)[0], lengths)

    def forward_step(self, known: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """One step of the forward net: `[batch, known]`, state → context, state."""
        state = gru_cell(self.ahead, torch.relu(self.project(known)), state)
        return state, state

    def backward_step(self, known: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """One step of the backward net, from the last frame to the first."""
        state = gru_cell(self.back, torch.relu(self.project(known)), state)
        return state, state
