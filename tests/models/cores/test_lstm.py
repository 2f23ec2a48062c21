"""The gates of the LSTM do what they are called: forget, take in, show."""

from __future__ import annotations

import torch

from descant.models.cores.lstm import LstmCore, LstmOptions

SIZE = 3
GATES = {name: slice(place * SIZE, (place + 1) * SIZE) for place, name in enumerate(("take", "keep", "new", "show"))}
OPEN, SHUT = 50.0, -50.0


def step(state: torch.Tensor, **gates: float) -> torch.Tensor:
    """One step of a core whose gates are set by their biases alone."""
    core = LstmCore(2, 2, LstmOptions(size=SIZE)).double()
    with torch.no_grad():
        for weight in core.parameters():
            weight.zero_()
        for name, bias in gates.items():
            core.layers[0].bias_ih_l0[GATES[name]] = bias  # type: ignore[index]
        _, after = core.step(torch.zeros(1, 2).double(), torch.zeros(1, 2).double(), state)
    return after


def test_each_gate_has_its_place() -> None:
    hidden, cell = torch.full((1, SIZE), 0.3).double(), torch.full((1, SIZE), 0.7).double()
    state = torch.cat([hidden, cell], -1)
    kept = step(state, keep=OPEN, take=SHUT, new=9.0, show=OPEN)
    torch.testing.assert_close(kept[:, SIZE:], cell)
    torch.testing.assert_close(kept[:, :SIZE], torch.tanh(cell))
    forgotten = step(state, keep=SHUT, take=OPEN, new=0.5, show=SHUT)
    torch.testing.assert_close(forgotten[:, SIZE:], torch.full_like(cell, 0.5).tanh())
    torch.testing.assert_close(forgotten[:, :SIZE], torch.zeros_like(cell))


def test_it_remembers_by_default() -> None:
    core = LstmCore(4, 2, LstmOptions(size=SIZE))
    bias = core.layers[0].bias_ih_l0
    assert (bias[GATES["keep"]] == 1).all()  # type: ignore[index]
