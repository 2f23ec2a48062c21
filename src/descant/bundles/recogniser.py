"""The recogniser of styles in a bundle: an optional graph with weights of its own, beside the net that writes.

The graph answers for one onset of each row; what is made of all of them is a sum, done by whoever asks
(`generation.recognition`) with the weights beside it. `FAMILIAR` turns a piece's statistics so that their length says
how unlike the training pieces it is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from descant.bundles.graphs import Rows

GRAPH, WEIGHTS = "recogniser.onnx", "recogniser.safetensors"
FILES = (GRAPH, WEIGHTS)
INPUTS = ("features", "state")
OUTPUTS = ("hidden", "next_state")
FAMILIAR = "familiar"


class RecogniserNet(Protocol):
    """One step of the recogniser, in ONNX Runtime or torch, and its weights by name."""

    def step(self, features: Rows, state: Rows) -> tuple[Rows, Rows]:
        """From `[batch, feature]` and `[batch, state]`: hidden units `[batch, hidden]`, next state."""

    def weight(self, name: str) -> NDArray[np.float32]:
        """A weight by its name in the net, or `FAMILIAR`."""


class OnnxRecogniser:
    """The graph in ONNX Runtime, opened when it is first asked."""

    def __init__(self, folder: Path) -> None:
        from descant.bundles.runtime import at_work, opened

        self._weights = at_work(folder, WEIGHTS)
        self._session = opened(folder / GRAPH, self._weights)

    def step(self, features: Rows, state: Rows) -> tuple[Rows, Rows]:
        """See `RecogniserNet`."""
        hidden, after = self._session.run(None, dict(zip(INPUTS, (features, state), strict=True)))
        return hidden, after

    def weight(self, name: str) -> NDArray[np.float32]:
        """See `RecogniserNet`."""
        return self._weights[name]
