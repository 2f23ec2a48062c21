"""One symbol a frame: a single voice's hold, rest or new pitch, or an entry of a learned vocabulary.

    p(symbol) = softmax(W₂ relu(W₁ h) + P y_(t-1))

A note can be held only where one sounded: the logit of *hold* is closed otherwise.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from jaxtyping import Float, Int
from pydantic import Field
from torch import Tensor, nn

from descant.grid.planes import SOUNDING
from descant.grid.shapes import HOLD, VOICE_SYMBOLS
from descant.models.configuration import Options
from descant.models.heads.head import HEADS, Head, HeadSizes, Heard, wide
from descant.parts.roles import FrameKind

CLOSED = -1e9
"""A logit that closes a door: finite, so that sums stay numbers."""


class CategoricalOptions(Options):
    """`hidden` gives the sizes of the dense layers before the softmax; `dropout` acts on each."""

    name: Literal["categorical", "categorical.v1"] = "categorical.v1"
    hidden: list[int] = Field(default_factory=lambda: [256])
    dropout: float = Field(default=0.2, ge=0, lt=1)


@HEADS.register("categorical.v1")
class CategoricalHead(Head):
    """A softmax over a voice's symbols."""

    options = CategoricalOptions
    serves: ClassVar[frozenset[FrameKind]] = frozenset({"voice"})

    def __init__(self, kind: FrameKind, sizes: HeadSizes, config: CategoricalOptions) -> None:
        super().__init__()
        widths = [sizes.feature, *config.hidden]
        dense: list[nn.Module] = []
        for below, above in zip(widths[:-1], widths[1:], strict=True):
            dense += [nn.Linear(below, above), nn.ReLU(), nn.Dropout(config.dropout)]
        self.dense = nn.Sequential(*dense)
        self.symbol = nn.Linear(widths[-1], VOICE_SYMBOLS)
        self.last = nn.Linear(sizes.plane, VOICE_SYMBOLS, bias=False)

    def forward(self, heard: Heard, chosen: Float[Tensor, "row cell 2"]) -> Float[Tensor, "row symbol"]:
        """Logits of all symbols; `chosen` means nothing here."""
        last = heard.history[:, 0]
        logits: Tensor = self.symbol(self.dense(heard.feature)) + self.last(last)
        silent = last[:, SOUNDING].amax(-1) < 0.5
        closed = torch.zeros_like(logits[:, :1]) + CLOSED * silent[:, None].to(logits.dtype)
        return torch.cat([logits[:, HOLD : HOLD + 1] + closed, logits[:, HOLD + 1 :]], -1)

    def nll(self, heard: Heard, target: Int[Tensor, " row"]) -> Float[Tensor, " row"]:
        """Cross-entropy of the symbol."""
        return nn.functional.cross_entropy(wide(self(heard, heard.history)), target.long(), reduction="none")
