"""Which pieces are one work: the same tune, set twice, in another key, or with other repeats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

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
    """Pairs of pieces that share a tune, from the fingerprints of each piece's tunes."""
    owner = np.array([piece for piece, own in enumerate(tunes) for _ in own], np.int64)
    flat = [tune for own in tunes for tune in own]
    if not any(len(tune) for tune in flat):
        return []
    sizes = np.array([len(tune) for tune in flat])
    turns = np.concatenate(flat)
    holders = np.repeat(np.arange(len(flat)), sizes)
    order = np.argsort(turns, kind="stable")
    turns, holders = turns[order], holders[order]
    starts = np.flatnonzero(np.concatenate(([True], turns[1:] != turns[:-1])))
    ends = np.append(starts[1:], len(turns))
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if 1 < end - start <= COMMONPLACE:
            among = holders[start:end].tolist()
            for place, a in enumerate(among):
                for b in among[place + 1 :]:
                    shared[a, b] += 1
    return sorted(
        {
            (int(min(owner[a], owner[b])), int(max(owner[a], owner[b])))
            for (a, b), count in shared.items()
            if owner[a] != owner[b] and count >= _enough(int(sizes[a]), int(sizes[b]))
        }
    )


def _enough(turns: int, others: int) -> float:
    """How many turns two tunes of so many must share to be one."""
    return max(LEAST_SHARED, SHARE * min(turns, others), ALIKE * (turns * others) ** 0.5)
