"""What every listener offers: the known parts in, a context for each step out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from jaxtyping import Float, Int
from torch import Tensor, nn

from descant.models.configuration import Options
from descant.registry import Registry


class Listener(nn.Module, ABC):
    """Hears known planes `[batch, time, known]`; the state of one direction is one tensor `[batch, state_size]`."""

    options: ClassVar[type[Options]]
    context_size: int
    state_size: int

    @abstractmethod
    def forward_context(self, known: Float[Tensor, "batch time known"]) -> Float[Tensor, "batch time context"]:
        """What has been heard up to each step."""

    @abstractmethod
    def backward_context(
        self, known: Float[Tensor, "batch time known"], lengths: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch time context"]:
        """What lies from each step on to the end of each row."""

    @abstractmethod
    def forward_step(self, known: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """One step forwards: `[batch, known]`, state → context, state."""

    @abstractmethod
    def backward_step(self, known: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """One step backwards: `[batch, known]`, state → context, state."""


LISTENERS: Registry[type[Listener]] = Registry("listener", "descant.listeners", Listener)
