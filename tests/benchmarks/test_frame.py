"""What the benchmark compares is one net: the plain way weighs our frames as we do."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

torch = pytest.importorskip("torch")


def test_both_ways_give_a_frame_the_same_nats(
    benchmark_of: Callable[[str], ModuleType], net_of: Callable, tiny_bundle: object
) -> None:
    difference, notes = benchmark_of("frame").largest_difference(net_of(), tiny_bundle, "chords", 12)
    assert difference < 1e-3
    assert notes > 0, "frames without a note would show nothing"


def test_a_tiny_run(
    benchmark_of: Callable[[str], ModuleType],
    net_of: Callable,
    tiny_bundle: object,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = benchmark_of("frame")
    monkeypatch.setattr(frame, "BLOCK_FRAMES", 4)
    for listening in (False, True):
        assert frame.measure(net_of(), tiny_bundle, "chords", 8, listening=listening) > 0
    assert "p99" in capsys.readouterr().out
