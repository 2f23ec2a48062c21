"""Data flows down the tree, and nothing that plays music needs torch."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import descant

ROOT = Path(__file__).parents[1]
TORCH = frozenset({"torch", "lightning", "pytorch_lightning", "tensorboard", "onnx", "onnxscript"})
NEED_TORCH = (
    "descant.models",
    "descant.training",
    "descant.bundles.export",
    "descant.bundles.export_expression",
    "descant.bundles.export_recogniser",
)
"""All else must do without."""


def runtime_modules() -> list[str]:
    names = [module.name for module in pkgutil.walk_packages(descant.__path__, "descant.")]
    if find_spec("fastapi") is None:  # Studio's packages are an extra, too
        names = [name for name in names if not name.startswith("descant.apps.studio.")]
    return [name for name in names if not any(name == each or name.startswith(f"{each}.") for each in NEED_TORCH)]


def test_the_import_contracts_hold() -> None:
    pytest.importorskip("importlinter", reason="import-linter comes with the extra dev")
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_runtime_loads_no_torch() -> None:
    modules = runtime_modules()
    assert {"descant.score.formats", "descant.bundles.store", "descant.apps.cli.main"} <= set(modules)
    script = f"import sys, importlib\nfor name in {modules!r}: importlib.import_module(name)\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)
    assert loaded.returncode == 0, loaded.stderr
    assert not TORCH & set(loaded.stdout.split())


def test_the_runtime_imports_where_torch_is_not_installed() -> None:
    blocked = "; ".join(f"sys.modules[{name!r}] = None" for name in sorted(TORCH))
    script = f"import sys, importlib; {blocked}\nfor name in {runtime_modules()!r}: importlib.import_module(name)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, env=os.environ)
    assert loaded.returncode == 0, loaded.stderr
