"""The recogniser of styles from torch to the two files that a bundle holds of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor, nn

from descant.bundles.export import export_graph, half
from descant.bundles.recogniser import FAMILIAR, FILES, GRAPH, INPUTS, OUTPUTS, WEIGHTS
from descant.grid.style_features import STYLE_WIDTH
from descant.models.recogniser import Recogniser


class _Step(nn.Module):
    def __init__(self, net: Recogniser) -> None:
        super().__init__()
        self.net = net

    def forward(self, features: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        return self.net.step(features, state)


def recogniser_files(net: Recogniser, familiar: NDArray[np.float32]) -> dict[str, bytes]:
    """The files by name: the graph, and its weights in half precision with what is familiar to it."""
    batch = torch.export.Dim("batch", min=1)
    example = (torch.zeros(2, STYLE_WIDTH), net.initial_state(2))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / GRAPH
        export_graph(_Step(net.eval()), example, (INPUTS, OUTPUTS), ({0: batch}, {0: batch}), path, weights=WEIGHTS)
        weights = half(net.state_dict()) | {FAMILIAR: familiar.astype(np.float16)}
        files = {GRAPH: path.read_bytes(), WEIGHTS: save(weights)}
    assert tuple(files) == FILES
    return files
