"""A stack of gated convolutions that look back in widening strides: no recurrence, but a long, exact memory.

    [a, g] = Σ_j W_j x_(t - j d) + V y_(t-1)   u = tanh(a) ⊙ σ(g)   x' = x + R u   out = relu(B relu(Σ_layers S u))

with j = 0 .. kernel - 1 and the layer's dilation d. van den Oord et al. 2016, "WaveNet: a generative model for raw
audio", sections 2.1 to 2.4; the last frame y_(t-1) enters every gate as their local condition h does (section 2.5). The
head is the last layer. What lies before the beginning is zero in every layer.

The state is the queues of a stream (Paine et al. 2016, "Fast WaveNet generation algorithm"): layer by layer, its inputs
of the last (kernel - 1) d steps, the oldest first. A net of dilations d_1, d_2, ... hears exactly
1 + (kernel - 1) (d_1 + d_2 + ...) steps, and forgets all before them.
"""

from __future__ import annotations

from typing import Annotated, Literal

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from descant.models.configuration import Options
from descant.models.cores.core import CORES, Core
from descant.models.dropout import SequenceDropout


class WaveNetOptions(Options):
    """A layer of `size` channels for each of `dilations` (in steps, from the lowest up), each of `kernel` taps."""

    name: Literal["wavenet", "wavenet.v1"] = "wavenet.v1"
    size: int = Field(default=96, ge=1)
    dilations: list[Annotated[int, Field(ge=1, le=1024)]] = Field(default=[1, 2, 4, 8, 16, 32], min_length=1)
    kernel: int = Field(default=2, ge=2, le=16)


class WaveNetLayer(nn.Module):
    """One gated, dilated convolution; `queue` holds its last inputs, the oldest first."""

    def __init__(self, size: int, previous: int, dilation: int, kernel: int, top: bool) -> None:
        super().__init__()
        self.dilation = dilation
        self.kernel = kernel
        self.gate = nn.Linear(kernel * size + previous, 2 * size)
        self.residual = None if top else nn.Linear(size, size)
        self.skip = nn.Linear(size, size, bias=False)

    def gated(self, taps: list[Tensor], previous: Tensor) -> Tensor:
        """The gate's answer to the inputs at its taps, the oldest first, and to the last frame."""
        signal, gate = self.gate(torch.cat([*taps, previous], -1)).chunk(2, -1)
        return torch.tanh(signal) * torch.sigmoid(gate)


@CORES.register("wavenet.v1")
class WaveNetCore(Core):
    """Dilated causal convolutions, each hearing the previous target frame."""

    options = WaveNetOptions

    def __init__(self, input_size: int, previous_size: int, config: WaveNetOptions, dropout: float = 0.0) -> None:
        super().__init__()
        self.enter = nn.Linear(input_size, config.size)
        self.layers = nn.ModuleList(
            WaveNetLayer(config.size, previous_size, dilation, config.kernel, top=number == len(config.dilations))
            for number, dilation in enumerate(config.dilations, 1)
        )
        self.leave = nn.Linear(config.size, config.size)
        self.drop = SequenceDropout(dropout)
        self.size = config.size
        self.output_size = config.size
        self.waits = [(config.kernel - 1) * dilation for dilation in config.dilations]
        self.state_size = sum(self.waits) * config.size

    @property
    def heard_steps(self) -> int:
        """How many steps the output hears, this one included."""
        return 1 + sum(self.waits)

    def _queues(self, state: Tensor) -> list[Tensor]:
        flat = torch.split(state, [waits * self.size for waits in self.waits], -1)
        return [queue.reshape(-1, waits, self.size) for queue, waits in zip(flat, self.waits, strict=True)]

    def forward(
        self,
        inputs: Float[Tensor, "batch time input"],
        previous: Float[Tensor, "batch time previous"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch time output"], Float[Tensor, "batch state"]]:
        """The whole sequence at once."""
        steps = inputs.shape[1]
        below: Tensor = self.enter(inputs)
        skipped, after = torch.zeros_like(below), []
        for layer, queue in zip(self.layers, self._queues(state), strict=True):
            assert isinstance(layer, WaveNetLayer)
            known = torch.cat([queue, below], 1)
            taps = [known[:, tap * layer.dilation :][:, :steps] for tap in range(layer.kernel)]
            gated = layer.gated(taps, previous)
            below = below if layer.residual is None else below + layer.residual(self.drop(gated))
            skipped = skipped + layer.skip(gated)
            after.append(known[:, steps:].flatten(1))
        return torch.relu(self.leave(torch.relu(skipped))), torch.cat(after, -1)

    def step(
        self,
        inputs: Float[Tensor, "batch input"],
        previous: Float[Tensor, "batch previous"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch output"], Float[Tensor, "batch state"]]:
        """One step from the queues."""
        below: Tensor = self.enter(inputs)
        skipped, after = torch.zeros_like(below), []
        for layer, queue in zip(self.layers, self._queues(state), strict=True):
            assert isinstance(layer, WaveNetLayer)
            known = torch.cat([queue, below[:, None]], 1)
            gated = layer.gated([known[:, tap * layer.dilation] for tap in range(layer.kernel)], previous)
            below = below if layer.residual is None else below + layer.residual(gated)
            skipped = skipped + layer.skip(gated)
            after.append(known[:, 1:].flatten(1))
        return torch.relu(self.leave(torch.relu(skipped))), torch.cat(after, -1)
