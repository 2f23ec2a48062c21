"""The L2 cost is the negative logarithm of a unit Gaussian's density, its constant left out."""

from __future__ import annotations

import math

import torch

from descant.grid.planes import SOUNDING
from descant.grid.shapes import HELD, ONSET, PLANE_WIDTH
from descant.models.heads.gaussian import GaussianHead, GaussianOptions
from descant.models.heads.head import HeadSizes, Heard


def test_the_cost_is_that_of_a_unit_gaussian() -> None:
    torch.manual_seed(0)
    head = GaussianHead("poly", HeadSizes(5, PLANE_WIDTH, 1, 4, 2), GaussianOptions()).double()
    history = torch.zeros(2, 1, PLANE_WIDTH).double()
    history[:, 0, SOUNDING.start + 7] = 1
    heard = Heard(torch.randn(2, 5).double(), history, *[torch.zeros(2, 1).double()] * 5)
    target = torch.zeros(2, 88, dtype=torch.long)
    target[0, 7], target[1, 9] = HELD, ONSET
    sounding_and_begun = torch.zeros(2, 88, 2).double()
    sounding_and_begun[0, 7, 0] = sounding_and_begun[1, 9, 0] = sounding_and_begun[1, 9, 1] = 1
    density = torch.distributions.Normal(head(heard, history), 1.0).log_prob(sounding_and_begun).sum((1, 2))
    constant = 88 * 2 * 0.5 * math.log(2 * math.pi)
    torch.testing.assert_close(head.nll(heard, target), -density - constant, rtol=1e-9, atol=1e-9)
