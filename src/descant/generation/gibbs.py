"""Drawing a frame from a Boltzmann machine: hidden units given the pitches, pitches given them, many times over.

The steps begin at the last frame, from which the next is seldom far. In numpy on the bundle's weights (see
`models.heads.rbm`). There is no likelihood of what was drawn.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descant.bundles.graphs import Graphs, HeadInputs, Rows
from descant.generation.choice import Choice
from descant.generation.sampling import refuse_top
from descant.grid.shapes import HELD, ONSET, SILENT
from descant.parts.roles import FrameKind


def _logistic(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return 0.5 + 0.5 * np.tanh(0.5 * logits)  # which can not overflow


class GibbsSampler:
    """The machine of a bundle's head; `steps` Gibbs steps a frame."""

    def __init__(self, graphs: Graphs, kind: FrameKind, steps: int) -> None:
        self.graphs, self.kind, self.steps = graphs, kind, steps
        self.weight = graphs.weight(f"heads.{kind}.weight").astype(np.float64)
        self._hidden = graphs.weight(f"heads.{kind}.hidden_bias.weight").astype(np.float64)
        self._hidden_bias = graphs.weight(f"heads.{kind}.hidden_bias.bias").astype(np.float64)

    def biases(self, inputs: HeadInputs) -> tuple[Rows, NDArray[np.float64]]:
        """Of every row: visible biases and logits of onset `[row, cell, 2]`, and hidden biases `[row, unit]`."""
        chosen = np.zeros((len(inputs.feature), len(self.weight), 2), np.float32)
        both = self.graphs.head(self.kind, inputs._replace(chosen=chosen))
        heard = inputs.feature[:, : self._hidden.shape[1]].astype(np.float64)
        return both, heard @ self._hidden.T + self._hidden_bias

    def draw(
        self,
        both: NDArray[np.float64],
        hidden: NDArray[np.float64],
        sounded: NDArray[np.bool_],
        allowed: NDArray[np.bool_],
        choice: Choice,
        rng: np.random.Generator,
        *,
        holds: bool,
    ) -> NDArray[np.int64]:
        """One row's frame; `both` is `[cell, 2]`. Temperature divides all energies. Raises `WritingError`."""
        refuse_top(choice)
        on = (sounded & allowed).astype(np.float64)
        for _ in range(self.steps):
            units = rng.random(len(hidden)) < _logistic((hidden + on @ self.weight) / choice.temperature)
            cells = _logistic((both[:, 0] + self.weight @ units) / choice.temperature)
            on = ((rng.random(len(cells)) < cells) & allowed).astype(np.float64)
        begins = (rng.random(len(on)) < _logistic(both[:, 1] / choice.temperature)) | ~sounded | (not holds)
        return np.where(on > 0, np.where(begins, ONSET, HELD), SILENT).astype(np.int64)
