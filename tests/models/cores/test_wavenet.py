"""A WaveNet hears exactly as far back as its dilations add up to, and does what its equations say."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from descant.models.cores.wavenet import WaveNetCore, WaveNetOptions

SIZE, INPUTS, PREVIOUS = 5, 4, 2


def core_of(dilations: list[int], kernel: int) -> WaveNetCore:
    torch.manual_seed(3)
    core = WaveNetCore(INPUTS, PREVIOUS, WaveNetOptions(size=SIZE, dilations=dilations, kernel=kernel)).double()
    with torch.no_grad():
        core.leave.bias += 5  # so that no answer is cut off at zero
    return core


@pytest.mark.parametrize(
    ("dilations", "kernel", "steps"), [([1], 2, 2), ([1, 2, 4], 2, 8), ([2, 3], 3, 11), ([1, 1], 4, 7)]
)
def test_it_hears_so_many_steps_and_no_more(dilations: list[int], kernel: int, steps: int) -> None:
    core = core_of(dilations, kernel)
    assert core.heard_steps == steps
    inputs = torch.randn(1, 30, INPUTS).double().requires_grad_()
    out, _ = core(inputs, torch.randn(1, 30, PREVIOUS).double(), core.initial_state(1))
    out[0, 25].sum().backward()
    assert inputs.grad is not None
    heard = inputs.grad[0].abs().sum(-1).nonzero().flatten().tolist()
    assert (heard[0], heard[-1]) == (25 - steps + 1, 25)
    assert core.state_size == (steps - 1) * SIZE


@pytest.mark.parametrize(("dilations", "kernel"), [([1, 2], 2), ([3, 1], 3)])
def test_it_is_the_gated_convolution_of_the_paper(dilations: list[int], kernel: int) -> None:
    """The same weights in torch's own dilated convolution, silence before the beginning."""
    core = core_of(dilations, kernel)
    inputs, previous = torch.randn(2, 20, INPUTS).double(), torch.randn(2, 20, PREVIOUS).double()
    below, skipped = core.enter(inputs), torch.zeros(2, 20, SIZE).double()
    for layer, dilation in zip(core.layers, dilations, strict=True):
        gate = layer.get_submodule("gate")
        weight, bias = gate.get_parameter("weight"), gate.get_parameter("bias")
        taps = weight[:, : kernel * SIZE].unflatten(1, (kernel, SIZE)).transpose(1, 2)
        padded = nn.functional.pad(below.transpose(1, 2), ((kernel - 1) * dilation, 0))
        both = nn.functional.conv1d(padded, taps, bias, dilation=dilation).transpose(1, 2)
        both = both + previous @ weight[:, kernel * SIZE :].T
        shown = torch.tanh(both[..., :SIZE]) * torch.sigmoid(both[..., SIZE:])
        skipped = skipped + shown @ layer.get_submodule("skip").get_parameter("weight").T
        if layer is not core.layers[-1]:
            below = below + layer.get_submodule("residual")(shown)
    wanted = torch.relu(core.leave(torch.relu(skipped)))
    out, _ = core(inputs, previous, core.initial_state(2))
    torch.testing.assert_close(out, wanted, rtol=1e-10, atol=1e-12)


def test_the_queues_hold_what_each_layer_heard_last_the_oldest_first() -> None:
    core = core_of([2, 1], 2)
    inputs = torch.randn(1, 6, INPUTS).double()
    _, state = core(inputs, torch.zeros(1, 6, PREVIOUS).double(), core.initial_state(1))
    lowest = core.enter(inputs)[:, -2:]
    torch.testing.assert_close(state[:, : 2 * SIZE], lowest.flatten(1))
