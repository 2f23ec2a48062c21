"""Accuracy counts what sounds: 1 for the truth, the floor for a copy, and each frame from the true ones before it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from descant.bundles.store import Bundle
from descant.corpora.store import Corpus
from descant.errors import BundleError, CorpusError
from descant.evaluation.accuracy import changing, copied, count, foretold, measure_accuracy, sounding
from descant.evaluation.directions import Direction
from descant.evaluation.pieces import BundleGrid, GridPiece, on_grid
from descant.generation.likelihood import Question
from descant.grid.shapes import HELD, ONSET

CELLS = arrays(bool, st.tuples(st.integers(1, 12), st.just(5)))
TUNE_TO_CHORDS = Direction(("melody",), "chords")


@given(CELLS)
def test_the_truth_is_right_and_its_opposite_wrong(true: np.ndarray) -> None:
    assert count(true, true).accuracy == 1
    assert count(~true, true).accuracy == 0


@given(CELLS, st.data())
def test_every_cell_is_counted_once_and_silence_never(true: np.ndarray, data: st.DataObject) -> None:
    guess = data.draw(arrays(bool, true.shape))
    counts = count(guess, true)
    assert counts.hits + counts.false == guess.sum()
    assert counts.hits + counts.missed == true.sum()
    assert count(guess[:4], true[:4]) + count(guess[4:], true[4:]) == counts
    turned = count(true, guess)
    assert turned.accuracy == counts.accuracy


@given(CELLS)
def test_a_copy_is_right_where_nothing_changes(true: np.ndarray) -> None:
    moves, last = changing(true), copied(true)
    assert count(last[~moves], true[~moves]).accuracy == 1
    assert (last[moves] != true[moves]).any(1).all()
    assert not last[0].any()
    assert np.array_equal(last[1:], true[:-1])


def test_what_is_begun_and_what_is_held_both_sound() -> None:
    frames = np.zeros((3, 88), np.uint8)
    frames[0, 7], frames[1, 7], frames[2, 9] = ONSET, HELD, ONSET
    assert np.argwhere(sounding(frames, "poly")).tolist() == [[0, 7], [1, 7], [2, 9]]
    assert changing(sounding(frames, "poly")).tolist() == [True, False, True]


def pieces_for(bundle: Bundle, corpus: Corpus) -> list[GridPiece]:
    return on_grid(corpus.pieces, BundleGrid(bundle.config.form))[0]


def question_of(piece: GridPiece, write: str, steps: int | None = None) -> Question:
    frames = piece.stack.frames
    return Question({"melody": frames["melody"]}, write, frames[write][:steps], piece.stack, "causal")


@pytest.mark.parametrize("head", ["gaussian", "bernoulli"])
def test_nothing_is_foretold_from_what_is_yet_to_come(
    bundle_of: Callable[..., Bundle], toy_corpus: Corpus, head: str
) -> None:
    bundle = bundle_of(heads={"voice": {"name": "categorical"}, "poly": {"name": head}})
    piece = pieces_for(bundle, toy_corpus)[0]
    (whole,) = foretold(bundle, [question_of(piece, "chords")])
    assert whole.shape == (piece.stack.steps, 88)
    assert whole.any() or head == "bernoulli"  # untrained, it expects silence
    other = piece.stack.frames["chords"].copy()
    other[40:] = np.roll(other[40:], 3, axis=1)
    changed = Question({"melody": piece.stack.frames["melody"]}, "chords", other, piece.stack, "causal")
    (later,) = foretold(bundle, [changed])
    assert np.array_equal(whole[:41], later[:41])


def test_a_voice_foretells_its_likeliest_symbol(bundle_of: Callable[..., Bundle], toy_corpus: Corpus) -> None:
    bundle = bundle_of()
    piece = pieces_for(bundle, toy_corpus)[0]
    (answer,) = foretold(bundle, [Question({}, "melody", piece.stack.frames["melody"], piece.stack)])
    assert (answer.sum(1) <= 1).all()


def test_a_row_adds_up_all_pieces(bundle_of: Callable[..., Bundle], toy_corpus: Corpus) -> None:
    bundle = bundle_of(heads={"voice": {"name": "categorical"}, "poly": {"name": "gaussian"}})
    pieces = pieces_for(bundle, toy_corpus)
    whole = measure_accuracy(bundle, pieces, TUNE_TO_CHORDS)
    halves = [measure_accuracy(bundle, part, TUNE_TO_CHORDS) for part in (pieces[:2], pieces[2:])]
    assert whole.net == halves[0].net + halves[1].net
    assert whole.copy_changing == halves[0].copy_changing + halves[1].copy_changing
    assert whole.frames == sum(piece.stack.steps for piece in pieces)
    assert whole.pieces == len(pieces)
    assert 0 < whole.changing_frames < whole.frames
    assert whole.copy.accuracy > whole.copy_changing.accuracy


def test_what_can_not_be_measured_is_told(bundle_of: Callable[..., Bundle], toy_corpus: Corpus) -> None:
    bundle = bundle_of()
    pieces = pieces_for(bundle, toy_corpus)
    with pytest.raises(BundleError, match="nade"):
        measure_accuracy(bundle, pieces, TUNE_TO_CHORDS)
    with pytest.raises(CorpusError, match="None of the 0 pieces"):
        measure_accuracy(bundle, [], TUNE_TO_CHORDS)
