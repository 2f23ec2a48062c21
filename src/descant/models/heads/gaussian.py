"""The L2 cost: a frame is a point, and the mean of a unit Gaussian is to lie near it.

    cost = ½ ‖y - μ(h)‖²,  y = [sounding, articulated] of every cell

Its cost is no likelihood of notes; a note sounds where its mean passes a threshold. A half makes the fewest mistakes,
cell by cell, but where several chords are likely none of them passes it, and the net falls silent: a lower one dares.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from jaxtyping import Float, Integer
from pydantic import Field
from torch import Tensor, nn

from descant.models.configuration import Options
from descant.models.heads.cells import on_and_begun
from descant.models.heads.head import CELLS, HEADS, Head, HeadSizes, Heard, nothing_chosen, wide
from descant.models.heads.pitch_readout import pitch_readout
from descant.parts.roles import FrameKind


class GaussianOptions(Options):
    """`threshold`: the mean above which a cell sounds, and begins."""

    name: Literal["gaussian", "gaussian.v1"] = "gaussian.v1"
    threshold: float = Field(default=0.5, gt=0, lt=1)


@HEADS.register("gaussian.v1")
class GaussianHead(Head):
    """Means of sounding and articulation."""

    options = GaussianOptions
    serves: ClassVar[frozenset[FrameKind]] = frozenset({"poly", "roll", "kit"})
    exact = False

    def __init__(self, kind: FrameKind, sizes: HeadSizes, config: GaussianOptions) -> None:
        super().__init__()
        self.threshold = config.threshold
        self.kind = kind
        self.cells = CELLS[kind]
        self.shared = sizes.shared
        self.mean = nn.Linear(sizes.shared, 2 * self.cells)
        self.pitches = pitch_readout(kind, sizes, self.cells)
        self.last = nn.Linear(sizes.plane, 2 * self.cells, bias=False)
        nn.init.zeros_(self.mean.bias)
        nn.init.zeros_(self.last.weight)

    def forward(self, heard: Heard, chosen: Float[Tensor, "row cell 2"]) -> Float[Tensor, "row cell 2"]:  # noqa: ARG002
        """Means of sounding and of articulation; `chosen` means nothing here."""
        flat: Tensor = self.mean(heard.feature[:, : self.shared]) + self.last(heard.history[:, 0])
        means = flat.view(-1, self.cells, 2)
        return means if self.pitches is None else means + self.pitches(heard.feature)

    def nll(self, heard: Heard, target: Integer[Tensor, "row cell"]) -> Float[Tensor, " row"]:
        """Half the squared distance."""
        on, begun = on_and_begun(target, self.kind)
        wanted = torch.stack([on, begun], -1)
        means = wide(self(heard, nothing_chosen(heard, self.cells)))
        return 0.5 * (means - wanted.to(means.dtype)).square().sum((-1, -2))
