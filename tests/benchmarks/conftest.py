"""Benchmarks are scripts, not part of the package: load one by its file. Those that are packages are found by name."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS.parent))
collect_ignore = [] if importlib.util.find_spec("torch") else ["test_polyphonic.py"]


@pytest.fixture(scope="session")
def benchmark_of() -> Callable[[str], ModuleType]:
    """Load a benchmark by its name: `benchmark_of("frame")`."""

    def load(name: str) -> ModuleType:
        where = importlib.util.spec_from_file_location(f"benchmark_{name}", BENCHMARKS / f"{name}.py")
        assert where is not None
        assert where.loader is not None
        module = importlib.util.module_from_spec(where)
        where.loader.exec_module(module)
        return module

    return load
