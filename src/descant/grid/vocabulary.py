"""A vocabulary of notes and chords, learned from music: each set of pitches that is met often enough is one symbol.

Symbol 0 is *unknown*: every set that the vocabulary lacks. The others stand in the order of how often they were met,
and a set as frequent as another in the order of its pitches, so that the same music always gives the same symbols.

A frame finds its symbol by a key, the sum of one odd 64-bit number for each of its pitches (modulo 2^64), looked up in
the sorted keys of the vocabulary and then compared, so that two sets with one key are never taken for each other. The
numbers are fixed; `models.heads.categorical` computes the same keys in torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from descant.grid.shapes import PITCHES, RollFrames

UNKNOWN = 0
"""The symbol of every set of pitches that the vocabulary lacks."""
PITCH_KEYS: NDArray[np.int64] = np.random.default_rng(1723).integers(-(2**62), 2**62, PITCHES) * 2 + 1
"""One odd number for each pitch column."""


def set_keys(frames: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The key of each set of pitches: `[row, pitch]` of 0 and 1 → int64 `[row]`, wrapped around."""
    keys: NDArray[np.int64] = (frames.astype(np.int64) * PITCH_KEYS[: frames.shape[-1]]).sum(-1)
    return keys


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Sets of pitches by symbol: `table` is uint8 `[symbol, 88]`, each cell 0 or 1; its row 0 (unknown) is empty."""

    table: RollFrames

    def __len__(self) -> int:
        return len(self.table)

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        return np.argsort(self._keys, kind="stable")

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        return set_keys(self.table[1:])

    def symbols(self, frames: NDArray[np.uint8] | NDArray[np.int64]) -> NDArray[np.int64]:
        """The symbol of each frame `[row, 88]`; unknown where the vocabulary lacks it."""
        sets = (np.asarray(frames) != 0).astype(np.uint8)
        if len(self) < 2:
            return np.full(len(sets), UNKNOWN)
        places = np.searchsorted(self._keys[self._order], set_keys(sets))
        found = self._order[np.minimum(places, len(self._order) - 1)] + 1
        return np.where((self.table[found] == sets).all(-1), found, UNKNOWN)

    def frames(self, symbols: NDArray[np.int64]) -> RollFrames:
        """The set of pitches of each symbol, uint8 `[row, 88]`; no pitch for unknown."""
        return self.table[symbols]

    @property
    def single_notes(self) -> NDArray[np.int64]:
        """The symbols that are one note alone."""
        return np.flatnonzero(self.table.sum(-1, dtype=np.int64) == 1)


def learn_vocabulary(parts: Sequence[NDArray[np.uint8]], least_met: int = 1) -> Vocabulary:
    """The sets of pitches that are met at least so many times in some parts' frames `[time, 88]`."""
    width = parts[0].shape[1] if parts else PITCHES
    packed = [np.packbits(frames != 0, axis=1) for frames in parts]
    together = np.concatenate([np.zeros((0, -(-width // 8)), np.uint8), *packed])
    sets, counts = np.unique(together, axis=0, return_counts=True)
    kept = np.flatnonzero(counts >= least_met)
    order = kept[np.argsort(-counts[kept], kind="stable")]
    table = np.zeros((len(order) + 1, width), np.uint8)
    table[1:] = np.unpackbits(sets[order], axis=1, count=width)
    return Vocabulary(table)
