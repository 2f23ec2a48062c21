"""The cardinality score is the share of points that one move lays on a training line, as far as grams can tell."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.evaluation.cardinality import cardinality_scores
from descant.recall.fingerprints import GRAM, Source, fingerprints_of, grams_of
from descant.recall.line import Line

TUNE = st.lists(st.tuples(st.integers(1, 3), st.integers(60, 62)), min_size=1, max_size=12)
HERE = Source("it", "it", "melody")
WIDTH = 32


def line(tune: list[tuple[int, int]]) -> Line:
    steps = np.cumsum([wait for wait, _ in tune], dtype=np.int64)
    return Line(steps, np.array([pitch for _, pitch in tune], np.int64), steps // 16)


def by_points(window: Line, corpus: list[Line], begin: int) -> float:
    """The definition for one window from its first step on: every move that a shared gram names is tried."""
    best = 0.0
    for other in corpus:
        shared: dict[int, set[int]] = {}
        for note, gram in enumerate(grams_of(window).tolist()):
            for place in np.flatnonzero(grams_of(other) == gram).tolist():
                move = int(other.onset_steps[place] - window.onset_steps[note])
                shared.setdefault(move, set()).update(range(note, note + GRAM))
        for move, notes in shared.items():
            there = other.onset_steps - move - begin
            best = max(best, len(notes) / max(len(window), int(((there >= 0) & (there < WIDTH)).sum())))
    return best


@given(TUNE, st.lists(TUNE, max_size=3))
def test_each_window_scores_as_defined(tune: list[tuple[int, int]], tunes: list[list[tuple[int, int]]]) -> None:
    asked, corpus = line(tune), [line(each) for each in tunes]
    expected = []
    first, end = int(asked.onset_steps[0]), int(asked.onset_steps[-1]) + 1
    for begin in range(first, max(first, end - WIDTH) + 1, 8):
        notes = np.flatnonzero((asked.onset_steps >= begin) & (asked.onset_steps < begin + WIDTH))
        if len(notes) >= GRAM:
            expected.append(by_points(asked.excerpt(int(notes[0]), len(notes)), corpus, begin))
    scores = cardinality_scores(asked, fingerprints_of([(HERE, each) for each in corpus]), 4)
    assert scores.tolist() == pytest.approx(expected)


def test_a_copy_scores_1_and_what_is_new_0() -> None:
    rng = np.random.default_rng(5)
    steps = np.arange(40) * 2
    tune, other = (Line(steps, rng.integers(48, 84, 40), steps // 16) for _ in range(2))
    index = fingerprints_of([(HERE, tune)])
    copy = Line(tune.onset_steps + 24, tune.pitch - 5, tune.bar)
    assert (cardinality_scores(copy, index, 4) == 1).all()
    assert (cardinality_scores(other, index, 4) == 0).all()


def test_a_changed_note_costs_the_window_less_than_the_run() -> None:
    """16 notes of which the eighth is another: the longest run is 8 notes, but 15 of 16 points are shared."""
    steps = np.arange(16) * 2
    pitch = np.random.default_rng(6).integers(48, 84, 16)
    index = fingerprints_of([(HERE, Line(steps, pitch, steps // 16))])
    changed = pitch.copy()
    changed[7] += 1
    asked = Line(steps, changed, steps // 16)
    assert max(run.notes for run in index.runs(asked)) == 8
    assert cardinality_scores(asked, index, 4).tolist() == [15 / 16]


def test_too_few_notes_have_no_score() -> None:
    index = fingerprints_of([])
    assert not len(cardinality_scores(line([(1, 60)] * (GRAM - 1)), index, 4))
    assert not len(cardinality_scores(line([]), index, 4))
