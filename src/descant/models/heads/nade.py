"""A chord as one choice: each pitch is drawn knowing the lower pitches of its own frame.

    a_j = b_h + Σ_(i<j, i on) (W_i + o_i O_i)
    p(sounding_j | lower)               = σ(b_j + V_j · σ(a_j))
    p(onset_j | sounding_j, lower)      = σ(c_j + U_j · σ(a_j))     where j sounded before; else it can only begin

with o_i = 1 where pitch i begins, and b_h, b, c linear in what the core says (and in the last frame); to b and c is
added what is recalled of the piece's own past (`recall_readout`), where anything is. The hidden layer changes only
where a pitch is on, so a frame of n notes has n + 1 hidden states: training computes just those. Larochelle & Murray
2011, "The neural autoregressive distribution estimator"; conditioned on a recurrent net by Boulanger-Lewandowski et al.
2012 (RNN-NADE). The onset bit is ours.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from jaxtyping import Float, Integer
from pydantic import Field
from torch import Tensor, nn

from descant.models.configuration import Options
from descant.models.dropout import UnitDropout
from descant.models.heads.cells import on_and_begun, sounded_before
from descant.models.heads.head import CELLS, HEADS, Head, HeadSizes, Heard, wide
from descant.models.heads.pitch_readout import pitch_readout
from descant.models.heads.recall_readout import RecallReadout
from descant.parts.roles import FrameKind


class NadeOptions(Options):
    """`hidden` units along the chain; `dropout` acts on them."""

    name: Literal["nade", "nade.v1"] = "nade.v1"
    hidden: int = Field(default=128, ge=1)
    dropout: float = Field(default=0.0, ge=0, lt=1)


@HEADS.register("nade.v1")
class NadeHead(Head):
    """A neural autoregressive chain from the lowest pitch up."""

    options = NadeOptions
    serves: ClassVar[frozenset[FrameKind]] = frozenset({"poly", "roll", "kit"})
    chained = True

    def __init__(self, kind: FrameKind, sizes: HeadSizes, config: NadeOptions) -> None:
        super().__init__()
        self.kind = kind
        self.cells = CELLS[kind]
        self.shared = sizes.shared
        self.hidden_bias = nn.Linear(sizes.shared, config.hidden)
        self.bias = nn.Linear(sizes.shared, 2 * self.cells)
        self.pitches = pitch_readout(kind, sizes, self.cells)
        self.last = nn.Linear(sizes.plane, 2 * self.cells, bias=False)
        self.recalled = RecallReadout(sizes.recall_form, kind) if sizes.recall_form else None
        self.drop = UnitDropout(config.dropout)
        scale = config.hidden**-0.5
        self.on_in = nn.Parameter(scale * torch.randn(self.cells, config.hidden))
        self.onset_in = nn.Parameter(scale * torch.randn(self.cells, config.hidden))
        self.on_out = nn.Parameter(scale * torch.randn(self.cells, config.hidden))
        self.onset_out = nn.Parameter(scale * torch.randn(self.cells, config.hidden))
        with torch.no_grad():
            self.bias.bias[0::2] = -3.0

    def _biases(self, heard: Heard) -> Float[Tensor, "row cell 2"]:
        flat: Tensor = self.bias(heard.feature[:, : self.shared]) + self.last(heard.history[:, 0])
        both = flat.view(-1, self.cells, 2)
        if self.pitches is not None:
            both = both + self.pitches(heard.feature)
        return both if self.recalled is None else both + self.recalled(heard.recall)

    def _first_hidden(self, heard: Heard) -> Float[Tensor, "row hidden"]:
        first: Tensor = self.hidden_bias(heard.feature[:, : self.shared])
        return first

    def forward(self, heard: Heard, chosen: Float[Tensor, "row cell 2"]) -> Float[Tensor, "row cell 2"]:
        """Logits of each cell, if nothing but what is chosen is on below it."""
        into = chosen[..., :1] * self.on_in + chosen[..., 1:] * self.onset_in
        below = torch.cumsum(into, 1) - into
        hidden = self.drop(torch.sigmoid(self._first_hidden(heard)[:, None] + below))
        logits = torch.stack([(hidden * self.on_out).sum(-1), (hidden * self.onset_out).sum(-1)], -1)
        return self._biases(heard) + logits

    def nll(self, heard: Heard, target: Integer[Tensor, "row cell"]) -> Float[Tensor, " row"]:
        """Exact nats of a frame, from its notes + 1 hidden states alone."""
        on, begun = on_and_begun(target, self.kind)
        rows, cells = on.nonzero(as_tuple=True)
        place = on.long().cumsum(-1) - on.long()  # how many cells are on below: which hidden state a cell sees
        states = int(on.sum(-1).max()) + 1 if len(rows) else 1
        into = self.on_in[cells] + begun[rows, cells, None].to(self.on_in.dtype) * self.onset_in[cells]
        steps = into.new_zeros(len(target), states, into.shape[-1])
        steps[rows, place[rows, cells] + 1] = into
        hidden = self.drop(torch.sigmoid(self._first_hidden(heard)[:, None] + steps.cumsum(1)))
        biases = wide(self._biases(heard))
        chain = wide(torch.gather(hidden @ self.on_out.T, 1, place[:, None, :]).squeeze(1))
        nats = nn.functional.binary_cross_entropy_with_logits(
            biases[..., 0] + chain, on.to(chain.dtype), reduction="none"
        ).sum(-1)
        free = sounded_before(heard.history[:, 0], self.kind)[rows, cells]
        rows, cells = rows[free], cells[free]
        logits = biases[rows, cells, 1] + wide(hidden[rows, place[rows, cells]] * self.onset_out[cells]).sum(-1)
        onset = nn.functional.binary_cross_entropy_with_logits(
            logits, begun[rows, cells].to(logits.dtype), reduction="none"
        )
        return nats.index_add(0, rows, onset)
