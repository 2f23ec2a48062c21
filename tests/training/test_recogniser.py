"""The recogniser learns styles that differ, from pieces that have one; what it needs and lacks is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from descant.bundles.export_recogniser import recogniser_files
from descant.bundles.recogniser import GRAPH, WEIGHTS, OnnxRecogniser
from descant.corpora.piece import Piece
from descant.corpora.store import Corpus
from descant.errors import CorpusError, RecipeError
from descant.generation.recognition import heard, strangeness
from descant.grid.style_features import style_features
from descant.score.score import Score
from descant.training.recipe import Recipe
from descant.training.recogniser import keep, kept, labelled, train_recogniser
from descant.training.torch_recogniser import TorchRecogniser

SPLITS = ("train", "train", "train", "train", "validation", "test")
TINY = {"size": 6, "hidden": 5, "iterations": 40, "batch": 8, "window_onsets": 24, "validate_every": 10}
OPTIONS = {"styles": {"label": "kind", "least_pieces": 2, "names": ["even", "leaping"]}, "recogniser": TINY}


@pytest.fixture
def corpus(toy_corpus: Corpus, song_of: Callable[..., Score]) -> Corpus:
    """Tunes that go by step, and others that leap; one has no style."""
    shapes = {"even": (0, 2, 4, 2, 0), "leaping": (0, 12, 3, 11)}
    pieces = [
        replace(
            toy_corpus.pieces[0],
            id=f"{kind} {number}",
            work=f"{kind} {number}",
            split=split,
            score=song_of(shape, bars=4 + number % 3, up=number),
            key=replace(toy_corpus.pieces[0].key, tonic=number),
            labels={"kind": kind},
        )
        for kind, shape in shapes.items()
        for number, split in enumerate(SPLITS)
    ]
    return Corpus(
        "styled", None, toy_corpus.manifest, [*pieces, replace(pieces[0], id="plain", work="plain", labels={})]
    )


def test_styles_that_differ_are_told_apart_and_kept(
    corpus: Corpus, recipe_of: Callable[..., Recipe], tmp_path: Path
) -> None:
    trained = train_recogniser(recipe_of(**OPTIONS), corpus)
    assert trained.results["test"]["accuracy"] == 1 > trained.results["test"]["floor"] == 0.5
    keep(trained, tmp_path)
    again = kept(tmp_path)
    assert again is not None
    assert (again.facts, again.results) == (trained.facts, trained.results)
    for name, weight in trained.net.state_dict().items():
        torch.testing.assert_close(again.net.state_dict()[name], weight)
    np.testing.assert_array_equal(again.familiar, trained.familiar)
    assert kept(tmp_path / "elsewhere") is None


def test_the_same_seed_learns_the_same(corpus: Corpus, recipe_of: Callable[..., Recipe]) -> None:
    first, again = (train_recogniser(recipe_of(**OPTIONS), corpus) for _ in range(2))
    for name, weight in first.net.state_dict().items():
        assert torch.equal(weight, again.net.state_dict()[name])


def test_a_piece_without_a_style_teaches_none(corpus: Corpus, recipe_of: Callable[..., Recipe]) -> None:
    found = labelled(corpus.pieces, recipe_of().form, "kind", ["even", "leaping"])
    assert [piece.style for piece in found] == [0] * 6 + [1] * 6 + [-1]
    unknown = labelled(corpus.pieces, recipe_of().form, "kind", ["leaping"])
    assert {piece.style for piece in unknown} == {-1, 0}


def test_the_files_of_a_bundle_answer_as_torch_does(
    corpus: Corpus, recipe_of: Callable[..., Recipe], tmp_path: Path
) -> None:
    recipe = recipe_of(**OPTIONS)
    trained = train_recogniser(recipe, corpus)
    for weight in trained.net.parameters():
        weight.data = weight.data.half().float()  # as a bundle keeps them
    for name, content in recogniser_files(trained.net, trained.familiar).items():
        (tmp_path / name).write_bytes(content)
    assert {path.name for path in tmp_path.iterdir()} == {GRAPH, WEIGHTS}
    piece = corpus.pieces[0]
    rows = style_features(recipe.form.stack(piece.score, piece.roles, piece.phase_ticks))
    ours, theirs = OnnxRecogniser(tmp_path), TorchRecogniser(trained.net, trained.familiar)
    for from_file, from_torch in zip(
        heard(ours, trained.facts.state, rows), heard(theirs, trained.facts.state, rows), strict=True
    ):
        np.testing.assert_allclose(from_file, from_torch, rtol=2e-2, atol=2e-2)


def test_what_is_unlike_all_pieces_is_strange(corpus: Corpus, recipe_of: Callable[..., Recipe]) -> None:
    recipe = recipe_of(**OPTIONS)
    trained = train_recogniser(recipe, corpus)
    net = TorchRecogniser(trained.net, trained.familiar)
    piece: Piece = corpus.pieces[0]
    rows = style_features(recipe.form.stack(piece.score, piece.roles, piece.phase_ticks))
    odd = np.random.default_rng(0).random(rows.shape).astype(np.float32)
    own, other = (strangeness(heard(net, trained.facts.state, each)[1], trained.facts) for each in (rows, odd))
    assert own < 0.5 < other


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"recogniser": None}, r"\[recogniser\]"), ({"styles": None}, r"\[styles\]")],
)
def test_a_recipe_that_lacks_a_table_says_which(
    corpus: Corpus, recipe_of: Callable[..., Recipe], changes: dict[str, object], said: str
) -> None:
    with pytest.raises(RecipeError, match=said):
        train_recogniser(recipe_of(**{**OPTIONS, **changes}), corpus)


def test_styles_that_nobody_can_judge_are_refused(corpus: Corpus, recipe_of: Callable[..., Recipe]) -> None:
    unjudged = Corpus("styled", None, corpus.manifest, [each for each in corpus.pieces if each.split != "validation"])
    with pytest.raises(CorpusError, match="no validation piece"):
        train_recogniser(recipe_of(**OPTIONS), unjudged)
