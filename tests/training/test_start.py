"""Law: a run that begins with a bundle is that bundle before its first step; what does not fit it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from descant.bundles.store import Bundle, load
from descant.corpora.store import Corpus
from descant.errors import BundleError, RecipeError
from descant.evaluation.directions import Direction
from descant.evaluation.pieces import BundleGrid, on_grid
from descant.evaluation.trial import hold_trial
from descant.training.module import TrainingModule
from descant.training.own_recipe import fine_tuned
from descant.training.pairs import read_pairs
from descant.training.recipe import Recipe, read_recipe
from descant.training.run import train
from descant.training.start import SLOWER, recipe_of, start_weights, started

Recipes = Callable[..., Recipe]


def history(run: Path) -> list[list[float]]:
    told: list[list[float]] = json.loads((run / "history.json").read_text())["history"]["validation/nats"]
    return told


def begun(recipe: Recipe, corpus: Corpus, run: Path) -> TrainingModule:
    return train(recipe, corpus, run, threads=1, quiet=True)


def test_the_first_validation_is_the_bundle_s_own(
    recipe_of: Recipes, tiny_bundle: Bundle, toy_corpus: Corpus, tmp_path: Path
) -> None:
    recipe = recipe_of(training={"validation": "whole", "iterations": 2, "validate_every": 1})
    begun(started(recipe, str(tiny_bundle.folder)), toy_corpus, tmp_path)
    way = Direction(("melody",), "chords")
    form = BundleGrid(tiny_bundle.config.form, [frozenset({"melody", "chords"})])
    pieces, _ = on_grid(toy_corpus.split("validation"), form)
    (row,) = hold_trial(tiny_bundle, pieces, [way], ["causal"]).rows
    (step, nats), *later = history(tmp_path)
    assert step == 0
    assert nats == pytest.approx(row.nll_true, rel=1e-4)
    assert [step for step, _ in later] == [1, 2]
    assert later[-1][1] != nats  # the average of the weights is a step behind


def test_where_nothing_gets_better_the_bundle_is_kept_as_it_was(
    recipe_of: Recipes, tiny_bundle: Bundle, toy_corpus: Corpus, tmp_path: Path
) -> None:
    recipe = recipe_of(training={"optimizer": "sgd", "momentum": 0.0, "iterations": 3, "average": 0.0, "warmup": 0})
    worse = ("training.learning_rate=30.0", "training.clip_norm=100.0", "training.validate_every=1")
    begun(started(recipe, str(tiny_bundle.folder), worse), toy_corpus, tmp_path)
    (_, nats), *later = history(tmp_path)
    assert all(after > nats for _, after in later)
    best, kept = load_file(tmp_path / "best.safetensors"), load_file(tiny_bundle.folder / "weights.safetensors")
    assert best.keys() == kept.keys()
    assert all(torch.equal(weight, kept[name].to(weight.dtype)) for name, weight in best.items())


def test_a_run_that_began_with_a_bundle_goes_on_where_it_was(
    recipe_of: Recipes, tiny_bundle: Bundle, toy_corpus: Corpus, tmp_path: Path
) -> None:
    def plan(iterations: int) -> Recipe:
        recipe = recipe_of(training={"iterations": iterations, "schedule": "constant"})
        return started(recipe, str(tiny_bundle.folder))

    begun(plan(6), toy_corpus, tmp_path / "whole")
    begun(plan(3), toy_corpus, tmp_path / "parted")
    train(plan(6), toy_corpus, tmp_path / "parted", resume=True, threads=1, quiet=True)
    assert history(tmp_path / "parted") == history(tmp_path / "whole")
    with pytest.raises(RecipeError, match="other weights"):
        train(recipe_of(), toy_corpus, tmp_path / "parted", resume=True, threads=1, quiet=True)


def test_a_vocabulary_is_the_bundle_s(
    event_recipe_of: Recipes, event_bundle_folder: Path, toy_corpus: Corpus, tmp_path: Path
) -> None:
    one_piece_less = Corpus("less", None, toy_corpus.manifest, toy_corpus.pieces[1:])
    recipe = started(event_recipe_of(training={"iterations": 1, "validate_every": 1}), str(event_bundle_folder))
    assert recipe.heads["roll"]["symbols"] == load(event_bundle_folder).config.heads["roll"].vocabulary
    module = begun(recipe, one_piece_less, tmp_path)
    kept = load_file(event_bundle_folder / "weights.safetensors")
    assert torch.equal(module.kept.state_dict()["heads.roll.table"], kept["heads.roll.table"])


@pytest.mark.parametrize("name", ["folk", "bach"])
def test_a_released_bundle_can_be_begun_with(name: str) -> None:
    bundle = load(name)
    given, write = bundle.config.directions[0].given, bundle.config.directions[0].write
    before = recipe_of(bundle)
    recipe = started(fine_tuned(before, "mine", read_pairs([f"{'+'.join(given)}:{write}"]), 9000.0, ""), name)
    assert recipe.training.learning_rate == pytest.approx(SLOWER * before.training.learning_rate)
    weights = start_weights(recipe)
    kept = load_file(bundle.folder / "weights.safetensors")
    assert all(torch.equal(weight.to(kept[key].dtype), kept[key]) for key, weight in weights.items())
    assert {weight.dtype for weight in weights.values()} == {torch.float32}


def test_a_setting_says_how_fast(recipe_of: Recipes, tiny_bundle: Bundle) -> None:
    place = str(tiny_bundle.folder)
    slow = started(recipe_of(training={"learning_rate": 0.01}), place)
    assert slow.training.learning_rate == pytest.approx(SLOWER * 0.01)
    assert started(slow, place).training.learning_rate == slow.training.learning_rate
    assert started(recipe_of(), place, ("training.learning_rate=0.5",)).training.learning_rate == 0.5


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"core": {"name": "lstm", "size": 9, "layers": 2}}, "core.size (9 here, 7 there)"),
        ({"core": {"name": "gru", "size": 7, "layers": 2}}, "core.name (gru.v1 here, lstm.v1 there)"),
        ({"roles": {"chords": "poly", "melody": "voice"}}, "roles (chords (poly), melody (voice) here"),
        ({"steps_per_quarter": 12}, "steps_per_quarter (12 here, 4 there)"),
        ({"recall": {"own": True}}, "recall ("),
        ({"heads": {"voice": {"name": "categorical", "hidden": [9]}, "poly": {"name": "nade", "hidden": 6}}}, "[9]"),
    ],
)
def test_what_does_not_fit_is_named(
    recipe_of: Recipes, tiny_bundle: Bundle, change: dict[str, object], says: str
) -> None:
    with pytest.raises(RecipeError, match="can't begin with the bundle tiny") as told:
        started(recipe_of(**change), str(tiny_bundle.folder))
    assert says in told.value.found


def test_how_a_net_is_trained_may_differ(recipe_of: Recipes, tiny_bundle: Bundle) -> None:
    heads = {"voice": {"name": "categorical.v1", "hidden": [8], "dropout": 0.7}, "poly": {"name": "nade", "hidden": 6}}
    recipe = started(recipe_of(dropout=0.9, heads=heads), str(tiny_bundle.folder))
    assert (recipe.dropout, recipe.heads["voice"]["dropout"]) == (0.9, 0.7)
    assert start_weights(recipe)


def test_an_unknown_bundle_is_told() -> None:
    with pytest.raises(BundleError, match=r'no bundle "fulk" \(did you mean "folk"'):
        started(read_recipe("folk"), "fulk")
