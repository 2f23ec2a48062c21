"""Contract of every core: the whole sequence at once is step by step, and nothing heard later changes the past."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from descant.models.accompanist import KINDS
from descant.models.configuration import configure
from descant.models.cores.core import CORES, Core

assert KINDS  # importing them is what fills the registry
INPUTS, PREVIOUS = 5, 3


def core_of(name: str, dtype: torch.dtype = torch.float64, **options: object) -> Core:
    kind = CORES.get(name)
    small = {key: value for key, value in {"size": 6, **options}.items() if key in kind.options.model_fields}
    torch.manual_seed(1)
    return kind(INPUTS, PREVIOUS, configure(kind.options, small, "the core")).to(dtype).eval()  # type: ignore[call-arg]


def sequence(length: int, dtype: torch.dtype = torch.float64, batch: int = 2) -> tuple[Tensor, Tensor]:
    drawn = torch.Generator().manual_seed(length)
    return (
        torch.randn(batch, length, INPUTS, generator=drawn, dtype=dtype),
        torch.randn(batch, length, PREVIOUS, generator=drawn, dtype=dtype),
    )


def stepwise(core: Core, inputs: Tensor, previous: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
    out = []
    for step in range(inputs.shape[1]):
        shown, state = core.step(inputs[:, step], previous[:, step], state)
        out.append(shown)
    return torch.stack(out, 1), state


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("length", [1, 2, 17, 400])
@pytest.mark.parametrize("name", CORES.names())
def test_the_whole_sequence_at_once_is_step_by_step(name: str, length: int, layers: int) -> None:
    core = core_of(name, layers=layers)
    inputs, previous = sequence(length)
    at_once = core(inputs, previous, core.initial_state(2))
    by_steps = stepwise(core, inputs, previous, core.initial_state(2))
    torch.testing.assert_close(at_once, by_steps, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("length", [16, 256, 2048])
@pytest.mark.parametrize("name", CORES.names())
def test_in_single_precision_it_does_not_drift(name: str, length: int) -> None:
    core = core_of(name, torch.float32, layers=2)
    inputs, previous = sequence(length, torch.float32, batch=1)
    at_once, _ = core(inputs, previous, core.initial_state(1))
    by_steps, _ = stepwise(core, inputs, previous, core.initial_state(1))
    torch.testing.assert_close(at_once, by_steps, rtol=0, atol=5e-5)


@pytest.mark.parametrize("name", CORES.names())
def test_a_state_goes_on_where_it_was(name: str) -> None:
    core = core_of(name, layers=2)
    inputs, previous = sequence(20)
    whole, end = core(inputs, previous, core.initial_state(2))
    first, state = core(inputs[:, :7], previous[:, :7], core.initial_state(2))
    rest, after = core(inputs[:, 7:], previous[:, 7:], state)
    torch.testing.assert_close(torch.cat([first, rest], 1), whole, rtol=1e-9, atol=1e-11)
    torch.testing.assert_close(after, end, rtol=1e-9, atol=1e-11)
    assert state.shape == (2, core.state_size)
    assert whole.shape == (2, 20, core.output_size)


@pytest.mark.parametrize("name", CORES.names())
def test_the_future_never_changes_the_past(name: str) -> None:
    core = core_of(name, layers=2)
    inputs, previous = sequence(12)
    for heard in (inputs, previous):
        before, _ = core(inputs, previous, core.initial_state(2))
        kept = heard[:, 7].clone()
        heard[:, 7] += 1
        after, _ = core(inputs, previous, core.initial_state(2))
        heard[:, 7] = kept
        assert torch.equal(before[:, :7], after[:, :7])
        assert (before[:, 7] != after[:, 7]).any()


@pytest.mark.parametrize("name", CORES.names())
def test_every_layer_hears_the_last_target_frame(name: str) -> None:
    """With what comes from below cut off, the last frame still reaches the output, with each layer's own weights."""
    core = core_of(name, layers=3)
    inputs, previous = sequence(4)
    previous.requires_grad_()
    out, _ = core(inputs, previous, core.initial_state(2))
    out.sum().backward()
    assert previous.grad is not None
    assert (previous.grad != 0).all()
    by_layer = [weight for key, weight in core.named_parameters() if "weight_ih" in key]
    assert all(weight.shape[1] >= PREVIOUS for weight in by_layer)


@pytest.mark.parametrize("name", CORES.names())
def test_rows_do_not_hear_each_other(name: str) -> None:
    core = core_of(name)
    inputs, previous = sequence(9)
    together, _ = core(inputs, previous, core.initial_state(2))
    alone, _ = core(inputs[1:], previous[1:], core.initial_state(1))
    torch.testing.assert_close(together[1:], alone, rtol=1e-9, atol=1e-11)
