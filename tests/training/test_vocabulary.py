"""A vocabulary is learned when training begins, kept with the net, and the same whenever it is learned again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from descant.bundles.store import Bundle
from descant.corpora.store import Corpus
from descant.errors import CorpusError
from descant.generation.likelihood import Question, frame_nats
from descant.generation.model import Model
from descant.grid.stack import Stack
from descant.grid.vocabulary import UNKNOWN, learn_vocabulary
from descant.training.batches import Batches
from descant.training.bundling import opened_run
from descant.training.module import wanted_nats
from descant.training.pieces import ready, stacks_of
from descant.training.recipe import Recipe
from descant.training.run import train
from descant.training.samples import Samples
from descant.training.vocabulary import learned_vocabularies

Recipes = Callable[..., Recipe]


def stacks(recipe: Recipe, corpus: Corpus, split: str = "train") -> list[Stack]:
    return stacks_of(corpus.split(split), recipe.form)


def test_the_recipe_learns_how_many_symbols_there_are(event_recipe_of: Recipes, toy_corpus: Corpus) -> None:
    recipe = event_recipe_of()
    full, learned = learned_vocabularies(recipe, stacks(recipe, toy_corpus))
    wanted = learn_vocabulary([stack.frames["notes"] for stack in stacks(recipe, toy_corpus)])
    assert np.array_equal(learned["roll"].table, wanted.table)
    assert full.heads["roll"]["symbols"] == len(wanted)
    assert learned_vocabularies(full, stacks(recipe, toy_corpus))[0] == full
    rare = event_recipe_of(heads={"roll": {"name": "categorical", "least_met": 3}})
    assert len(learned_vocabularies(rare, stacks(rare, toy_corpus))[1]["roll"]) < len(wanted)


def test_other_heads_need_none(recipe_of: Recipes, toy_corpus: Corpus) -> None:
    recipe = recipe_of()
    same, learned = learned_vocabularies(recipe, stacks(recipe, toy_corpus))
    assert same is recipe
    assert not learned


def test_too_little_music_for_a_vocabulary_is_told(event_recipe_of: Recipes, toy_corpus: Corpus) -> None:
    recipe = event_recipe_of(heads={"roll": {"name": "categorical", "least_met": 999}})
    with pytest.raises(CorpusError, match="999 times"):
        learned_vocabularies(recipe, stacks(recipe, toy_corpus))


def test_the_table_is_kept_whole_with_the_weights(
    event_bundle: Bundle, event_recipe_of: Recipes, toy_corpus: Corpus
) -> None:
    recipe = event_recipe_of()
    wanted = learned_vocabularies(recipe, stacks(recipe, toy_corpus))[1]["roll"]
    kept = load_file(event_bundle.folder / "weights.safetensors")["heads.roll.table"]
    assert kept.dtype == np.uint8
    assert np.array_equal(kept, wanted.table)
    assert event_bundle.config.heads["roll"].vocabulary == len(wanted)
    vocabulary = event_bundle.vocabulary("roll")
    assert vocabulary is not None
    assert np.array_equal(vocabulary.table, wanted.table)


def test_a_run_is_opened_with_its_vocabulary(event_recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path) -> None:
    """Trained, broken off and gone on with, as an unbroken run; with a sample at every checkpoint."""
    short, long = event_recipe_of(training={"iterations": 3}), event_recipe_of(training={"sample_every": 1})
    train(short, toy_corpus, tmp_path / "broken", threads=1, quiet=True)
    samples = Samples(tmp_path / "broken", long, toy_corpus)
    resumed = train(long, toy_corpus, tmp_path / "broken", threads=1, quiet=True, resume=True, callbacks=(samples,))
    recipe, _, net = opened_run(tmp_path / "broken")
    table = net.head("roll").get_buffer("table")
    assert recipe.heads["roll"]["symbols"] == len(table) == len(resumed.kept.head("roll").get_buffer("table"))
    assert table.sum() > 0
    figures = json.loads((tmp_path / "broken" / "samples" / "0000006.json").read_text())
    assert figures["notes"]["sounding_share"] == 1
    for kind in ("mid", "png"):
        assert (tmp_path / "broken" / "samples" / f"0000006.{kind}").is_file()


def test_the_nats_of_a_piece_are_what_training_reports(
    event_bundle: Bundle, event_recipe_of: Recipes, toy_corpus: Corpus
) -> None:
    """Also where the test piece holds chords that training never met."""
    recipe, _, net = opened_run(event_bundle.folder.parent)
    piece = ready(toy_corpus.split("test"), recipe.form, "test")[0]
    one = event_recipe_of(training={"window_steps": 256, "batch": 1})
    batch = Batches([piece], one, "validation").batch(0)
    with torch.no_grad():
        nats = wanted_nats(net, batch)
        total, frames = nats.sum(), len(nats)
    assert frames == piece.steps
    target = piece.frames["notes"]
    vocabulary = event_bundle.vocabulary("roll")
    assert vocabulary is not None
    assert (vocabulary.symbols(target) == UNKNOWN).any()
    listener = "full" if batch.passage.hears_future else "causal"
    # a passage that was moved to another key is another passage: this one was not
    assert recipe.training.transpose == 2 or np.array_equal(batch.target[0].numpy(), target)
    moved = Question({}, "notes", batch.target[0].numpy(), piece.stack, listener)
    assert frame_nats(event_bundle, [moved])[0].sum() == pytest.approx(float(total), rel=2e-3)


def test_a_bundle_goes_all_the_way(event_bundle_folder: Path) -> None:
    from descant.generation.model import load

    model: Model = load(event_bundle_folder)
    take = model.compose(notes=12, from_random_note=True, seed=3)
    assert take.stack.steps == 12
    assert model.surprise(take.to_score(), target="notes")[1:].sum() == pytest.approx(-take.log_likelihood, rel=1e-5)
