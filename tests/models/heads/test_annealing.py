"""Annealing finds what adding up all frames finds, and says when it has not."""

from __future__ import annotations

from itertools import product

import pytest
import torch

from descant.models.heads.annealing import AnnealedEstimate, Machine, annealed, log_mean, log_weights

CELLS, UNITS = 7, 5


def machine(rows: int = 3, spread: float = 1.0) -> Machine:
    drawn = torch.Generator().manual_seed(0)

    def some(*shape: int) -> torch.Tensor:
        return spread * torch.randn(*shape, generator=drawn, dtype=torch.float64)

    return Machine(some(rows, CELLS), some(rows, UNITS), some(CELLS, UNITS))


def all_frames() -> torch.Tensor:
    return torch.tensor(list(product([0.0, 1.0], repeat=CELLS)), dtype=torch.float64)


def enumerated(of: Machine) -> torch.Tensor:
    """log p* of every frame, `[row, frame]`."""
    return torch.stack([of.rows(slice(0, None), 1).log_unnormalised(frame) for frame in all_frames()], 1)


def test_the_sum_over_all_frames_is_found() -> None:
    of = machine()
    exact = torch.logsumexp(enumerated(of), 1)
    weights = log_weights(of, 100, 300, torch.Generator().manual_seed(1))
    torch.testing.assert_close(log_mean(weights), exact, rtol=0, atol=0.05)


def test_free_energy_is_the_sum_over_hidden_units() -> None:
    of = machine(rows=1)
    units = torch.tensor(list(product([0.0, 1.0], repeat=UNITS)), dtype=torch.float64)
    for frame in all_frames()[::17]:
        joint = of.visible[0] @ frame + units @ of.hidden[0] + units @ (frame @ of.weight)
        torch.testing.assert_close(of.log_unnormalised(frame[None])[0], torch.logsumexp(joint, 0))


def test_gibbs_steps_leave_the_distribution_as_it_is() -> None:
    of = machine(rows=1)
    exact = torch.softmax(enumerated(of), 1)[0]
    drawn = torch.Generator().manual_seed(2)
    start = all_frames()[torch.multinomial(exact, 40_000, replacement=True, generator=drawn)]
    frames = of.rows(slice(0, 1), len(start)).gibbs(start, drawn)
    numbers = (frames @ (2.0 ** torch.arange(CELLS - 1, -1, -1, dtype=torch.float64))).long()
    shares = torch.bincount(numbers, minlength=2**CELLS) / len(start)
    assert (shares - exact).abs().max() < 0.01


def test_an_estimate_says_how_far_to_trust_it() -> None:
    of = machine(rows=40)
    frames = all_frames()[:40]
    settings = {"chains": 20, "generator": torch.Generator().manual_seed(3)}
    good = annealed(of, frames, temperatures=200, **settings)  # type: ignore[arg-type]
    exact = (torch.logsumexp(enumerated(of), 1) - of.log_unnormalised(frames)).mean()
    assert abs(good.nats_mean - float(exact)) < 4 * good.annealing_error + 0.01
    assert good.converged
    assert "not converged" not in str(good)
    assert good.as_json()["standard_error"] >= good.sampling_error
    wild = machine(rows=40, spread=6.0)
    hasty = annealed(wild, frames, temperatures=2, **settings)  # type: ignore[arg-type]
    assert not hasty.converged
    assert "not converged" in str(hasty)


@pytest.mark.parametrize(("half", "chains", "fine"), [(4.0, 8.0, True), (4.5, 8.0, False), (4.0, 1.1, False)])
def test_what_disagrees_has_not_converged(half: float, chains: float, fine: bool) -> None:
    estimate = AnnealedEstimate(4.0, 0.01, 0.1, chains, half, frames=10, chains=10, temperatures=100)
    assert estimate.converged == fine
