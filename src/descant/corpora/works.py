"""Which pieces are one work: the same tune, set twice, in another key, or with other repeats."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from descant.corpora.fingerprint import Fingerprint

LEAST_SHARED = 8
"""Turns that two tunes share at least when they are one."""
SHARE = 0.2
"""Of the shorter tune's turns, the share that the other one has too."""
ALIKE = 0.12
"""Shared turns over the geometric mean of both tunes' turns, at least: a long piece full of scales shares some with any
short one."""
COMMONPLACE = 60
"""A turn that more tunes have says nothing."""


class Groups:
    """Disjoint groups of numbered things (union-find)."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def find(self, thing: int) -> int:
        """The least number of a thing's group."""
        while self._parent[thing] != thing:
            self._parent[thing] = self._parent[self._parent[thing]]
            thing = self._parent[thing]
        return thing

    def join(self, a: int, b: int) -> None:
        """Make two groups one."""
        first, second = sorted((self.find(a), self.find(b)))
        self._parent[second] = first


def copies(tunes: Sequence[Sequence[Fingerprint]]) -> list[tuple[int, int]]:
    """Pairs of pieces that share a tune, from the fingerprints of each piece's tunes.

    Not every pair of a family is named, but enough of them to join it.
    """
    pairs: set[tuple[int, int]] = set()
    first: dict[bytes, int] = {}
    kept: list[tuple[int, Fingerprint]] = []
    for piece, own in enumerate(tunes):
        for tune in own:
            earlier = first.setdefault(tune.tobytes(), piece)
            if len(tune) >= LEAST_SHARED and earlier == piece:
                kept.append((piece, tune))
            elif len(tune) >= LEAST_SHARED:
                pairs.add((earlier, piece))
    for (a, b), count in _shared([tune for _, tune in kept]).items():
        (one, turns), (other, others) = kept[a], kept[b]
        if one != other and count >= _enough(len(turns), len(others)):
            pairs.add((min(one, other), max(one, other)))
    return sorted(pairs)


def _shared(tunes: Sequence[Fingerprint]) -> dict[tuple[int, int], int]:
    """How many turns each two tunes share, commonplaces left out."""
    if not tunes:
        return {}
    turns = np.concatenate(tunes)
    holders = np.repeat(np.arange(len(tunes)), [len(tune) for tune in tunes])
    order = np.argsort(turns, kind="stable")
    turns, holders = turns[order], holders[order]
    starts = np.flatnonzero(np.concatenate(([True], turns[1:] != turns[:-1])))
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(turns)], strict=True):
        if 1 < end - start <= COMMONPLACE:
            for pair in combinations(holders[start:end].tolist(), 2):
                shared[pair] += 1
    return shared


def _enough(turns: int, others: int) -> float:
    """How many turns two tunes of so many must share to be one."""
    return max(LEAST_SHARED, SHARE * min(turns, others), ALIKE * math.sqrt(turns * others))
