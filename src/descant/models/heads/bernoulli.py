"""Every cell by itself: p(frame) is the product of each pitch's own coin.

    p(sounding_j) = σ(W h + P y_(t-1))_j        p(onset_j | sounding_j, sounded before) = σ(V h + Q y_(t-1))_j

To both logits is added what a net says that recalls the piece's own past (`recall_readout`), where it does. A pitch
that did not sound before can only begin. The classic output layer of recurrent nets on piano rolls
(Boulanger-Lewandowski et al. 2012, section 3).
"""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from jaxtyping import Float, Integer
from torch import Tensor, nn

from descant.models.configuration import Options
from descant.models.heads.cells import cell_nll
from descant.models.heads.head import CELLS, HEADS, Head, HeadSizes, Heard, nothing_chosen, wide
from descant.models.heads.pitch_readout import pitch_readout
from descant.models.heads.recall_readout import RecallReadout
from descant.parts.roles import FrameKind


class BernoulliOptions(Options):
    """Nothing to choose."""

    name: Literal["bernoulli", "bernoulli.v1"] = "bernoulli.v1"


@HEADS.register("bernoulli.v1")
class BernoulliHead(Head):
    """Independent cells."""

    options = BernoulliOptions
    serves: ClassVar[frozenset[FrameKind]] = frozenset({"poly", "roll", "kit"})

    def __init__(self, kind: FrameKind, sizes: HeadSizes, config: BernoulliOptions) -> None:  # noqa: ARG002
        super().__init__()
        self.kind = kind
        self.cells = CELLS[kind]
        self.shared = sizes.shared
        self.sounding = nn.Linear(sizes.shared, self.cells)
        self.onset = nn.Linear(sizes.shared, self.cells)
        self.pitches = pitch_readout(kind, sizes, self.cells)
        self.last = nn.Linear(sizes.plane, 2 * self.cells, bias=False)
        self.recalled = RecallReadout(sizes.recall_form, kind) if sizes.recall_form else None
        nn.init.constant_(self.sounding.bias, -3.0)

    def forward(self, heard: Heard, chosen: Float[Tensor, "row cell 2"]) -> Float[Tensor, "row cell 2"]:  # noqa: ARG002
        """Logits of sounding and of onset; `chosen` means nothing here."""
        from_last: Tensor = self.last(heard.history[:, 0])
        shared = heard.feature[:, : self.shared]
        from_core = torch.stack([self.sounding(shared), self.onset(shared)], -1)
        if self.pitches is not None:
            from_core = from_core + self.pitches(heard.feature)
        if self.recalled is not None:
            from_core = from_core + self.recalled(heard.recall)
        return from_core + from_last.view(-1, self.cells, 2)

    def nll(self, heard: Heard, target: Integer[Tensor, "row cell"]) -> Float[Tensor, " row"]:
        """Sum of all cells' nats."""
        return cell_nll(wide(self(heard, nothing_chosen(heard, self.cells))), target, heard.history[:, 0], self.kind)
