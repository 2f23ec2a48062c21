"""The numpy sampler draws what the machine says, by exact count."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from descant.bundles.graphs import CoreInputs, HeadInputs, Rows
from descant.errors import WritingError
from descant.generation.choice import Choice
from descant.generation.gibbs import GibbsSampler
from descant.grid.shapes import HELD, ONSET, SILENT

CELLS, UNITS = 4, 3
RNG = np.random.default_rng(0)
WEIGHTS = {
    "heads.kit.weight": RNG.normal(size=(CELLS, UNITS)),
    "heads.kit.hidden_bias.weight": RNG.normal(size=(UNITS, 2)),
    "heads.kit.hidden_bias.bias": RNG.normal(size=UNITS),
}
BIASES = RNG.normal(size=(CELLS, 2))


class Toy:
    """Graphs of a machine with fixed biases."""

    def listener_forward(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        raise NotImplementedError

    listener_backward = listener_forward

    def core_step(self, inputs: CoreInputs) -> tuple[Rows, Rows]:
        raise NotImplementedError

    def head(self, kind: str, inputs: HeadInputs) -> Rows:
        assert kind == "kit"
        return np.repeat(BIASES[None], len(inputs.feature), 0).astype(np.float32)

    def weight(self, name: str) -> np.ndarray:
        return WEIGHTS[name].astype(np.float32)


def inputs() -> HeadInputs:
    ones = np.ones((1, 2), np.float32)
    return HeadInputs(*[ones] * 8)


def probabilities(temperature: float) -> np.ndarray:
    """Of every frame, by adding up all hidden states."""
    _, hidden = GibbsSampler(Toy(), "kit", 1).biases(inputs())
    frames = np.array(list(product([0, 1], repeat=CELLS)))
    units = np.array(list(product([0, 1], repeat=UNITS)))
    energy = frames @ BIASES[:, :1] + (units @ hidden[0])[None] + frames @ WEIGHTS["heads.kit.weight"] @ units.T
    weights = np.exp(energy / temperature).sum(1)
    return weights / weights.sum()


@pytest.mark.parametrize("temperature", [0.7, 1.0])
def test_frames_come_as_often_as_they_are_likely(temperature: float) -> None:
    sampler, rng = GibbsSampler(Toy(), "kit", 12), np.random.default_rng(1)
    both, hidden = sampler.biases(inputs())
    nothing, everything = np.zeros(CELLS, bool), np.ones(CELLS, bool)
    counts = np.zeros(2**CELLS)
    for _ in range(4000):
        frame = sampler.draw(both[0], hidden[0], nothing, everything, Choice(temperature), rng, holds=False)
        counts[int((frame != SILENT) @ (2 ** np.arange(CELLS - 1, -1, -1)))] += 1
    np.testing.assert_allclose(counts / counts.sum(), probabilities(temperature), atol=0.03)


def test_what_is_not_allowed_stays_silent_and_only_what_sounded_is_held() -> None:
    sampler, rng = GibbsSampler(Toy(), "kit", 3), np.random.default_rng(2)
    both, hidden = sampler.biases(inputs())
    sounded, allowed = np.array([True, True, False, False]), np.array([True, False, True, True])
    frames = np.stack(
        [sampler.draw(both[0], hidden[0], sounded, allowed, Choice(), rng, holds=True) for _ in range(200)]
    )
    assert not (frames[:, 1] != SILENT).any()
    assert set(np.unique(frames[:, 0])) == {SILENT, ONSET, HELD}
    assert not (frames[:, 2:] == HELD).any()


def test_there_is_no_list_to_keep_the_top_of() -> None:
    sampler = GibbsSampler(Toy(), "kit", 1)
    both, hidden = sampler.biases(inputs())
    with pytest.raises(WritingError, match="top"):
        sampler.draw(
            both[0],
            hidden[0],
            np.zeros(4, bool),
            np.ones(4, bool),
            Choice(top_k=2),
            np.random.default_rng(0),
            holds=False,
        )
