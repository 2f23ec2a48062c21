"""The recogniser in torch, in the place of its graph: in tests."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from descant.bundles.graphs import Rows
from descant.bundles.recogniser import FAMILIAR
from descant.models.recogniser import Recogniser


class TorchRecogniser:
    """See `bundles.recogniser.RecogniserNet`."""

    def __init__(self, net: Recogniser, familiar: NDArray[np.float32]) -> None:
        self.net = net.eval()
        self._weights: dict[str, NDArray[np.float32]] = {FAMILIAR: familiar}
        self._weights |= {name: weight.numpy() for name, weight in net.state_dict().items()}

    @torch.no_grad()
    def step(self, features: Rows, state: Rows) -> tuple[Rows, Rows]:
        """One onset of each row."""
        hidden, after = self.net.step(torch.from_numpy(features), torch.from_numpy(np.ascontiguousarray(state)))
        return hidden.numpy(), after.numpy()

    def weight(self, name: str) -> NDArray[np.float32]:
        """A weight by its name in the net."""
        return self._weights[name]
