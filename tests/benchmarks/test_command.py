"""The tune that the benchmark makes is as long as it says, and a command that fails is not timed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from descant.score.formats import read


def test_a_tune_is_repeated_bar_by_bar(benchmark_of: Callable[[str], ModuleType]) -> None:
    command = benchmark_of("command")
    tune = read(command.TUNE)
    bar_ticks = round(tune.meters[0].bar_quarters * tune.ticks_per_quarter)
    tune_bars = -(-tune.end_ticks // bar_ticks)
    once, thrice = (command.repeated(tune, times * tune_bars).parts[0].notes for times in (1, 3))
    assert once == tune.parts[0].notes
    assert len(thrice) == 3 * len(once)
    assert np.array_equal(thrice.onset_ticks[len(once) : 2 * len(once)], once.onset_ticks + tune_bars * bar_ticks)
    cut = command.repeated(tune, 64)
    assert 63 * bar_ticks < cut.end_ticks <= 64 * bar_ticks


def test_a_tiny_run(benchmark_of: Callable[[str], ModuleType]) -> None:
    waited_s, spent_s = benchmark_of("command").medians_s([sys.executable, "-c", ""], 1)
    assert waited_s > 0
    assert spent_s >= 0


def test_a_command_that_fails_is_told(benchmark_of: Callable[[str], ModuleType]) -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        benchmark_of("command").medians_s([sys.executable, "-c", "raise SystemExit(3)"], 1)
