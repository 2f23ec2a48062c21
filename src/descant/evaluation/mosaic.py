"""The mosaic of a line: which training pieces it could be put together from, piece by piece.

From its first note on, the longest run that stands in a training piece is laid over the line, if it has at least
`TILE_NOTES` notes, and so on after its last note; a note where no such run begins stays bare. Taking the longest run
each time needs the fewest runs. Where several works have it, the one just used is kept, else one used before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from descant.recall.fingerprints import Fingerprints, Run, Source

TILE_NOTES = 6
"""Notes in a row that are worth a mention: fewer are shared by everybody."""


@dataclass(frozen=True)
class Tile:
    """Notes of a line from one on, and the training line that has them."""

    first: int
    notes: int
    source: Source


@dataclass(frozen=True)
class Mosaic:
    """The tiles of a line of so many notes and bars."""

    tiles: tuple[Tile, ...]
    notes: int
    bars: int

    @property
    def sources(self) -> int:
        """How many works it takes."""
        return len({tile.source.work for tile in self.tiles})

    @property
    def covered(self) -> float:
        """The share of notes that are covered."""
        return sum(tile.notes for tile in self.tiles) / max(1, self.notes)

    @property
    def changes_per_bar(self) -> float:
        """How often the work changes from tile to tile, in a bar."""
        works = [tile.source.work for tile in self.tiles]
        return sum(a != b for a, b in pairwise(works)) / max(1, self.bars)


def mosaic_of(runs: Sequence[Run], bars: int, fingerprints: Fingerprints) -> Mosaic:
    """The mosaic of a line from the longest run at each of its notes."""
    tiles: list[Tile] = []
    used: Counter[str] = Counter()
    note = 0
    while note < len(runs):
        run = runs[note]
        if run.notes < TILE_NOTES:
            note += 1
            continue
        candidates: dict[str, Source] = {}
        for place in run.places.tolist():
            source = fingerprints.source(place)
            candidates.setdefault(source.work, source)
        last = tiles[-1].source.work if tiles else ""
        work = last if last in candidates else max(candidates, key=lambda each: used[each])
        used[work] += 1
        tiles.append(Tile(note, run.notes, candidates[work]))
        note += run.notes
    return Mosaic(tuple(tiles), len(runs), bars)
