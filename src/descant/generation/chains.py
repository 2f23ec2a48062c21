"""A frame's chain along pitch, for one row: conditionals of all cells above what is chosen, given nothing new.

Choosing a cell changes the conditionals of the cells above it, so a frame of n notes asks n + 1 times. Most of what a
head works out is the same each time, so heads whose weights allow it are asked once a frame, for all takes at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from descant.bundles.graphs import Graphs, HeadInputs, Rows
from descant.bundles.manifest import BundleConfig
from descant.generation.tellings import ONE_TELLING, Telling, weighed
from descant.grid.shapes import KIT_PIECES, PITCHES
from descant.parts.roles import FrameKind


class Chain(Protocol):
    """The conditionals of one frame."""

    def logits(self) -> NDArray[np.float64]:
        """`[cell, 2]`: sounding, and onset if sounding; they hold for cells above the last chosen one."""

    def said(self) -> NDArray[np.float64]:
        """The last `logits` as the net says them when told everything: their nats count."""

    def choose(self, cell: int, begins: bool) -> None:
        """The cell is on, and begins or is held."""


class GraphChain:
    """Any head, asked through its graph: a take's rows are what it is told, one after the other."""

    def __init__(
        self, graphs: Graphs, kind: FrameKind, inputs: HeadInputs, row: int, tellings: Sequence[Telling] = ONE_TELLING
    ) -> None:
        self.graphs = graphs
        self.kind = kind
        self.tellings = tellings
        cells = KIT_PIECES if kind == "kit" else PITCHES
        takes = len(inputs.feature) // len(tellings)
        of_take = HeadInputs(*(column[row::takes] for column in inputs))
        self.inputs = of_take._replace(chosen=np.zeros((len(tellings), cells, 2), np.float32))
        self._said = np.zeros((cells, 2))

    def logits(self) -> NDArray[np.float64]:
        """One call of the graph."""
        drawn_from, told = weighed(self.graphs.head(self.kind, self.inputs), self.tellings)
        answer: NDArray[np.float64] = drawn_from[0]
        self._said = told[0]
        return answer

    def said(self) -> NDArray[np.float64]:
        """Of that call."""
        return self._said

    def choose(self, cell: int, begins: bool) -> None:
        """Mark the cell."""
        self.inputs.chosen[:, cell] = (1, begins)


class FixedChain:
    """Cells that do not lean on each other: whatever is chosen, the conditionals of a frame stay."""

    def __init__(self, logits: NDArray[np.float64], said: NDArray[np.float64] | None = None) -> None:
        self._logits, self._said = logits, logits if said is None else said

    def logits(self) -> NDArray[np.float64]:
        """The same every time."""
        return self._logits

    def said(self) -> NDArray[np.float64]:
        """The same every time, too."""
        return self._said

    def choose(self, cell: int, begins: bool) -> None:
        """Nothing moves."""


class NadeWeights:
    """The weights of a NADE head, taken once from the bundle."""

    def __init__(self, graphs: Graphs, kind: FrameKind, feature: int) -> None:
        def weight(name: str) -> NDArray[np.float32]:
            return graphs.weight(f"heads.{kind}.{name}")

        self.hidden_bias, self.hidden_bias_bias = weight("hidden_bias.weight"), weight("hidden_bias.bias")
        self.bias, self.bias_bias, self.last = weight("bias.weight"), weight("bias.bias"), weight("last.weight")
        self.on_in, self.onset_in = weight("on_in"), weight("onset_in")
        self.out = np.concatenate([weight("on_out"), weight("onset_out")])
        self.shared = self.bias.shape[1]  # the rest of a feature, if any, is about single pitches
        self.pitches = weight("pitches.weight") if feature > self.shared and kind != "kit" else None


class NadeChain:
    """A NADE in numpy on the bundle's weights: one matrix-vector product a note (see `models.heads.nade`)."""

    def __init__(self, weights: NadeWeights, inputs: HeadInputs, row: int) -> None:
        shared, of_pitches = np.split(inputs.feature[row], [weights.shared])
        self.weights = weights
        self.hidden = weights.hidden_bias @ shared + weights.hidden_bias_bias
        biases = weights.bias @ shared + weights.bias_bias + weights.last @ inputs.history[row, 0]
        self.biases = biases.reshape(-1, 2)
        if weights.pitches is not None:
            self.biases = self.biases + of_pitches.reshape(len(self.biases), -1) @ weights.pitches.T

    def logits(self) -> NDArray[np.float64]:
        """Given what is chosen so far."""
        shown = 0.5 + 0.5 * np.tanh(0.5 * self.hidden)  # the logistic function, which can not overflow so
        out = (self.weights.out @ shown).reshape(2, -1).T
        logits: NDArray[np.float64] = (self.biases + out).astype(np.float64)
        return logits

    def said(self) -> NDArray[np.float64]:
        """The same: it is told everything."""
        return self.logits()

    def choose(self, cell: int, begins: bool) -> None:
        """The hidden layer moves."""
        self.hidden = self.hidden + self.weights.on_in[cell]
        if begins:
            self.hidden = self.hidden + self.weights.onset_in[cell]


