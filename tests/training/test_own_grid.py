"""The grid is the coarse one unless the fine one holds notes that it does not; by notes of the asked roles alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from descant.corpora.piece import Piece
from descant.corpora.store import Corpus
from descant.score.score import Notes
from descant.training.own_grid import choose_grid, keep_grid, onsets_on_grid


def with_melody(piece: Piece, onsets: list[float]) -> Piece:
    """The piece with a melody that begins its notes at these quarters."""
    ticks = np.array([round(480 * onset) for onset in onsets])
    melody, chords = piece.score.parts
    return replace(piece, score=replace(piece.score, parts=(replace(melody, notes=Notes.of(ticks, 60, 72)), chords)))


@pytest.mark.parametrize(
    ("onsets", "steps"),
    [
        ([n / 4 for n in range(40)], 4),
        ([n / 3 for n in range(40)], 12),
        ([n / 2 for n in range(39)] + [1 / 3], 4),  # one triplet makes no grid of triplets
        ([n + 0.66 * odd for n in range(20) for odd in (0, 1)], 12),  # swung
    ],
)
def test_triplets_ask_for_steps_that_hold_them(toy_corpus: Corpus, onsets: list[float], steps: int) -> None:
    piece = with_melody(toy_corpus.pieces[0], onsets)
    choice = choose_grid([piece], ["melody"])
    assert choice.steps_per_quarter == steps
    assert f"{choice.shares[4]:.0%}" in choice.why
    assert f"{choice.shares[12]:.0%}" in choice.why
    assert choice.shares[steps] > 0.9


def test_only_the_asked_roles_count(toy_corpus: Corpus) -> None:
    piece = with_melody(toy_corpus.pieces[0], [n + 0.4 for n in range(10)])
    assert onsets_on_grid([piece], ["chords"], 4) == 1
    assert onsets_on_grid([piece], ["melody"], 4) == 0
    assert onsets_on_grid([piece], ["drums"], 4) == 1  # nothing there is nothing off the grid


def test_pieces_count_alike_however_many_notes_they_have(toy_corpus: Corpus) -> None:
    on = with_melody(toy_corpus.pieces[0], [0.0])
    off = with_melody(toy_corpus.pieces[0], [n + 0.4 for n in range(30)])
    assert onsets_on_grid([on, off], ["melody"], 4) == 0.5


def test_a_settled_grid_is_kept_and_says_how_well_it_fits(toy_corpus: Corpus) -> None:
    piece = with_melody(toy_corpus.pieces[0], [n / 3 for n in range(30)])
    choice = keep_grid([piece], ["melody"], 4, "the grid of folk")
    assert choice.steps_per_quarter == 4
    assert choice.why == "the grid of folk; 33% of the onsets lie on it"
