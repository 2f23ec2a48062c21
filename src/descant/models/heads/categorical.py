"""One symbol a frame: a single voice's hold, rest or new pitch, or an entry of a learned vocabulary.

    p(symbol) = softmax(W₂ relu(W₁ h) + P y_(t-1))

A note can be held only where one sounded: the logit of *hold* is closed otherwise.

Frames of the kind `roll` are symbols of a vocabulary of notes and chords (`grid.vocabulary`): a table of sets of
pitches, learned from the training pieces and kept among the weights. A set that the table lacks is symbol 0, unknown:
its nats are those of "something never met", whatever it is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar, Literal

import torch
from jaxtyping import Float, Integer
from pydantic import Field
from torch import Tensor, nn

from descant.errors import RecipeError
from descant.grid.planes import SOUNDING
from descant.grid.shapes import HOLD, VOICE_SYMBOLS
from descant.grid.vocabulary import PITCH_KEYS, UNKNOWN
from descant.models.configuration import Options
from descant.models.heads.head import CELLS, HEADS, Head, HeadSizes, Heard, nothing_chosen, wide
from descant.parts.roles import FrameKind

CLOSED = -1e9
"""A logit that closes a door: finite, so that sums stay numbers."""


class CategoricalOptions(Options):
    """`hidden` gives the sizes of the dense layers before the softmax; `dropout` acts on each.

    Of a vocabulary: `least_met` says how often a note or chord must be met in training to have a symbol of its own;
    `symbols`, how many there are with *unknown*, is found when training begins.
    """

    name: Literal["categorical", "categorical.v1"] = "categorical.v1"
    hidden: list[int] = Field(default_factory=lambda: [256])
    dropout: float = Field(default=0.2, ge=0, lt=1)
    least_met: int = Field(default=1, ge=1)
    symbols: int | None = Field(default=None, ge=2)


def symbols_of(frames: Integer[Tensor, "row pitch"], table: Integer[Tensor, "symbol pitch"]) -> Integer[Tensor, " row"]:
    """The symbol of each set of pitches; the same as `grid.vocabulary.Vocabulary.symbols`."""
    numbers = torch.from_numpy(PITCH_KEYS).to(table.device)[: table.shape[1]]
    keys, order = (table[1:].long() * numbers).sum(-1).sort(stable=True)
    sets = (frames != 0).long()
    places = torch.searchsorted(keys, (sets * numbers).sum(-1)).clamp(max=len(keys) - 1)
    found = order[places] + 1
    return torch.where((table[found].long() == sets).all(-1), found, UNKNOWN)


@HEADS.register("categorical.v1")
class CategoricalHead(Head):
    """A softmax over a voice's symbols, or over those of a vocabulary."""

    options = CategoricalOptions
    serves: ClassVar[frozenset[FrameKind]] = frozenset({"voice", "roll"})
    learned: ClassVar[frozenset[FrameKind]] = frozenset({"roll"})
    table: Tensor

    def __init__(self, kind: FrameKind, sizes: HeadSizes, config: CategoricalOptions) -> None:
        super().__init__()
        self.kind = kind
        symbols = VOICE_SYMBOLS
        if kind in self.learned:
            if config.symbols is None:
                raise RecipeError(
                    f"the head of {kind} has no vocabulary yet.",
                    "a vocabulary learned from a corpus, which is done when training begins.",
                    "train it: descant train RECIPE --corpus CORPUS -o RUN",
                )
            symbols = config.symbols
            self.register_buffer("table", torch.zeros(symbols, CELLS[kind], dtype=torch.uint8))
        widths = [sizes.feature, *config.hidden]
        dense: list[nn.Module] = []
        for below, above in pairwise(widths):
            dense += [nn.Linear(below, above), nn.ReLU(), nn.Dropout(config.dropout)]
        self.dense = nn.Sequential(*dense)
        self.symbol = nn.Linear(widths[-1], symbols)
        self.last = nn.Linear(sizes.plane, symbols, bias=False)

    def forward(self, heard: Heard, chosen: Float[Tensor, "row cell 2"]) -> Float[Tensor, "row symbol"]:  # noqa: ARG002
        """Logits of all symbols; `chosen` means nothing here."""
        last = heard.history[:, 0]
        logits: Tensor = self.symbol(self.dense(heard.feature)) + self.last(last)
        if self.kind != "voice":
            return logits
        silent = last[:, SOUNDING].amax(-1) < 0.5
        closed = torch.zeros_like(logits[:, :1]) + CLOSED * silent[:, None].to(logits.dtype)
        return torch.cat([logits[:, HOLD : HOLD + 1] + closed, logits[:, HOLD + 1 :]], -1)

    def nll(self, heard: Heard, target: Integer[Tensor, "row ..."]) -> Float[Tensor, " row"]:
        """Cross-entropy of the symbol."""
        symbols = target.long() if self.kind == "voice" else symbols_of(target, self.table)
        return nn.functional.cross_entropy(wide(self(heard, nothing_chosen(heard))), symbols, reduction="none")
