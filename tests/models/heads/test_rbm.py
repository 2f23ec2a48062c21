"""A Boltzmann machine learns by contrastive divergence: the true frames grow likelier, by exact count."""

from __future__ import annotations

from itertools import product

import pytest
import torch

from descant.grid.shapes import HELD, ONSET, PLANE_WIDTH
from descant.models.heads import head as head_module
from descant.models.heads.head import HeadSizes, Heard
from descant.models.heads.rbm import RbmHead, RbmOptions, estimate_nats
from descant.parts.roles import FrameKind

CELLS = 6
SIZES = HeadSizes(feature=3, plane=PLANE_WIDTH, recall=1, meter=1, roles=1)


@pytest.fixture(autouse=True)
def few_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in head_module.CELLS:
        monkeypatch.setitem(head_module.CELLS, kind, CELLS)


def head_of(kind: FrameKind = "kit", **options: object) -> RbmHead:
    torch.manual_seed(0)
    head = RbmHead(kind, SIZES, RbmOptions.model_validate({"hidden": 5, "chains": 10, "temperatures": 100, **options}))
    head.last = torch.nn.Linear(PLANE_WIDTH, 2 * CELLS, bias=False)
    with torch.no_grad():
        for weight in head.parameters():
            weight.copy_(0.5 * torch.randn_like(weight))
    return head


def heard(rows: int) -> Heard:
    return Heard(torch.ones(rows, 3), torch.zeros(rows, 1, PLANE_WIDTH), *(torch.zeros(rows, 1) for _ in range(5)))


def frames() -> torch.Tensor:
    return torch.tensor(list(product([0, 1], repeat=CELLS)))


@torch.no_grad()
def exact_nats(head: RbmHead) -> torch.Tensor:
    """Of every frame, by enumeration."""
    with torch.no_grad():
        machine, _ = head.machine(heard(2**CELLS))
    told = machine.log_unnormalised(frames().float())
    return torch.logsumexp(told, 0) - told


def test_nats_are_estimates_of_the_exact_ones() -> None:
    head = head_of()
    exact = exact_nats(head)
    assert torch.exp(-exact).sum() == pytest.approx(1, abs=1e-5)
    with torch.no_grad():
        torch.testing.assert_close(head.nll(heard(2**CELLS), frames()), exact, rtol=0, atol=0.15)
        again = head.nll(heard(2**CELLS), frames())
        torch.testing.assert_close(again, head.nll(heard(2**CELLS), frames()), rtol=0, atol=0)


def test_training_makes_true_frames_likelier() -> None:
    head = head_of(divergence_steps=5)
    true = torch.tensor([[1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1]]).repeat(20, 1)
    optimizer = torch.optim.Adam(head.parameters(), 0.05)
    numbers = (true[:3] * 2 ** torch.arange(CELLS - 1, -1, -1)).sum(-1)

    def cost() -> float:
        return float(exact_nats(head)[numbers].mean())

    before = cost()
    for _ in range(80):
        optimizer.zero_grad()
        head.cost(heard(len(true)), true).mean().backward()
        optimizer.step()
    assert before > 3
    assert cost() < 2  # three frames alike: 1.1 at best


def test_an_onset_costs_a_coin_of_its_own() -> None:
    head, told = head_of("poly"), heard(1)
    told.history[:, 0, 88] = 1  # the lowest pitch sounded before
    held, begun = (torch.tensor([[state, 0, 0, 0, 0, 0]]) for state in (HELD, ONSET))
    with torch.no_grad():
        shares = torch.exp(-(head.nll(told, held) - head.nll(told, begun)))
        _, onset = head.machine(told)
    torch.testing.assert_close(shares[0], torch.exp(-onset[0, 0]))


def test_a_sample_of_frames_is_estimated_with_its_error() -> None:
    head = head_of()
    estimate = estimate_nats(
        head,
        heard(2**CELLS),
        frames(),
        frames=40,
        chains=10,
        temperatures=100,
        generator=torch.Generator().manual_seed(0),
    )
    assert estimate.frames == 40
    assert abs(estimate.nats_mean - float(exact_nats(head).mean())) < 4 * estimate.standard_error
