"""Which side of the split a work is on: by a hash of its name and a seed, so that nothing else can move it.

Of few works a hash alone may leave one to judge by, which shows nothing. There the sides are counted out, in the order
of the hash (`even`), and a larger share is set aside (`shares_of_few`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from descant.corpora.piece import SPLITS, Split
from descant.errors import CorpusError

SHARES = (0.8, 0.1, 0.1)
"""Of all works, the shares of training, validation and test."""
ENOUGH_TO_CHOOSE_BY, ENOUGH_TO_JUDGE_BY = 5, 10
"""So many works are set aside for validation and test, where there are few."""


def shares_of_few(works: int) -> tuple[float, float, float]:
    """Shares of a corpus that may be small: enough to choose and to judge by, but at most 3 and 5 works in 20."""
    validation = min(0.15, max(SHARES[1], ENOUGH_TO_CHOOSE_BY / max(1, works)))
    test = min(0.25, max(SHARES[2], ENOUGH_TO_JUDGE_BY / max(1, works)))
    return 1 - validation - test, validation, test


def place(work: str, seed: int) -> float:
    """A work's own place between 0 and 1."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{work}".encode()).digest()[:8], "big") / 2**64


def split_works(
    works: Iterable[str],
    seed: int = 0,
    shares: tuple[float, float, float] = SHARES,
    official: Mapping[str, Split] = {},
    *,
    even: bool = False,
) -> dict[str, Split]:
    """The side of each work; official sides stand. `even` counts the works of each side out, to the nearest one.

    With three works or more no side is empty: a side that the hash left empty gets the work of the largest side that
    lies nearest to it. Raises `CorpusError` for fewer works, or shares that are none.
    """
    train, validation, _ = _checked(shares)
    names = sorted(set(works))
    if len(names) < len(SPLITS):
        raise CorpusError(
            f"There {'is one work' if len(names) == 1 else f'are {len(names)} works'} that can be used.",
            "three or more: one to train on, one to choose the net by, one to judge it by. "
            "Copies and settings of one tune are one work.",
            "add files; the report says why others were left out.",
        )
    sides: dict[str, Split] = {}
    ranks = sorted(names, key=lambda name: place(name, seed))
    for rank, name in enumerate(ranks):
        where = (rank + 0.5) / len(names) if even else place(name, seed)
        drawn: Split = "train" if where < train else "validation" if where < train + validation else "test"
        sides[name] = official.get(name, drawn)
    for side, share in zip(SPLITS, shares, strict=True):
        if share and side not in sides.values():
            _give_one(sides, side, seed, official)
    return sides


def _give_one(sides: dict[str, Split], side: Split, seed: int, official: Mapping[str, Split]) -> None:
    members = {other: sorted(name for name in sides if sides[name] == other) for other in SPLITS}
    largest = max(SPLITS, key=lambda other: len(members[other]))
    # An official side is broken only when there is nothing else to give.
    candidates = [name for name in members[largest] if name not in official] or members[largest]
    later = SPLITS.index(side) > SPLITS.index(largest)
    chosen = sorted(candidates, key=lambda name: place(name, seed))[-1 if later else 0]
    sides[chosen] = side


def _checked(shares: tuple[float, float, float]) -> tuple[float, float, float]:
    if len(shares) != len(SPLITS) or min(shares) < 0 or shares[0] <= 0 or shares[1] <= 0 or abs(sum(shares) - 1) > 1e-6:
        raise CorpusError(
            f"The split {', '.join(f'{share:g}' for share in shares)} can't be made.",
            "three shares that add up to 1, such as 0.8, 0.1, 0.1; only the last may be 0.",
            "name the shares of training, validation and test.",
        )
    return shares
