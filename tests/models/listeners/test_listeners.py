"""Contract of every listener: at once is step by step in both directions, within each row's own length."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from descant.models.accompanist import KINDS
from descant.models.configuration import configure
from descant.models.listeners.listener import LISTENERS, Listener

assert KINDS  # importing them is what fills the registry
KNOWN = 11


def listener_of(name: str) -> Listener:
    kind = LISTENERS.get(name)
    small = {key: size for key, size in {"size": 6, "projection": 4}.items() if key in kind.options.model_fields}
    torch.manual_seed(2)
    return kind(KNOWN, configure(kind.options, small, "the listener")).double().eval()  # type: ignore[call-arg]


def planes(batch: int, length: int) -> Tensor:
    return torch.randn(batch, length, KNOWN, generator=torch.Generator().manual_seed(length)).double()


@pytest.mark.parametrize("length", [1, 3, 40, 500])
@pytest.mark.parametrize("name", LISTENERS.names())
def test_forwards_at_once_is_step_by_step(name: str, length: int) -> None:
    listener, known = listener_of(name), planes(2, length)
    state, out = torch.zeros(2, listener.state_size).double(), []
    for step in range(length):
        context, state = listener.forward_step(known[:, step], state)
        out.append(context)
    torch.testing.assert_close(listener.forward_context(known), torch.stack(out, 1), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("length", [1, 3, 40, 500])
@pytest.mark.parametrize("name", LISTENERS.names())
def test_backwards_at_once_is_step_by_step(name: str, length: int) -> None:
    listener, known = listener_of(name), planes(2, length)
    state, out = torch.zeros(2, listener.state_size).double(), []
    for step in reversed(range(length)):
        context, state = listener.backward_step(known[:, step], state)
        out.insert(0, context)
    at_once = listener.backward_context(known, torch.tensor([length, length]))
    torch.testing.assert_close(at_once, torch.stack(out, 1), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", LISTENERS.names())
def test_a_shorter_row_is_heard_as_if_it_were_alone(name: str) -> None:
    listener, known = listener_of(name), planes(3, 9)
    lengths = torch.tensor([9, 4, 1])
    together = listener.backward_context(known, lengths)
    for row, length in enumerate(lengths.tolist()):
        alone = listener.backward_context(known[row : row + 1, :length], torch.tensor([length]))
        torch.testing.assert_close(together[row : row + 1, :length], alone, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("name", LISTENERS.names())
def test_forwards_hears_no_future_and_backwards_no_past(name: str) -> None:
    listener, known = listener_of(name), planes(1, 10)
    changed = known.clone()
    changed[:, 6] += 1
    ahead, ahead_changed = listener.forward_context(known), listener.forward_context(changed)
    assert torch.equal(ahead[:, :6], ahead_changed[:, :6])
    hears = not name.startswith("none.")
    assert (ahead[:, 6] != ahead_changed[:, 6]).any() == hears
    lengths = torch.tensor([10])
    back, back_changed = listener.backward_context(known, lengths), listener.backward_context(changed, lengths)
    assert torch.equal(back[:, 7:], back_changed[:, 7:])
    assert (back[:, :7] != back_changed[:, :7]).any(-1).all() == hears
