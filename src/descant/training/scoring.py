"""Test figures by torch: whole pieces from their first frame, every frame counted, in full precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from descant.models.accompanist import Accompanist
from descant.training.module import wanted_nats
from descant.training.pieces import TrainingPiece
from descant.training.recipe import Recipe
from descant.training.whole import WholePieces, by_piece


@dataclass(frozen=True)
class Score:
    """Nats of every frame, piece by piece."""

    pieces: tuple[NDArray[np.float64], ...]

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return sum(map(len, self.pieces))

    @property
    def nats(self) -> float:
        """Nats a frame, the first of each piece included."""
        return float(sum(piece.sum() for piece in self.pieces)) / self.frames

    @property
    def later_nats(self) -> float:
        """Nats a frame without the first of each piece, as some papers count."""
        return float(sum(piece[1:].sum() for piece in self.pieces)) / sum(len(piece) - 1 for piece in self.pieces)


@torch.no_grad()
def score_pieces(
    net: Accompanist, recipe: Recipe, pieces: Sequence[TrainingPiece], seed: int = 0, *, hears_future: bool = False
) -> Score:
    """Score a net by the recipe's first direction; `seed` matters where a head can only estimate its nats."""
    net.eval()
    torch.manual_seed(seed)
    whole = WholePieces(pieces, recipe, hears_future=hears_future)
    nats: list[NDArray[np.float64]] = [np.zeros(0)] * len(whole.pieces)
    for group in whole.groups():
        batch = whole.batch(group)
        for number, of_piece in zip(group, by_piece(wanted_nats(net, batch), batch), strict=True):
            nats[number] = of_piece
    return Score(tuple(nats))