class DeepWeights:
    """What a chosen cell adds to the hidden units of a deep head, and how these speak; taken once from the bundle.

    All is in the chain's order: `near` is `[state, distance - 1, hidden]`, `far` `[state, place, hidden]`, states being
    sounding and, where the kind knows it, onset.
    """

    def __init__(self, graphs: Graphs, kind: FrameKind, reach: int, *, descending: bool) -> None:
        def weight(name: str) -> NDArray[np.float32]:
            return graphs.weight(f"heads.{kind}.{name}")

        self.along = slice(None, None, -1 if descending else 1)
        states, see = 2 if kind == "poly" else 1, weight("see.weight")
        near = see[:, -states * reach :].reshape(len(see), states, reach).transpose(1, 2, 0)
        # a cell sees those below it from the farthest one on, those above it from the nearest one on
        self.near = np.ascontiguousarray(near if descending else near[:, ::-1])
        self.far = weight("absolute").reshape(states, -1, len(see))[:, self.along]
        self.narrow, self.narrow_bias = np.ascontiguousarray(weight("narrow.weight").T), weight("narrow.bias")
        self.out, self.out_bias = np.ascontiguousarray(weight("out.weight").T), weight("out.bias")


class DeepChain:
    """A deep head in numpy, from what the graph made of all that surrounds the cells: a sum and two products a note.

    `hidden` is `[telling, cell, hidden]`, `direct` `[telling, cell, 2]` (see `models.heads.deep`).
    """

    def __init__(self, weights: DeepWeights, hidden: Rows, direct: Rows, tellings: Sequence[Telling]) -> None:
        self.weights, self.tellings = weights, tellings
        self.hidden, self.direct = hidden[:, weights.along].copy(), direct[:, weights.along]
        self.first = 0
        self._said = np.zeros(direct.shape[1:])

    def logits(self) -> NDArray[np.float64]:
        """Given what is chosen so far; zero where that is."""
        weights, logits = self.weights, np.zeros(self.direct.shape, np.float32)
        shown = np.maximum(self.hidden[:, self.first :], 0)
        narrow = np.maximum(shown @ weights.narrow + weights.narrow_bias, 0)
        logits[:, self.first :] = narrow @ weights.out + weights.out_bias + self.direct[:, self.first :]
        drawn_from, told = weighed(logits[:, weights.along], self.tellings)
        self._said = told[0]
        answer: NDArray[np.float64] = drawn_from[0]
        return answer

    def said(self) -> NDArray[np.float64]:
        """Of the last logits."""
        return self._said

    def choose(self, cell: int, begins: bool) -> None:
        """The hidden units of all cells after it move."""
        weights = self.weights
        place = range(self.direct.shape[1])[weights.along][cell]
        after = self.hidden[:, place + 1 :]
        near = after[:, : weights.near.shape[1]]
        for state in range(len(weights.near) if begins else 1):
            after += weights.far[state, place]
            near += weights.near[state, : near.shape[1]]
        self.first = place + 1


class Chains:
    """Opens a frame's chains, by the fastest way that the head allows."""

    def __init__(
        self, graphs: Graphs, config: BundleConfig, kind: FrameKind, tellings: Sequence[Telling] = ONE_TELLING
    ) -> None:
        self.graphs = graphs
        self.kind = kind
        self.tellings = tellings
        facts = config.heads[kind]
        # what a NADE makes of recall stands in its graph alone
        in_numpy = facts.name.split(".")[0] == "nade" and config.recall_form is None and len(tellings) == 1
        self.nade = NadeWeights(graphs, kind, config.widths.feature) if in_numpy else None
        self.deep = DeepWeights(graphs, kind, facts.reach, descending=facts.descending) if facts.reach else None

    def open(self, inputs: HeadInputs) -> list[Chain]:
        """The chain of each take's frame; `inputs` are of all takes told one thing, then of all told the next."""
        takes = range(len(inputs.feature) // len(self.tellings))
        if self.nade is not None:
            return [NadeChain(self.nade, inputs, row) for row in takes]
        if self.deep is not None:
            hidden, direct = self.graphs.surround(self.kind, inputs)
            step = len(takes)
            return [DeepChain(self.deep, hidden[row::step], direct[row::step], self.tellings) for row in takes]
        return [GraphChain(self.graphs, self.kind, inputs, row, self.tellings) for row in takes]
