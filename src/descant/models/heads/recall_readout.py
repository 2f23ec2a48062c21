"""What recall says of each cell, read the same way at every cell: how much to trust what followed before.

r_j = V relu(A [what is recalled at j - 1, j, j + 1] + B · how sure recall is)
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from descant.grid.planes import KIT, ONSETS, SOUNDING
from descant.parts.roles import FrameKind
from descant.recall.form import RecallForm

COLUMNS: dict[FrameKind, tuple[slice, ...]] = {"poly": (SOUNDING, ONSETS), "roll": (SOUNDING,), "kit": (KIT,)}
"""The columns of a plane that hold the cells of each many-celled kind, by state."""
HIDDEN = 24
"""Units at each cell."""


def recalled_cells(
    recall: Float[Tensor, "row recall"], form: RecallForm, kind: FrameKind
) -> list[Float[Tensor, "row block cell"]]:
    """The recalled frames of a kind's cells, by source and state."""
    blocks = []
    for source in range(form.sources):
        first = source * form.source_width
        frames = recall[:, first : first + form.blocks * form.cells].reshape(-1, form.blocks, form.cells)
        for columns in COLUMNS[kind]:
            place = form.place(columns)
            assert place is not None
            blocks.append(frames[:, :, place])
    return blocks


def recalled_facts(recall: Float[Tensor, "row recall"], form: RecallForm) -> Float[Tensor, "row fact"]:
    """How sure each source is."""
    ends = [(source + 1) * form.source_width for source in range(form.sources)]
    return torch.cat([recall[:, end - form.facts : end] for end in ends], 1)


class RecallReadout(nn.Module):
    """Two logits a cell, to be added to what the core says."""

    def __init__(self, form: RecallForm, kind: FrameKind) -> None:
        super().__init__()
        self.form, self.kind = form, kind
        blocks = form.sources * form.blocks * len(COLUMNS[kind])
        self.cells = nn.Conv1d(blocks, HIDDEN, 3, padding=1)
        self.facts = nn.Linear(form.sources * form.facts, HIDDEN, bias=False)
        self.out = nn.Conv1d(HIDDEN, 2, 1, bias=False)

    def forward(self, recall: Float[Tensor, "row recall"]) -> Float[Tensor, "row cell 2"]:
        """Sounding and onset of each cell."""
        cells = self.cells(torch.cat(recalled_cells(recall, self.form, self.kind), 1))
        hidden = torch.relu(cells + self.facts(recalled_facts(recall, self.form))[:, :, None])
        logits: Tensor = self.out(hidden).transpose(1, 2)
        return logits
