"""The grid for somebody's own corpus: 16ths, or steps that hold triplets as well, by where its onsets lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from descant.corpora.piece import Piece
from descant.grid.fit import NEARLY, share_on_grid
from descant.grid.timegrid import TimeGrid

SIXTEENTHS, TRIPLETS_TOO = 4, 12
"""Steps to a quarter note: with 12 both 16ths and triplets have a line, at three times the steps to learn."""


@dataclass(frozen=True)
class GridChoice:
    """Steps to a quarter note, the share of onsets on each grid that was looked at, and why it was chosen."""

    steps_per_quarter: int
    shares: dict[int, float]
    why: str


def onsets_on_grid(pieces: Sequence[Piece], roles: Sequence[str], steps_per_quarter: int) -> float:
    """The share of the onsets of these roles that lie on a grid, every piece counting alike; 1 without any."""
    shares = []
    for piece in pieces:
        onsets = [
            part.notes.onset_ticks
            for part in piece.score.parts
            if piece.roles.get(part.number) in roles and len(part.notes)
        ]
        if onsets:
            grid = TimeGrid(piece.score.ticks_per_quarter, steps_per_quarter, piece.phase_ticks)
            shares.append(share_on_grid(np.concatenate(onsets), grid))
    return float(np.mean(shares)) if shares else 1.0


def choose_grid(pieces: Sequence[Piece], roles: Sequence[str]) -> GridChoice:
    """16ths, unless triplets and 16ths together hold more than one onset in twenty that 16ths alone do not."""
    shares = {steps: onsets_on_grid(pieces, roles, steps) for steps in (SIXTEENTHS, TRIPLETS_TOO)}
    plain, fine = shares[SIXTEENTHS], shares[TRIPLETS_TOO]
    if fine > plain + NEARLY:
        why = f"{fine:.0%} of the onsets lie on 12 steps a quarter, and only {plain:.0%} on 4: there are triplets"
        return GridChoice(TRIPLETS_TOO, shares, why)
    why = f"{plain:.0%} of the onsets lie on 4 steps a quarter; on 12, for triplets, it would be {fine:.0%}"
    return GridChoice(SIXTEENTHS, shares, why)


def keep_grid(pieces: Sequence[Piece], roles: Sequence[str], steps_per_quarter: int, whose: str) -> GridChoice:
    """The grid that is settled already, and how well it holds these pieces."""
    share = onsets_on_grid(pieces, roles, steps_per_quarter)
    why = f"{whose}; {share:.0%} of the onsets lie on it"
    return GridChoice(steps_per_quarter, {steps_per_quarter: share}, why)
