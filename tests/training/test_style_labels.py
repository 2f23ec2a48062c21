"""A net is told its pieces' styles as often as its recipe says, each by a number of its own, and never another's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from descant.corpora.store import Corpus
from descant.errors import CorpusError
from descant.training.batches import Batches
from descant.training.bundling import bundle_run
from descant.training.module import heard_at
from descant.training.pieces import ready
from descant.training.recipe import Recipe
from descant.training.run import train
from descant.training.style_labels import learned_styles, style_row

Recipes = Callable[..., Recipe]
STYLES = ("jig", "reel", "jig", "reel", "jig")


@pytest.fixture(scope="module")
def labelled(toy_corpus: Corpus) -> Corpus:
    pieces = [replace(piece, labels={"kind": style}) for piece, style in zip(toy_corpus.pieces, STYLES, strict=True)]
    return replace(toy_corpus, pieces=pieces)


@pytest.fixture(scope="module")
def styled(recipe_of: Recipes, labelled: Corpus) -> Recipe:
    asked = recipe_of(styles={"label": "kind", "least_pieces": 1, "told": 0.5})
    return learned_styles(asked, labelled.split("train"))


def test_what_enough_pieces_have_is_a_style(recipe_of: Recipes, labelled: Corpus, styled: Recipe) -> None:
    assert styled.style_names == ["jig", "reel"]
    assert styled.skeleton().style_width == 2
    plain = recipe_of()
    assert learned_styles(plain, labelled.split("train")) == plain
    rare = recipe_of(styles={"label": "kind", "least_pieces": 2})
    with pytest.raises(CorpusError, match='only 1 value of the label "kind"'):
        learned_styles(rare, labelled.split("train"))


def test_a_row_is_told_its_own_style_or_none(styled: Recipe, labelled: Corpus) -> None:
    assert style_row(styled, {"kind": "reel"}, told=True).tolist() == [0, 1]
    for labels, told in (({"kind": "reel"}, False), ({"kind": "polka"}, True), ({}, True)):
        assert not style_row(styled, labels, told=told).any()
    pieces = ready(labelled.split("train")[:1], styled.form, "train", styled.directions)
    batches = Batches(pieces, styled, "train")
    told = np.concatenate([batches.batch(number).passage.style.numpy() for number in range(60)])
    assert set(map(tuple, told.tolist())) == {(0.0, 0.0), (1.0, 0.0)}
    assert 0.35 < told.any(1).mean() < 0.65


def test_recipes_without_styles_draw_what_they_always_drew(
    recipe_of: Recipes, styled: Recipe, labelled: Corpus
) -> None:
    pieces = ready(labelled.split("train"), styled.form, "train", styled.directions)
    plain = recipe_of()
    one = Batches(pieces, plain.model_copy(update={"training": styled.training}), "train").batch(0)
    assert not one.passage.style.any()
    assert torch.equal(one.target[:1], Batches(pieces, styled, "train").batch(0).target[:1])


def test_a_style_changes_what_is_said(styled: Recipe, labelled: Corpus, tmp_path: Path) -> None:
    module = train(styled, labelled, tmp_path / "run", quiet=True)
    batch = Batches(ready(labelled.split("train"), styled.form, "train"), styled, "train").batch(0)
    told = [
        heard_at(module.kept.eval(), replace(batch.passage, style=torch.tensor([row] * 2)), batch.wanted).feature
        for row in ([0.0, 0.0], [1.0, 0.0], [0.0, 1.0])
    ]
    assert all(not torch.equal(told[one], told[other]) for one, other in ((0, 1), (0, 2), (1, 2)))
    config = bundle_run(tmp_path / "run", labelled, tmp_path / "bundle")
    assert config.styles == ["jig", "reel"]
    assert config.widths.style == 2
