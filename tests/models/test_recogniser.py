"""The recogniser of styles: onset by onset is at once, and what is not there is not heard."""

from __future__ import annotations

import pytest
import torch

from descant.grid.style_features import STYLE_WIDTH
from descant.models.recogniser import Recogniser, RecogniserNetOptions

ONSETS = 9


@pytest.fixture
def net() -> Recogniser:
    torch.manual_seed(0)
    net = Recogniser(3, RecogniserNetOptions(size=5, hidden=4)).double().eval()
    with torch.no_grad():
        for weight in net.parameters():
            weight.copy_(0.3 * torch.randn_like(weight))
        net.centre.normal_()
        net.spread.uniform_(0.5, 2)
    return net


@torch.no_grad()
def test_onset_by_onset_is_at_once(net: Recogniser) -> None:
    rows, there = torch.randn(2, ONSETS, STYLE_WIDTH).double(), torch.ones(2, ONSETS).double()
    state, total = net.initial_state(2).double(), torch.zeros(2, 4).double()
    for onset in range(ONSETS):
        hidden, state = net.step(rows[:, onset], state)
        total = total + hidden
    statistics = torch.cat([rows.mean(1), rows.std(1, correction=0)], -1)
    scores = net.readout(total / ONSETS) + net.of_statistics((statistics - net.centre) / net.spread)
    torch.testing.assert_close(net(rows, there), scores)


@torch.no_grad()
def test_what_is_not_there_is_not_heard(net: Recogniser) -> None:
    rows = torch.randn(1, ONSETS, STYLE_WIDTH).double()
    padded, there = torch.cat([rows, 7 * torch.ones(1, 4, STYLE_WIDTH)], 1), torch.ones(1, ONSETS + 4).double()
    there[:, ONSETS:] = 0
    torch.testing.assert_close(net(padded, there), net(rows, torch.ones(1, ONSETS).double()))


@torch.no_grad()
def test_in_use_nothing_is_dropped(net: Recogniser) -> None:
    rows, there = torch.randn(1, ONSETS, STYLE_WIDTH).double(), torch.ones(1, ONSETS).double()
    torch.testing.assert_close(net(rows, there), net(rows, there))
    net.train()
    assert not torch.allclose(net(rows, there), net(rows, there))
