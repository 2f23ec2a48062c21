"""A piece of a corpus: a score with its roles, on one side of the split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from descant.score.key import Key
from descant.score.score import Score

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")
"""A net learns from the first, is chosen by the second, and is judged by the third."""


@dataclass(frozen=True, eq=False)
class Piece:
    """One piece of music as a corpus keeps it: notes in ticks, independent of any grid.

    `id` is unique in the corpus; `file` is the path within the folder it came from. Pieces of one `work` (the same
    tune set twice, a copy in another key) share a value and stay on one side of the split. `labels` say what else is
    known (`style`, `composer`, `game`). `roles` maps part numbers to roles; a part without one is not used.
    `phase_ticks` is a bar line at or before the first note, which may lie before tick 0.
    """

    id: str
    title: str
    file: str
    split: Split
    work: str
    score: Score
    key: Key
    labels: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[int, str] = field(default_factory=dict)
    phase_ticks: float = 0.0

    @property
    def notes(self) -> int:
        """How many notes its parts with a role have."""
        return sum(len(part.notes) for part in self.score.parts if part.number in self.roles)
