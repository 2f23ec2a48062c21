"""A listener that hears nothing, for systems that write one part alone: no given parts, no cost."""

from __future__ import annotations

from typing import Literal

import torch
from jaxtyping import Float, Int
from torch import Tensor

from descant.models.configuration import Options
from descant.models.listeners.listener import LISTENERS, Listener


class NoneOptions(Options):
    """Nothing to choose."""

    name: Literal["none", "none.v1"] = "none.v1"


@LISTENERS.register("none.v1")
class NoListener(Listener):
    """Silence: one number that is always zero."""

    options = NoneOptions

    def __init__(self, known_width: int, config: NoneOptions) -> None:  # noqa: ARG002
        super().__init__()
        self.context_size = 1
        self.state_size = 1

    def forward_context(self, known: Float[Tensor, "batch time known"]) -> Float[Tensor, "batch time context"]:
        """Nothing."""
        return torch.zeros_like(known[..., :1])

    def backward_context(
        self,
        known: Float[Tensor, "batch time known"],
        lengths: Int[Tensor, " batch"],  # noqa: ARG002
    ) -> Float[Tensor, "batch time context"]:
        """Nothing."""
        return torch.zeros_like(known[..., :1])

    def forward_step(self, known: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Nothing, and nothing kept."""
        return 0 * known[:, :1], 0 * state

    def backward_step(self, known: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Nothing, and nothing kept."""
        return 0 * known[:, :1], 0 * state
