"""A NADE's cost from notes + 1 hidden states is the plain sum over all cells, its gradient too."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from descant.grid.planes import SOUNDING
from descant.grid.shapes import HELD, ONSET, PLANE_WIDTH
from descant.models.heads.head import HeadSizes, Heard
from descant.models.heads.nade import NadeHead, NadeOptions
from descant.parts.roles import FrameKind

SIZES = HeadSizes(feature=7, plane=PLANE_WIDTH, recall=1, meter=4, roles=2)


def plain(head: NadeHead, heard: Heard, target: Tensor) -> Tensor:
    """The definition, one cell after the other."""
    last = heard.history[:, 0]
    biases = (head.bias(heard.feature) + head.last(last)).view(-1, head.cells, 2)
    hidden = head.hidden_bias(heard.feature)
    nats = torch.zeros(len(target)).double()
    for cell in range(head.cells):
        shown = torch.sigmoid(hidden)
        on, begun = (target[:, cell] != 0).double(), (target[:, cell] == ONSET).double()
        sounding = torch.sigmoid(biases[:, cell, 0] + shown @ head.on_out[cell])
        nats = nats - on * sounding.log() - (1 - on) * (1 - sounding).log()
        if head.kind == "poly":
            onset = torch.sigmoid(biases[:, cell, 1] + shown @ head.onset_out[cell])
            free = on * last[:, SOUNDING.start + cell]
            nats = nats - free * (begun * onset.log() + (1 - begun) * (1 - onset).log())
            hidden = hidden + (on * begun)[:, None] * head.onset_in[cell]
        hidden = hidden + on[:, None] * head.on_in[cell]
    return nats


@pytest.mark.parametrize("kind", ["poly", "roll", "kit"])
def test_notes_plus_one_states_say_what_all_cells_say(kind: FrameKind) -> None:
    torch.manual_seed(0)
    head = NadeHead(kind, SIZES, NadeOptions(hidden=9)).double()
    history = torch.zeros(8, 1, PLANE_WIDTH).double()
    history[:, 0, SOUNDING] = (torch.rand(8, 88) < 0.1).double()
    rest = (torch.zeros(8, *width).double() for width in ((1,), (4,), (2,), (1, 1), (1, 1)))
    heard = Heard(torch.randn(8, 7).double(), history, *rest)
    states = (0, ONSET, HELD) if kind == "poly" else (0, 1)
    target = torch.tensor(states)[torch.randint(0, len(states), (8, head.cells))]
    target = target * (torch.rand(8, head.cells) < torch.linspace(0, 1, 8)[:, None])

    short, long = head.nll(heard, target), plain(head, heard, target)
    torch.testing.assert_close(short, long, rtol=1e-10, atol=1e-10)
    weights = dict(head.named_parameters())
    of_short = torch.autograd.grad(short.sum(), list(weights.values()), allow_unused=True)
    of_long = torch.autograd.grad(long.sum(), list(weights.values()), allow_unused=True)
    for name, one, other in zip(weights, of_short, of_long, strict=True):
        zero = torch.zeros_like(weights[name])
        torch.testing.assert_close(
            zero if one is None else one, zero if other is None else other, rtol=1e-8, atol=1e-10, msg=name
        )


def test_empty_frames_cost_what_silence_costs() -> None:
    torch.manual_seed(0)
    head = NadeHead("poly", SIZES, NadeOptions(hidden=9)).double()
    heard = Heard(
        torch.randn(3, 7).double(), torch.zeros(3, 1, PLANE_WIDTH).double(), *[torch.zeros(3, 1).double()] * 5
    )
    target = torch.zeros(3, 88, dtype=torch.long)
    torch.testing.assert_close(head.nll(heard, target), plain(head, heard, target), rtol=1e-12, atol=1e-12)
