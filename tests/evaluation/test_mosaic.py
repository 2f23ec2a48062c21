"""A mosaic lays the fewest training runs over a line, names their works, and counts the seams between them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from descant.evaluation.mosaic import TILE_NOTES, mosaic_of
from descant.recall.fingerprints import Source, fingerprints_of
from descant.recall.line import Line

CORPUS = [np.random.default_rng(seed).integers(48, 84, 40) for seed in range(4)]
INDEX = fingerprints_of(
    [
        (Source(f"tune {number}", f"work {number % 3}", "melody"), Line(np.arange(40) * 2, pitch, np.arange(40) // 8))
        for number, pitch in enumerate(CORPUS)
    ]
)
"""Four tunes; the first and the last are settings of one work."""


def patched(*pieces: tuple[int, int, int]) -> Line:
    """Excerpts of tunes (number, first note, notes) one after the other in 8ths of 4/4, each a semitone higher."""
    pitch = np.concatenate([CORPUS[tune][first : first + notes] + up for up, (tune, first, notes) in enumerate(pieces)])
    return Line(np.arange(len(pitch)) * 2, pitch, np.arange(len(pitch)) // 8)


def test_a_patchwork_is_seen_through() -> None:
    line = patched((0, 0, 12), (1, 5, 10), (3, 8, 10), (2, 0, TILE_NOTES - 1))
    mosaic = mosaic_of(INDEX.runs(line), line.bars, INDEX)
    assert [(tile.first, tile.notes, tile.source.title) for tile in mosaic.tiles] == [
        (0, 12, "tune 0"),
        (12, 10, "tune 1"),
        (22, 10, "tune 3"),
    ]
    assert mosaic.sources == 2  # tunes 0 and 3 are one work
    assert mosaic.covered == 32 / 37
    assert mosaic.changes_per_bar == 2 / 5


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20), st.integers(1, 15)), max_size=5))
def test_tiles_are_shared_runs_that_do_not_overlap(pieces: list[tuple[int, int, int]]) -> None:
    line = patched(*pieces) if pieces else Line(*(np.zeros(0, np.int64),) * 3)
    runs = INDEX.runs(line)
    mosaic = mosaic_of(runs, line.bars, INDEX)
    ends = 0
    for tile in mosaic.tiles:
        assert tile.first >= ends
        assert runs[tile.first].notes == tile.notes >= TILE_NOTES
        assert tile.source in {INDEX.source(place) for place in runs[tile.first].places.tolist()}
        ends = tile.first + tile.notes
    assert ends <= len(line)
    assert 0 <= mosaic.covered <= 1
    bare = [
        run.notes for note, run in enumerate(runs) if not any(t.first <= note < t.first + t.notes for t in mosaic.tiles)
    ]
    assert all(notes < TILE_NOTES for notes in bare)


def test_of_two_works_that_have_it_the_last_one_is_kept() -> None:
    both = np.random.default_rng(9).integers(48, 84, 10)
    own = np.random.default_rng(10).integers(48, 84, 10)
    index = fingerprints_of(
        [
            (Source(title, title, "melody"), Line(np.arange(len(pitch)) * 2, pitch, np.zeros(len(pitch), np.int64)))
            for title, pitch in (("a", both), ("b", np.concatenate([both, [50], own])))
        ]
    )
    pitch = np.concatenate([own, both])
    line = Line(np.arange(20) * 2, pitch, np.arange(20) // 8)
    mosaic = mosaic_of(index.runs(line), line.bars, index)
    assert [tile.source.title for tile in mosaic.tiles] == ["b", "b"]
    assert mosaic.changes_per_bar == 0
