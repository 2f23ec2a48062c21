"""Law: a run without a named folder gets one that no other setting of the same system shares."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from descant.training.verb import run_folder


@pytest.mark.parametrize(
    ("changes", "folder"),
    [
        ({}, "runs/tiny-toy"),
        ({"variant": "published"}, "runs/tiny-toy-published"),
        ({"training": {"seed": 3}}, "runs/tiny-toy-seed3"),
        ({"variant": "published", "training": {"seed": 3}}, "runs/tiny-toy-published-seed3"),
    ],
)
def test_a_run_is_named_by_what_it_is(recipe_of, toy_corpus, changes, folder):
    assert run_folder(recipe_of(**changes), recipe_of(), toy_corpus) == Path(folder)


def test_a_mix_is_named_by_all_its_corpora(recipe_of, toy_corpus):
    recipe = recipe_of()
    assert run_folder(recipe, recipe, replace(toy_corpus, name="folk + bach")) == Path("runs/tiny-folk-bach")
