"""The net of expression in a bundle: an optional graph with weights of its own, beside the net that writes.

One call plays one onset of each row: its features, its notes (padded to as many as the fullest row has), the state.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from descant.bundles.graphs import Rows

GRAPH, WEIGHTS = "expression.onnx", "expression.safetensors"
FILES = (GRAPH, WEIGHTS)
INPUTS = ("features", "notes", "state")
OUTPUTS = ("played", "next_state")


class ExpressionNet(Protocol):
    """One step of the net of expression, in ONNX Runtime or torch."""

    def step(self, features: Rows, notes: Rows, state: Rows) -> tuple[Rows, Rows]:
        """From `[batch, feature]`, `[batch, note, NOTE_WIDTH]`, `[batch, state]`: `[batch, note, 2]`, next state."""


class OnnxExpression:
    """The graph in ONNX Runtime, opened when it is first asked."""

    def __init__(self, folder: Path) -> None:
        from descant.bundles.runtime import at_work, opened

        self._session = opened(folder / GRAPH, at_work(folder, WEIGHTS))

    def step(self, features: Rows, notes: Rows, state: Rows) -> tuple[Rows, Rows]:
        """See `ExpressionNet`."""
        played, after = self._session.run(None, dict(zip(INPUTS, (features, notes, state), strict=True)))
        return played, after
