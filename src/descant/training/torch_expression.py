"""The net of expression in torch, in the place of its graph: while it is trained, and in tests."""

from __future__ import annotations

import numpy as np
import torch

from descant.bundles.graphs import Rows
from descant.models.expression import Expression


class TorchExpression:
    """See `bundles.expression.ExpressionNet`."""

    def __init__(self, net: Expression) -> None:
        self.net = net.eval()

    @torch.no_grad()
    def step(self, features: Rows, notes: Rows, state: Rows) -> tuple[Rows, Rows]:
        """One onset of each row."""
        context, after = self.net.step(torch.from_numpy(features), torch.from_numpy(np.ascontiguousarray(state)))
        played = self.net.play(context.unsqueeze(1), torch.from_numpy(notes))
        return played.numpy(), after.numpy()
