"""Cores are compared at about the same number of parameters, and each has its row."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("parameters", [100_000, 300_000])
def test_every_core_is_about_as_large(benchmark_of: Callable[[str], ModuleType], parameters: int) -> None:
    cores = benchmark_of("cores")
    for name, says, options in cores.ROWS:
        if "size" not in options:
            core = cores.sized(name, options, parameters)
            assert abs(cores.parameters_of(core) / parameters - 1) < 0.04, (name, says)


def test_every_core_has_its_row(benchmark_of: Callable[[str], ModuleType]) -> None:
    cores = benchmark_of("cores")
    assert {cores.CORES.full_name(name) for name, _, _ in cores.ROWS} == set(cores.CORES.names())


def test_a_tiny_run(benchmark_of: Callable[[str], ModuleType], capsys: pytest.CaptureFixture[str]) -> None:
    threads = torch.get_num_threads()
    benchmark_of("cores").main(["--parameters=2000", "--batch=1", "--steps=4", "--runs=1", "--only=gru"])
    torch.set_num_threads(threads)
    header, _, row = capsys.readouterr().out.splitlines()
    assert row.startswith("| gru |")
    assert row.count("|") == header.count("|")
    assert all(float(cell.replace(",", "")) > 0 for cell in row.split("|")[3:-1])
