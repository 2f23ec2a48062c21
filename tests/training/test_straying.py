"""Laws: only the past goes astray, never what is learned; and where it comes back, everything begins anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from descant.corpora.store import Corpus
from descant.grid.masks import Mask, fresh
from descant.grid.shapes import PITCHES
from descant.training.batches import TRUE_PAST, Batches, Past, row_of
from descant.training.pieces import TrainingPiece, ready
from descant.training.recipe import Recipe
from descant.training.straying import MOST_BARS, Stretch, draw_stretch, strayed

Recipes = Callable[..., Recipe]
CUT = slice(16, 64)
KINDS = [("melody", "voice"), ("chords", "poly")]


@pytest.fixture(scope="module")
def recipe(recipe_of: Recipes) -> Recipe:
    return recipe_of(recall={"own": True})


@pytest.fixture(scope="module")
def piece(recipe: Recipe, toy_corpus: Corpus) -> TrainingPiece:
    return ready(toy_corpus.split("train"), recipe.form, "train", (), recipe.skeleton().recall_form)[1]


def row(piece: TrainingPiece, recipe: Recipe, role: str, past: Past) -> dict[str, np.ndarray]:
    other = "melody" if role == "chords" else "chords"
    mask = Mask({other: np.ones(48, bool)}, np.zeros(48, bool))
    return row_of(piece, recipe, role, CUT, 0, mask, past=past)


@pytest.mark.parametrize(("role", "kind"), KINDS)
def test_only_the_stretch_moves_and_is_not_learned_from(
    piece: TrainingPiece, recipe: Recipe, role: str, kind: str
) -> None:
    last = int(np.flatnonzero(fresh(piece.frames[role][CUT], kind))[-1])  # type: ignore[arg-type]
    stretch = Stretch(last - 20, last, 2)
    true, told = row(piece, recipe, role, TRUE_PAST), row(piece, recipe, role, Past(astray=stretch))
    assert np.array_equal(told["target"], true["target"])
    assert np.array_equal(told["known"], true["known"])
    away = np.flatnonzero((told["previous"] != true["previous"]).any(1))
    assert set(away) <= set(range(stretch.first + 1, stretch.last + 1))
    assert len(away)
    for step in away:  # one frame on, for it is the frame before that is told
        for block in (slice(0, PITCHES), slice(PITCHES, 2 * PITCHES)):
            assert np.array_equal(told["previous"][step, block], np.roll(true["previous"][step, block], 2))
    assert not told["wanted"][stretch.first : stretch.last].any()
    assert told["wanted"][: stretch.first].all()
    assert told["wanted"][stretch.last :].all()
    assert not told["recall"][stretch.first :].any()


@pytest.mark.parametrize(("role", "kind"), KINDS)
def test_a_drawn_stretch_ends_where_the_part_begins_anew(piece: TrainingPiece, role: str, kind: str) -> None:
    frames, rng = piece.frames[role][CUT], np.random.default_rng(1)
    drawn = [draw_stretch(rng, frames, kind, 16) for _ in range(50)]  # type: ignore[arg-type]
    found = [each for each in drawn if each is not None]
    assert len(found) > 20
    for stretch in found:
        assert fresh(frames, kind)[stretch.last]  # type: ignore[arg-type]
        assert 0 <= stretch.first < stretch.last <= stretch.first + 16 * MOST_BARS
        back = strayed(strayed(frames, kind, stretch), kind, stretch._replace(semitones=-stretch.semitones))  # type: ignore[arg-type]
        assert np.array_equal(back, frames)


def test_drums_and_what_would_leave_the_keyboard_do_not_stray() -> None:
    kit = np.ones((32, 9), np.uint8)
    assert draw_stretch(np.random.default_rng(0), kit, "kit", 16) is None
    wide = np.zeros((32, PITCHES), np.uint8)
    wide[:, [0, PITCHES - 1]] = 1
    assert all(draw_stretch(np.random.default_rng(seed), wide, "poly", 16) is None for seed in range(9))


@pytest.mark.parametrize("role", ["melody", "chords"])
def test_a_passage_that_begins_knows_no_past(piece: TrainingPiece, recipe: Recipe, role: str) -> None:
    told = row(piece, recipe, role, Past(forgets=True, begins=True))
    assert not told["earlier"].any()
    assert not told["previous"][0].any()
    assert not told["recall"].any()
    assert row(piece, recipe, role, TRUE_PAST)["earlier"].any()
    first = int(np.argmax(fresh(piece.frames[role][CUT], recipe.roles[role])))
    assert np.array_equal(told["wanted"], np.arange(48) >= first)


def test_training_strays_and_begins_and_validation_does_not(toy_corpus: Corpus, recipe_of: Recipes) -> None:
    options = {"batch": 40, "window_steps": 64, "begins": 0.5, "strays": 0.5}
    recipe = recipe_of(training=options, masks={"reveal": 0.0, "until_known": 0.0})
    pieces = ready(toy_corpus.split("train"), recipe.form, "train")
    learned = Batches(pieces, recipe, "train").batch(3)
    chosen_by = Batches(pieces, recipe, "validation").batch(3)
    assert bool(chosen_by.wanted.all())
    partly = learned.wanted.any(1) & ~learned.wanted.all(1)
    assert 5 <= int(partly.sum()) <= 35
    plain = recipe.model_copy(update={"training": replace_options(recipe, begins=0.0, strays=0.0)})
    assert bool(Batches(pieces, plain, "train").batch(3).wanted.all())


def replace_options(recipe: Recipe, **changes: float) -> object:
    return recipe.training.model_copy(update=changes)


def test_a_past_is_true_unless_something_is_said() -> None:
    assert replace(TRUE_PAST, forgets=True) != TRUE_PAST
    assert Past() == TRUE_PAST
