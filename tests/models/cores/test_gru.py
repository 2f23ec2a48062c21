"""The gates of the GRU are those of the paper's equations, written out with numpy."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from descant.models.cores.gru import GruCore, GruOptions

SIZE, INPUTS, PREVIOUS = 3, 4, 2
Vector = NDArray[np.float64]


def sigmoid(x: Vector) -> Vector:
    return 1 / (1 + np.exp(-x))


def paper(x: Vector, h: Vector, net: dict[str, Vector]) -> Vector:
    """Cho et al. 2014, eq. 5 to 8, gate by gate; the reset gate after the matrix product."""
    w_r, w_z, w_n = np.split(net["weight_ih_l0"], 3)
    u_r, u_z, u_n = np.split(net["weight_hh_l0"], 3)
    b_r, b_z, b_n = np.split(net["bias_ih_l0"], 3)
    c_r, c_z, c_n = np.split(net["bias_hh_l0"], 3)
    reset = sigmoid(w_r @ x + b_r + u_r @ h + c_r)
    update = sigmoid(w_z @ x + b_z + u_z @ h + c_z)
    new = np.tanh(w_n @ x + b_n + reset * (u_n @ h + c_n))
    answer: Vector = (1 - update) * new + update * h
    return answer


def test_two_layers_do_what_the_equations_say() -> None:
    torch.manual_seed(0)
    core = GruCore(INPUTS, PREVIOUS, GruOptions(size=SIZE, layers=2)).double()
    layers = [{name: weight.numpy() for name, weight in layer.state_dict().items()} for layer in core.layers]
    inputs, previous = torch.randn(1, 5, INPUTS).double(), torch.randn(1, 5, PREVIOUS).double()
    hidden, shown = [np.full(SIZE, 0.3), np.full(SIZE, -0.2)], []
    for x, y in zip(inputs[0].numpy(), previous[0].numpy(), strict=True):
        hidden[0] = paper(np.concatenate([x, y]), hidden[0], layers[0])
        hidden[1] = paper(np.concatenate([hidden[0], y]), hidden[1], layers[1])
        shown.append(hidden[1])
    start = torch.tensor([[0.3] * SIZE + [-0.2] * SIZE], dtype=torch.float64)
    out, state = core(inputs, previous, start)
    np.testing.assert_allclose(out[0].detach().numpy(), np.stack(shown), rtol=1e-12)
    np.testing.assert_allclose(state[0].detach().numpy(), np.concatenate(hidden), rtol=1e-12)
