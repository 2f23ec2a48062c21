"""Dropout leaves out the same features at every step of a row, and nothing outside training."""

from __future__ import annotations

import torch

from descant.models.dropout import SequenceDropout, UnitDropout


def test_what_is_left_out_at_the_first_step_is_left_out_at_the_last() -> None:
    torch.manual_seed(0)
    drop = SequenceDropout(0.4).train()
    out = drop(torch.ones(50, 9, 40))
    assert torch.equal(out, out[:, :1].expand_as(out))
    assert set(out.unique().tolist()) == {0.0, torch.tensor(1 / 0.6).item()}
    assert abs((out == 0).float().mean() - 0.4) < 0.05
    assert (out[0, 0] != out[1, 0]).any()


def test_outside_training_nothing_is_left_out() -> None:
    sequence = torch.randn(2, 3, 4)
    assert SequenceDropout(0.9).eval()(sequence) is sequence
    assert SequenceDropout(0.0).train()(sequence) is sequence


def test_units_are_left_out_each_by_itself_and_their_mean_stays() -> None:
    torch.manual_seed(0)
    units = torch.ones(7, 31, 13, dtype=torch.float64)  # not a multiple of eight
    drop = UnitDropout(0.4).train()
    total = sum(drop(units) for _ in range(400))
    share = drop.threshold / 256
    assert abs(share - 0.4) < 1 / 256
    assert abs((total / 400).mean() - 1) < 0.01
    # binomial: five standard deviations over 2,821 units
    assert ((total / 400 - 1).abs() < 5 * (share / (1 - share) / 400) ** 0.5).all()
    assert set(drop(units).unique().tolist()) == {0.0, 256 / (256 - drop.threshold)}


def test_units_are_the_same_again_from_the_same_seed_and_untouched_in_use() -> None:
    units = torch.randn(5, 9)
    drop = UnitDropout(0.5).train()
    torch.manual_seed(1)
    first = drop(units)
    torch.manual_seed(1)
    assert torch.equal(drop(units), first)
    assert drop.eval()(units) is units
