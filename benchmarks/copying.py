"""How much of a piece stands already in the pieces that a net learned from.

A piece is a row of whole numbers, one for each set of notes that begins together. For every place of it, the longest
run that ends there and also stands, unbroken and unmoved, within one training piece:

    r_i = max_j r_(i-1, j-1) + 1   over the places j of the training pieces that hold the same number, else 0

From it come the longest run of all, and the share of n-grams that a training piece holds (those that end where
r_i ≥ n). Runs are compared as they are: a passage copied in another key counts as new.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Row = NDArray[np.int64]
"""One number for each event of a piece."""
GRAM = 8
"""How many events in a row are compared."""
BETWEEN = -1
"""Stands between training pieces, so that no run goes from one into the next."""


def numbered(rolls: Sequence[NDArray[np.uint8]]) -> list[Row]:
    """Every set of pitches by a number of its own, the same in all of these rolls `[time, 88]`, known or not."""
    lengths = [len(roll) for roll in rolls]
    together = np.concatenate([np.packbits(roll != 0, axis=1) for roll in rolls])
    _, numbers = np.unique(together, axis=0, return_inverse=True)
    return np.split(numbers.reshape(-1).astype(np.int64), np.cumsum(lengths)[:-1])


def copied_runs(row: Row, training: Sequence[Row]) -> Row:
    """For every event, how long the longest run is that ends there and stands in a training piece too."""
    between = np.array([BETWEEN])
    together = np.concatenate([between, *(part for each in training for part in (each, between))])
    so_far = np.zeros(len(together), np.int64)
    longest = []
    for number in row:
        longer = np.where(together[1:] == number, so_far[:-1] + 1, 0)
        so_far[1:] = longer
        longest.append(int(longer.max()))
    return np.array(longest, np.int64)


def copied_share(runs: Row, gram: int = GRAM, counted: NDArray[np.bool_] | None = None) -> tuple[int, int]:
    """How many n-grams of a piece a training piece holds, and of how many.

    `counted` marks events; only n-grams of such events alone are looked at then.
    """
    if len(runs) < gram:
        return 0, 0
    looked_at: NDArray[np.bool_] = np.ones(len(runs) - gram + 1, bool)
    if counted is not None:
        looked_at = np.logical_and.reduce(np.lib.stride_tricks.sliding_window_view(counted, gram), axis=1)
    return int((looked_at & (runs[gram - 1 :] >= gram)).sum()), int(looked_at.sum())


def distinct_share(row: Row, gram: int = GRAM) -> tuple[int, int]:
    """How many different n-grams a piece has, and of how many: the fewer, the more it repeats itself."""
    if len(row) < gram:
        return 0, 0
    grams = np.lib.stride_tricks.sliding_window_view(row, gram)
    return len(np.unique(grams, axis=0)), len(grams)
