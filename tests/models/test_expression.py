"""The net of expression: a part at once is the same as onset by onset, and each note is answered by itself."""

from __future__ import annotations

import pytest
import torch

from descant.grid.expression_features import NOTE_WIDTH, step_width
from descant.models.expression import Expression, ExpressionNetOptions

NET = ExpressionNetOptions(size=9, hidden=7)


def net_of(roles: int = 2) -> Expression:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return Expression(roles, NET).eval().double()


@pytest.mark.parametrize("length", [1, 2, 33])
@torch.no_grad()
def test_a_part_at_once_is_the_same_as_onset_by_onset(length: int) -> None:
    net = net_of()
    features = torch.randn(3, length, step_width(2), dtype=torch.float64)
    state = torch.randn(3, net.state_size, dtype=torch.float64)
    whole, last = net(features, state)
    for at in range(length):
        context, state = net.step(features[:, at], state)
        assert torch.allclose(context, whole[:, at], atol=1e-12)
    assert torch.allclose(state, last, atol=1e-12)


@torch.no_grad()
def test_a_note_is_answered_whatever_stands_beside_it() -> None:
    net = net_of()
    context = torch.randn(2, 2 * net.state_size, dtype=torch.float64)
    notes = torch.randn(2, 4, NOTE_WIDTH, dtype=torch.float64)
    together = net.play(context.unsqueeze(1), notes)
    alone = torch.stack([net.play(context, notes[:, each]) for each in range(4)], 1)
    assert together.shape == (2, 4, 2)
    assert torch.allclose(together, alone, atol=1e-12)
