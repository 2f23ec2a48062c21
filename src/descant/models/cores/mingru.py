"""The smallest gated recurrent unit: gates hear the input alone, so that all steps can be computed together.

    z_t = σ(W_z x_t)   n_t = W_n x_t   h_t = (1 - z_t) ⊙ h_(t-1) + z_t ⊙ n_t

Feng et al. 2024, "Were RNNs all we needed?", section 3.1 (minGRU). h is linear in its own past, so a stretch of steps
is one pair (a, b): h_end = a ⊙ h_start + b. A sequence is cut into chunks of `CHUNK` steps, which advance side by side
from silence, step by step; then the true state is handed on from chunk to chunk. All factors lie between 0 and 1 and
are only multiplied: nothing overflows, and no logarithm is taken. The gradient is the same scan run backwards.

Where we differ: each layer's x is the layer below *and* the previous target frame; gates begin with memories of 2 to
some 50 steps; `residual` adds each layer to the one below, which it then hears normalised (RMSNorm); `widening` puts a
dense layer between the memories, as in the paper's language models, since the memories themselves are all but linear.
The state is the layers' h, the lowest first.
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

CHUNK = 16
"""Steps in a chunk: the scan takes this many rounds, and as many more as there are chunks."""
LONGEST_MEMORY_STEPS = 50


class MinGruOptions(Options):
    """`layers` layers of `size` cells. `widening`: hidden units a cell in the dense layers between, 0 for none."""

    name: Literal["mingru", "mingru.v1"] = "mingru.v1"
    size: int = Field(default=256, ge=1)
    layers: int = Field(default=2, ge=1)
    residual: bool = True
    widening: int = Field(default=0, ge=0, le=8)


def scan(
    kept: Float[Tensor, "batch time cell"], added: Float[Tensor, "batch time cell"], start: Float[Tensor, "batch cell"]
) -> Float[Tensor, "batch time cell"]:
    """h_t = kept_t ⊙ h_(t-1) + added_t for all t, from h_0 = `start`, in chunks. `kept` lies between 0 and 1."""
    batch, steps, cells = kept.shape
    chunks = -(-steps // CHUNK)
    padding = (0, 0, 0, chunks * CHUNK - steps)
    factor = nn.functional.pad(kept, padding).view(batch, chunks, CHUNK, cells)
    reached = nn.functional.pad(added, padding).view(batch, chunks, CHUNK, cells)
    factor, reached = factor.clone(), reached.clone()
    for step in range(1, CHUNK):
        reached[:, :, step].addcmul_(factor[:, :, step], reached[:, :, step - 1])
        factor[:, :, step].mul_(factor[:, :, step - 1])
    for chunk in range(chunks):
        reached[:, chunk].addcmul_(factor[:, chunk], start[:, None])
        start = reached[:, chunk, -1]
    return reached.view(batch, chunks * CHUNK, cells)[:, :steps]


class Scan(torch.autograd.Function):
    """`scan` with its gradient, which is a scan from the end: g_t = ∂h_t + kept_(t+1) ⊙ g_(t+1)."""

    @staticmethod
    def forward(ctx, kept: Tensor, added: Tensor, start: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
        """All states."""
        states = scan(kept, added, start)
        ctx.save_for_backward(kept, states, start)
        return states

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, Tensor, Tensor]:  # type: ignore[no-untyped-def]
        """What `kept`, `added` and `start` did to them."""
        kept, states, start = ctx.saved_tensors
        later = torch.cat([kept[:, 1:], torch.zeros_like(kept[:, :1])], 1)
        total = scan(later.flip(1), gradient.flip(1), torch.zeros_like(start)).flip(1)
        before = torch.cat([start[:, None], states[:, :-1]], 1)
        return total * before, total, total[:, 0] * kept[:, 0]


class MinGruLayer(nn.Module):
    """One memory, and what stands around it."""

    def __init__(self, below: int, previous: int, config: MinGruOptions) -> None:
        super().__init__()
        self.residual = config.residual and below == config.size
        self.norm = nn.RMSNorm(below) if self.residual else nn.Identity()
        self.gates = nn.Linear(below + previous, 2 * config.size)
        with torch.no_grad():
            memory_steps = torch.logspace(0, 1, config.size, base=LONGEST_MEMORY_STEPS)
            self.gates.bias[: config.size] = -memory_steps.log()
        self.dense: nn.Module | None = None
        if config.widening:
            wide = config.widening * config.size
            self.dense = nn.Sequential(
                nn.RMSNorm(config.size), nn.Linear(config.size, wide), nn.GELU(), nn.Linear(wide, config.size)
            )

    def heard(self, below: Tensor, previous: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """From x: how much of the state is kept, how much renewed, and by what."""
        gate, new = self.gates(torch.cat([self.norm(below), previous], -1)).chunk(2, -1)
        return torch.sigmoid(-gate), torch.sigmoid(gate), new

    def shown(self, below: Tensor, hidden: Tensor) -> Tensor:
        """What the layer above hears."""
        if self.residual:
            hidden = below + hidden
        return hidden if self.dense is None else hidden + self.dense(hidden)


@CORES.register("mingru.v1")
class MinGruCore(Core):
    """A stack of minGRU layers, each hearing the previous target frame."""

    options = MinGruOptions

    def __init__(self, input_size: int, previous_size: int, config: MinGruOptions, dropout: float = 0.0) -> None:
        super().__init__()
        sizes = [input_size] + [config.size] * (config.layers - 1)
        self.layers = nn.ModuleList(MinGruLayer(size, previous_size, config) for size in sizes)
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
        for layer, start in zip(self.layers, state.chunk(len(self.layers), -1), strict=True):
            assert isinstance(layer, MinGruLayer)
            kept, taken, new = (gate.to(state.dtype) for gate in layer.heard(below, previous))
            hidden: Tensor = Scan.apply(kept, taken * new, start)  # type: ignore[no-untyped-call]
            below = layer.shown(below, hidden if layer is self.layers[-1] else self.drop(hidden))
            after.append(hidden[:, -1])
        return below, torch.cat(after, -1)

    def step(
        self,
        inputs: Float[Tensor, "batch input"],
        previous: Float[Tensor, "batch previous"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch output"], Float[Tensor, "batch state"]]:
        """One step, as the equation stands."""
        below, after = inputs, []
        for layer, hidden in zip(self.layers, state.chunk(len(self.layers), -1), strict=True):
            assert isinstance(layer, MinGruLayer)
            kept, taken, new = layer.heard(below, previous)
            hidden = kept * hidden + taken * new
            below = layer.shown(below, hidden)
            after.append(hidden)
        return below, torch.cat(after, -1)
