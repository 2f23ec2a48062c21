"""Whole pieces as batches: every frame of every piece once, heard from its first frame on. What is reported is this.

The task is the recipe's first direction: its given parts are known wholly, and heard as they sound (causally) or, with
`hears_future`, in whole before the first frame is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch.utils.data import IterableDataset

from descant.grid.masks import Mask
from descant.training.batches import Batch, batch_of, row_of
from descant.training.pieces import TrainingPiece
from descant.training.recipe import Recipe

MOST_FRAMES = 8192
"""How many frames a batch may have, padding included; a longer piece is a batch by itself."""


class WholePieces(IterableDataset[Batch]):
    """All pieces that have what the recipe's first direction writes; like lengths side by side."""

    def __init__(self, pieces: Sequence[TrainingPiece], recipe: Recipe, *, hears_future: bool = False) -> None:
        self.recipe = recipe
        self.hears_future = hears_future
        direction = recipe.directions[0] if recipe.directions else None
        self.write = direction.write if direction else next(iter(recipe.roles))
        self.given = direction.given if direction else []
        self.pieces = [piece for piece in pieces if self.write in piece.frames]
        self.order = np.argsort([piece.steps for piece in self.pieces], kind="stable").tolist()

    def groups(self) -> list[list[int]]:
        """Which pieces are in each batch, by their place in `pieces`."""
        groups: list[list[int]] = []
        for number in self.order:
            longest = self.pieces[number].steps
            if not groups or (len(groups[-1]) + 1) * longest > MOST_FRAMES:
                groups.append([])
            groups[-1].append(number)
        return groups

    def batch(self, group: Sequence[int]) -> Batch:
        """Some pieces as one batch."""
        rows = []
        for number in group:
            piece = self.pieces[number]
            others = [role for role in piece.frames if role != self.write]
            everywhere = np.ones(piece.steps, bool)
            mask = Mask({role: everywhere & (role in self.given) for role in others}, ~everywhere)
            rows.append(row_of(piece, self.recipe, self.write, slice(0, piece.steps), 0, mask))
        return batch_of(rows, self.recipe.roles[self.write], hears_future=self.hears_future)

    def __iter__(self) -> Iterator[Batch]:
        for group in self.groups():
            yield self.batch(group)


def by_piece(nats: torch.Tensor, batch: Batch) -> list[np.ndarray]:
    """The nats of a batch's wanted frames, apart for each of its pieces."""
    lengths = batch.wanted.sum(1).tolist()
    return [part.double().numpy() for part in torch.split(nats.detach(), lengths)]
