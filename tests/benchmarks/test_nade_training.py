"""What the benchmark compares is one head: both ways give the same nats and the same gradients."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

torch = pytest.importorskip("torch")


def test_both_ways_learn_the_same(benchmark_of: Callable[[str], ModuleType]) -> None:
    nade = benchmark_of("nade_training")
    torch.manual_seed(1)
    player = nade.Player(size=6, hidden=5).double()
    batch = nade.batches_of(nade.chords(None), count=1, batch=3, steps=16)[0]
    batch = {name: tensor.double() if name != "target" else tensor for name, tensor in batch.items()}
    assert int((batch["target"] != 0).sum()) > 0
    gradients = []
    for head in (player.head, nade.CumulativeSum(player.head)):
        player.zero_grad()
        player.nll(head, batch).mean().backward()
        gradients.append({name: weight.grad.clone() for name, weight in player.named_parameters()})
    for name, gradient in gradients[0].items():
        torch.testing.assert_close(gradient, gradients[1][name], rtol=1e-4, atol=1e-6, msg=name)
    assert nade.largest_difference(player, nade.CumulativeSum(player.head), batch) < nade.LARGEST_DIFFERENCE_NATS


def test_a_tiny_run(benchmark_of: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]) -> None:
    threads = torch.get_num_threads()
    sizes = ["--batches=1", "--batch=2", "--steps=8", "--size=4", "--hidden=4", "--runs=1"]
    benchmark_of("nade_training").main(sizes)
    torch.set_num_threads(threads)
    assert "median of 1 runs" in capsys.readouterr().out
