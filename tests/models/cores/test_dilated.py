"""A layer of dilation d is one recurrent net that takes its state from d steps ago, whatever the length."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from descant.errors import RecipeError
from descant.models.configuration import configure
from descant.models.cores.dilated import DilatedCore, DilatedLayer, DilatedOptions

SIZE, INPUTS, PREVIOUS = 3, 4, 2
Vector = NDArray[np.float64]


def sigmoid(x: Vector) -> Vector:
    return 1 / (1 + np.exp(-x))


def lstm(x: Vector, state: Vector, net: dict[str, Vector]) -> Vector:
    hidden, cell = np.split(state, 2)
    gates = net["weight_ih_l0"] @ x + net["bias_ih_l0"] + net["weight_hh_l0"] @ hidden + net["bias_hh_l0"]
    take, keep, new, show = np.split(gates, 4)
    cell = sigmoid(keep) * cell + sigmoid(take) * np.tanh(new)
    return np.concatenate([sigmoid(show) * np.tanh(cell), cell])


def gru(x: Vector, hidden: Vector, net: dict[str, Vector]) -> Vector:
    from_x = np.split(net["weight_ih_l0"] @ x + net["bias_ih_l0"], 3)
    from_h = np.split(net["weight_hh_l0"] @ hidden + net["bias_hh_l0"], 3)
    reset, update = sigmoid(from_x[0] + from_h[0]), sigmoid(from_x[1] + from_h[1])
    new = np.tanh(from_x[2] + reset * from_h[2])
    answer: Vector = (1 - update) * new + update * hidden
    return answer


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 11, 12])
@pytest.mark.parametrize("dilations", [[1], [4], [1, 2, 4], [1, 1, 3]])
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_each_layer_looks_its_own_dilation_back(cell: Literal["lstm", "gru"], dilations: list[int], steps: int) -> None:
    torch.manual_seed(0)
    core = DilatedCore(INPUTS, PREVIOUS, DilatedOptions(size=SIZE, dilations=dilations, cell=cell)).double()
    inputs, previous = torch.randn(1, steps, INPUTS).double(), torch.randn(1, steps, PREVIOUS).double()
    start = torch.randn(1, core.state_size).double()
    way, width = (lstm, 2 * SIZE) if cell == "lstm" else (gru, SIZE)
    below, left, ends = inputs[0].numpy(), start[0].numpy(), []
    for layer, dilation in zip(core.layers, dilations, strict=True):
        net = {name.removeprefix("cells."): weight.numpy() for name, weight in layer.state_dict().items()}
        flat, left = np.split(left, [dilation * width])
        states = list(flat.reshape(dilation, width))  # states[t] is that of step t - dilation
        for step in range(steps):
            states.append(way(np.concatenate([below[step], previous[0, step].numpy()]), states[step], net))
        below = np.stack(states[dilation:])[:, :SIZE]
        ends.append(np.concatenate(states[-dilation:]))
    out, state = core(inputs, previous, start)
    np.testing.assert_allclose(out[0].detach().numpy(), below, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(state[0].detach().numpy(), np.concatenate(ends), rtol=1e-10, atol=1e-12)


def test_interleaved_sequences_never_meet_within_a_layer() -> None:
    torch.manual_seed(0)
    layer = DilatedLayer(INPUTS, SIZE, 3, "lstm").double()
    sequence, ring = torch.randn(1, 14, INPUTS).double(), torch.zeros(1, 3, layer.width).double()
    before, _ = layer(sequence, ring)
    sequence[:, 4] += 1
    after, _ = layer(sequence, ring)
    assert (before != after)[0].any(-1).nonzero().flatten().tolist() == [4, 7, 10, 13]


def test_a_dilation_of_nothing_is_told_in_words() -> None:
    with pytest.raises(RecipeError, match=r"dilations\.1 = 0"):
        configure(DilatedOptions, {"dilations": [1, 0]}, "the core")
