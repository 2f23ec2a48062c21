"""What every core offers: the recurrent memory, over a whole sequence at once or step by step, with the same result."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from jaxtyping import Float
from torch import Tensor, nn

from descant.models.configuration import Options
from descant.registry import Registry


class Core(nn.Module, ABC):
    """A recurrent memory whose every layer hears the previous target frame.

    `inputs` is what layer one hears beside it. The state is one tensor `[batch, state_size]`; all zero at the start.
    `hears_plane`: the last frame comes as its plane `[..., PLANE_WIDTH]`, every pitch in its place, and not as a
    learned projection. Dropout acts between its layers; what the top layer shows is left whole. `pitch_size`: the last
    `88 * pitch_size` numbers of the output are about single pitches, `[88, pitch_size]`.
    """

    options: ClassVar[type[Options]]
    hears_plane: ClassVar[bool] = False
    pitch_size: int = 0
    output_size: int
    state_size: int

    @abstractmethod
    def forward(
        self,
        inputs: Float[Tensor, "batch time input"],
        previous: Float[Tensor, "batch time previous"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch time output"], Float[Tensor, "batch state"]]:
        """The whole sequence at once."""

    @abstractmethod
    def step(
        self,
        inputs: Float[Tensor, "batch input"],
        previous: Float[Tensor, "batch previous"],
        state: Float[Tensor, "batch state"],
    ) -> tuple[Float[Tensor, "batch output"], Float[Tensor, "batch state"]]:
        """One step; explicit arithmetic only, since this is what is exported."""

    def initial_state(self, batch: int) -> Float[Tensor, "batch state"]:
        """Nothing heard yet."""
        weight = next(self.parameters())
        return torch.zeros(batch, self.state_size, dtype=weight.dtype, device=weight.device)


CORES: Registry[type[Core]] = Registry("core", "descant.cores", Core)
