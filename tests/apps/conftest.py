"""What tests of the command line share: a quick export, which takes longer than all else of a tiny training."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from descant.models.accompanist import Accompanist


@pytest.fixture
def quick_export(monkeypatch: pytest.MonkeyPatch, tiny_bundle_folder: Path) -> None:
    """The graphs of the tiny bundle with the weights of the net at hand: they hold none themselves."""

    from safetensors.numpy import save_file

    from descant.bundles import export

    def export_graphs(net: Accompanist, folder: Path, _: object) -> None:
        save_file(export.half(net.state_dict()), folder / "weights.safetensors")
        for graph in tiny_bundle_folder.glob("*.onnx"):
            shutil.copy(graph, folder)

    monkeypatch.setattr(export, "export_graphs", export_graphs)
