"""A mix holds the pieces of all its corpora, each on its side, and no tune on two sides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from descant.corpora.mix import mix
from descant.corpora.piece import Piece
from descant.corpora.store import Corpus
from descant.errors import CorpusError
from descant.score.key import Key
from descant.score.score import Notes, Part, Score


def renamed(corpus: Corpus, name: str) -> Corpus:
    return Corpus(name, None, {**corpus.manifest, "name": name}, corpus.pieces)


def wandering(seed: int) -> Score:
    """A long tune that no other seed shares a turn with."""
    rng = np.random.default_rng(seed)
    waits = rng.choice([240, 480, 720], 120)
    tune = Notes.of(np.cumsum(waits), waits, 60 + rng.integers(-12, 13, 120))
    return Score(480, (Part(1, "Melody", 73, False, tune),))


def test_one_corpus_stays_as_it_is(toy_corpus: Corpus) -> None:
    assert mix([toy_corpus]) is toy_corpus


def test_every_piece_keeps_its_side_and_gets_its_corpus_for_a_first_name() -> None:

    def corpus(name: str, seeds: range) -> Corpus:
        splits = ("train", "validation", "test")
        pieces = [
            Piece(
                f"{seed}",
                "",
                f"{seed}.mid",
                splits[seed % 3],
                f"work {seed}",
                wandering(seed),
                Key(0, False, 1.0),
                roles={1: "melody"},
            )
            for seed in seeds
        ]
        return Corpus(name, None, {"name": name, "licence": f"{name}'s."}, pieces)

    games, piano = corpus("games", range(6)), corpus("piano", range(6, 9))
    both = mix([games, piano])
    assert both.name == "games + piano"
    assert len(both.pieces) == 9
    for split in ("train", "validation", "test"):
        wanted = [f"{home.name}/{piece.id}" for home in (games, piano) for piece in home.split(split)]
        assert [piece.id for piece in both.split(split)] == wanted
    assert both.pieces[7].work == "piano/work 7"
    assert [piece.labels["corpus"] for piece in both.pieces] == ["games"] * 6 + ["piano"] * 3
    again = mix([both, corpus("songs", range(9, 12))])
    assert [piece.labels["corpus"] for piece in again.pieces[5:]] == ["games"] + ["piano"] * 3 + ["songs"] * 3
    assert both.manifest["licence"] == "games: games's. piano: piano's."
    assert both.manifest["citation"] == "games: not said. piano: not said."
    assert both.content_hash == mix([games, piano]).content_hash != games.content_hash


def test_a_tune_that_another_corpus_tests_is_not_learned(toy_corpus: Corpus) -> None:
    learned, tested = (
        replace(toy_corpus.pieces[0], id=split, split=split, score=wandering(1), roles={1: "melody"})
        for split in ("train", "test")
    )
    own = replace(learned, id="own", score=wandering(2))
    one = Corpus("one", None, {"name": "one"}, [learned, own])
    other = Corpus("other", None, {"name": "other"}, [tested])
    both = mix([one, other])
    assert both.manifest["left_out"] == ["one/train"]
    assert [piece.id for piece in both.pieces] == ["one/own", "other/test"]


def test_a_corpus_is_not_mixed_with_itself(toy_corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="with itself"):
        mix([toy_corpus, renamed(toy_corpus, "other"), toy_corpus])
    with pytest.raises(CorpusError, match="no corpus"):
        mix([])
