"""A made recipe can be built, fits what is asked for, and grows with the music there is."""

from __future__ import annotations

import pytest

from descant.corpora.store import Corpus
from descant.models.accompanist import Accompanist
from descant.parts.roles import ROLES
from descant.training.own_recipe import (
    LEAST_ITERATIONS,
    MOST_ITERATIONS,
    SIZES,
    fine_tuned,
    iterations_for,
    make_recipe,
    quarters_of,
)
from descant.training.pairs import read_pairs
from descant.training.recipe import read_recipe


@pytest.mark.parametrize("pair", ["drums:bass,melody", "melody:chords", "left:right", "bass+melody:drums"])
@pytest.mark.parametrize("steps", [4, 12])
@pytest.mark.parametrize("quarters", [0.0, 60_000.0, 1e7])
def test_every_made_recipe_can_be_built(pair: str, steps: int, quarters: float) -> None:
    directions = read_pairs([pair])
    recipe = make_recipe("own", directions, steps, quarters)
    assert recipe.directions == directions
    assert recipe.steps_per_quarter == steps
    assert {role: ROLES[role].kind for role in recipe.roles} == recipe.roles
    net = Accompanist(recipe.skeleton())
    assert set(net.heads) == set(recipe.roles.values())


def test_chords_are_written_along_pitch_with_recall_and_drums_alone_need_none() -> None:
    chords = make_recipe("own", read_pairs(["melody:chords"]), 4, 1000.0)
    assert chords.heads["poly"]["name"] == "deep"
    assert chords.recall is not None
    assert make_recipe("own", read_pairs(["melody:drums"]), 4, 1000.0).recall is None


def test_more_music_makes_a_larger_net_and_a_longer_training() -> None:
    amounts = [100.0, *(most * 0.99 for most, _ in SIZES[:-1]), 1e9]
    made = [make_recipe("own", read_pairs(["melody:bass"]), 4, quarters) for quarters in amounts]
    sizes = [recipe.core["size"] for recipe in made]
    iterations = [recipe.training.iterations for recipe in made]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == len(SIZES)
    assert iterations == sorted(iterations)
    assert (iterations[0], iterations[-1]) == (LEAST_ITERATIONS, MOST_ITERATIONS)


def test_ten_times_the_music_is_trained_about_three_times_as_long() -> None:
    assert 2.8 < iterations_for(100_000) / iterations_for(10_000) < 3.5


def test_music_is_counted_by_the_written_parts(toy_corpus: Corpus) -> None:
    piece = toy_corpus.pieces[0]  # six bars of 4/4
    assert quarters_of([piece], ["melody"]) == pytest.approx(24, abs=1)
    assert quarters_of([piece, piece], ["melody", "chords", "drums"]) == 4 * quarters_of([piece], ["melody"])


def test_learning_on_keeps_the_net_and_the_grid() -> None:
    folk = read_recipe("folk")
    directions = read_pairs(["melody:chords"])
    recipe = fine_tuned(folk, "mine", directions, 10_000.0, "mine")
    assert recipe.skeleton() == folk.skeleton()
    assert recipe.form == folk.form
    assert (recipe.name, recipe.directions, recipe.licence) == ("mine", directions, "mine")
    assert recipe.training.iterations < make_recipe("mine", directions, 4, 10_000.0).training.iterations
