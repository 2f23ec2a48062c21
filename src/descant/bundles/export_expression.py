"""The net of expression from torch to the two files that a bundle holds of it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch
from safetensors.numpy import save
from torch import Tensor, nn

from descant.bundles.export import export_graph, half
from descant.bundles.expression import FILES, GRAPH, INPUTS, OUTPUTS, WEIGHTS
from descant.grid.expression_features import NOTE_WIDTH
from descant.models.expression import Expression


class _Step(nn.Module):
    def __init__(self, net: Expression) -> None:
        super().__init__()
        self.net = net

    def forward(self, features: Tensor, notes: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        context, state = self.net.step(features, state)
        return self.net.play(context.unsqueeze(1), notes), state


def expression_files(net: Expression) -> dict[str, bytes]:
    """The files by name: the graph, and its weights in half precision."""
    batch, note = torch.export.Dim("batch", min=1), torch.export.Dim("note", min=1)
    example = (torch.zeros(2, net.project.in_features), torch.zeros(2, 3, NOTE_WIDTH), net.initial_state(2))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / GRAPH
        export_graph(
            _Step(net.eval()),
            example,
            (INPUTS, OUTPUTS),
            ({0: batch}, {0: batch, 1: note}, {0: batch}),
            path,
            weights=WEIGHTS,
        )
        files = {GRAPH: path.read_bytes(), WEIGHTS: save(half(net.state_dict()))}
    assert tuple(files) == FILES
    return files
