"""Dropout leaves out the same features at every step of a row, and nothing outside training."""

from __future__ import annotations

import torch

from descant.models.dropout import SequenceDropout


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
