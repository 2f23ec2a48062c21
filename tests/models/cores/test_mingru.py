"""The scan in chunks is the plain loop, at any length, and so is its gradient."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from descant.models.cores.mingru import CHUNK, MinGruCore, MinGruOptions, Scan

LENGTHS = [1, 5, CHUNK - 1, CHUNK, CHUNK + 1, 127, 128, 129, 1000, 4096]


def loop(kept: Tensor, added: Tensor, state: Tensor) -> Tensor:
    states = []
    for step in range(kept.shape[1]):
        state = kept[:, step] * state + added[:, step]
        states.append(state)
    return torch.stack(states, 1)


def some(length: int, dtype: torch.dtype = torch.float64) -> tuple[Tensor, Tensor, Tensor]:
    drawn = torch.Generator().manual_seed(length)
    gate = torch.sigmoid(6 * torch.randn(2, length, 3, generator=drawn, dtype=dtype))  # some all but shut, some open
    added = (1 - gate) * torch.randn(2, length, 3, generator=drawn, dtype=dtype)
    return gate, added, torch.randn(2, 3, generator=drawn, dtype=dtype)


@pytest.mark.parametrize("length", LENGTHS)
def test_the_scan_is_the_loop(length: int) -> None:
    given = some(length)
    torch.testing.assert_close(Scan.apply(*given), loop(*given), rtol=1e-12, atol=1e-13)
    single = some(length, torch.float32)
    torch.testing.assert_close(Scan.apply(*single), loop(*single), rtol=0, atol=5e-5)


@pytest.mark.parametrize("closed", [0.0, 1.0])
def test_gates_may_be_quite_open_or_shut(closed: float) -> None:
    """Where a division by the product of gates, or its logarithm, would have no answer."""
    _, added, start = some(300)
    kept = torch.full_like(added, closed)
    torch.testing.assert_close(Scan.apply(kept, added, start), loop(kept, added, start), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("length", [1, CHUNK, 3 * CHUNK + 2])
def test_its_gradient_is_the_loops(length: int) -> None:
    gradients = []
    for way in (Scan.apply, loop):
        given = [tensor.requires_grad_() for tensor in some(length)]
        way(*given).square().sum().backward()
        gradients.append([tensor.grad for tensor in given])
    torch.testing.assert_close(gradients[0], gradients[1], rtol=1e-11, atol=1e-12)


def test_what_is_given_is_left_as_it_was() -> None:
    given = some(2 * CHUNK)
    before = [tensor.clone() for tensor in given]
    Scan.apply(*given)
    assert all(torch.equal(tensor, kept) for tensor, kept in zip(given, before, strict=True))


def test_a_plain_layer_is_the_papers_equation() -> None:
    """h_t = (1 - z_t) h_(t-1) + z_t n_t, its gates without any look at h."""
    torch.manual_seed(0)
    core = MinGruCore(4, 2, MinGruOptions(size=3, layers=1, residual=False)).double()
    inputs, previous, state = torch.randn(2, 40, 4).double(), torch.randn(2, 40, 2).double(), torch.randn(2, 3).double()
    gates = core.layers[0].get_submodule("gates")
    weight, bias = gates.get_parameter("weight"), gates.get_parameter("bias")
    x = torch.cat([inputs, previous], -1)
    update, new = torch.sigmoid(x @ weight[:3].T + bias[:3]), x @ weight[3:].T + bias[3:]
    out, _ = core(inputs, previous, state)
    torch.testing.assert_close(out, loop(1 - update, update * new, state), rtol=1e-11, atol=1e-12)


def test_memories_begin_short_and_long() -> None:
    core = MinGruCore(4, 2, MinGruOptions(size=64, layers=1))
    kept = torch.sigmoid(-core.layers[0].get_submodule("gates").get_parameter("bias")[:64])
    memory_steps = 1 / (1 - kept)
    assert 1.9 < memory_steps.min() < 2.1
    assert 40 < memory_steps.max() < 60
