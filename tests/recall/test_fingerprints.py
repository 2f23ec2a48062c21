"""The index finds what a comparison note by note finds, where it truly stands, in any key, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.recall.fingerprints import GRAM, Source, fingerprints_of, grams_of
from descant.recall.line import Line, moves

NOTE = st.tuples(st.integers(1, 2), st.integers(60, 62))
"""Few waits and few pitches, so that runs are shared."""
TUNE = st.lists(NOTE, max_size=14)


def line(tune: list[tuple[int, int]]) -> Line:
    steps = np.cumsum([wait for wait, _ in tune], dtype=np.int64)
    return Line(steps, np.array([pitch for _, pitch in tune], np.int64), steps // 16)


def motley(notes: int, seed: int) -> Line:
    """A line that says something new at every note."""
    rng = np.random.default_rng(seed)
    steps = np.cumsum(rng.integers(1, 9, notes))
    return Line(steps, rng.integers(48, 84, notes), steps // 16)


def moved(old: Line, semitones: int, steps: int) -> Line:
    return Line(old.onset_steps + steps, old.pitch + semitones, old.bar)


def source(number: int) -> Source:
    return Source(f"tune {number}", f"work {number}", "melody")


def longest_by_hand(asked: Line, corpus: list[Line]) -> list[tuple[int, set[tuple[int, int]]]]:
    """For each note: the longest run from it, in notes, and the lines and notes where it stands."""
    own, found = moves(asked.onset_steps, asked.pitch).tolist(), []
    for first in range(len(asked)):
        best, where = 0, set()
        for number, other in enumerate(corpus):
            theirs = moves(other.onset_steps, other.pitch).tolist()
            for place in range(len(other)):
                same = 0
                while (
                    first + same < len(own) and place + same < len(theirs) and own[first + same] == theirs[place + same]
                ):
                    same += 1
                if same + 1 > best:
                    best, where = same + 1, set()
                if same + 1 == best:
                    where.add((number, place))
        found.append((best, where) if best >= GRAM else (0, set()))
    return found


@given(TUNE, st.lists(TUNE, max_size=4))
def test_it_finds_what_a_search_note_by_note_finds(
    tune: list[tuple[int, int]], tunes: list[list[tuple[int, int]]]
) -> None:
    corpus = [line(each) for each in tunes]
    index = fingerprints_of([(source(number), each) for number, each in enumerate(corpus)])
    runs = index.runs(line(tune))
    for run, (notes, where) in zip(runs, longest_by_hand(line(tune), corpus), strict=True):
        assert run.notes == notes
        places = {(int(index.source(place).title.split()[1]), place) for place in run.places.tolist()}
        first = {index.source(int(place)).title: int(place) for place in index.first_place}
        assert {(number, place - first[f"tune {number}"]) for number, place in places} == where


@pytest.mark.parametrize("semitones", [-9, 0, 5])
def test_a_quotation_is_found_in_its_true_place_in_any_key(semitones: int) -> None:
    corpus = [motley(60, seed) for seed in range(20)]
    index = fingerprints_of([(source(number), each) for number, each in enumerate(corpus)])
    quoted = moved(corpus[13].excerpt(20, 11), semitones, 640)
    own = motley(30, 99)
    together = Line(
        np.concatenate([own.onset_steps, quoted.onset_steps]),
        np.concatenate([own.pitch, quoted.pitch]),
        np.concatenate([own.bar, quoted.bar]),
    )
    runs = index.runs(together)
    assert max(run.notes for run in runs) == runs[30].notes == 11
    (place,) = runs[30].places.tolist()
    assert index.source(place).title == "tune 13"
    assert place == index.first_place[13] + 20


def test_random_music_shares_no_more_than_chance() -> None:
    """Of 24 pitches at 8 waits a gram is met by chance about once in 24 000 pairs, one of five notes hardly ever."""
    index = fingerprints_of([(source(number), motley(100, number)) for number in range(30)])
    runs = index.runs(motley(100, 1234))
    assert max(run.notes for run in runs) <= GRAM + 1
    assert np.mean([run.notes > 0 for run in runs]) < 0.05


def test_no_run_goes_from_one_piece_into_the_next() -> None:
    one, other = motley(10, 1), motley(10, 2)
    joined = Line(
        np.concatenate([one.onset_steps, one.onset_steps[-1] + 4096 + other.onset_steps - other.onset_steps[0]]),
        np.concatenate([one.pitch, other.pitch]),
        np.concatenate([one.bar, other.bar]),
    )
    index = fingerprints_of([(source(0), one), (source(1), other)])
    assert [run.notes for run in index.runs(joined)] == [*range(10, 3, -1), 0, 0, 0] * 2


@given(st.lists(TUNE, min_size=1, max_size=4), TUNE)
def test_what_follows_is_what_some_piece_goes_on_with(
    tunes: list[list[tuple[int, int]]], tune: list[tuple[int, int]]
) -> None:
    corpus = [line(each) for each in tunes]
    index = fingerprints_of([(source(number), each) for number, each in enumerate(corpus)])
    asked = line(tune)
    own = moves(asked.onset_steps, asked.pitch).tolist()
    expected = set()
    for other in corpus:
        theirs = moves(other.onset_steps, other.pitch).tolist()
        for place in range(len(theirs) - len(own)):
            if len(asked) >= GRAM and theirs[place : place + len(own)] == own:
                last = place + len(own) + 1 - (GRAM - 1)
                expected.add(int(index.known(grams_of(other))[last]))
    assert set(index.follows(asked).tolist()) == expected


@given(st.lists(TUNE, max_size=4))
def test_it_is_the_same_after_being_stored(tunes: list[list[tuple[int, int]]]) -> None:
    index = fingerprints_of([(source(number), line(each)) for number, each in enumerate(tunes)])
    again = type(index).of_arrays(index.arrays(), index.sources)
    for name in ("hashes", "grams", "onset_steps", "first_place"):
        assert (getattr(again, name) == getattr(index, name)).all()


def test_what_is_stored_has_no_pitch() -> None:
    """Two corpora that differ in key alone are stored alike."""
    low, high = (fingerprints_of([(source(0), moved(motley(40, 7), up, 0))]).arrays() for up in (0, 3))
    for name, column in low.items():
        assert (column == high[name]).all()


def test_two_indexes_joined_are_the_index_of_all_their_lines() -> None:
    lines = [(source(number), motley(30, number % 4)) for number in range(6)]
    lines.append((source(6), lines[0][1]))
    joined = fingerprints_of(lines[:3]).joined(fingerprints_of(lines[3:]))
    whole = fingerprints_of(lines)
    assert joined.sources == whole.sources
    for name, column in whole.arrays().items():
        assert np.array_equal(joined.arrays()[name], column), name
    for _, line in lines:
        assert [run.notes for run in joined.runs(line)] == [run.notes for run in whole.runs(line)]
