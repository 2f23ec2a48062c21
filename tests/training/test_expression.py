"""The net of expression learns how people play beside others; steady people are answered steadily."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from descant.apps.cli.main import app
from descant.bundles.store import load
from descant.corpora.piece import Split
from descant.corpora.store import Corpus, save_corpus
from descant.errors import CorpusError, RecipeError
from descant.generation.accompaniment import accompany
from descant.grid.expression_features import given_columns, known_columns
from descant.score.midi_writing import write_midi
from descant.score.score import Notes, Score
from descant.training.expression import keep, kept, train_expression
from descant.training.expression_figures import correlation, figures, table
from descant.training.performances import Batches, flattened, performed_parts, timed_roles
from descant.training.recipe import Recipe

Play = Callable[[int, Notes, int], tuple[object, object]]
QUICK = {"size": 16, "hidden": 12, "iterations": 150, "batch": 8, "dropout": 0.0, "learning_rate": 0.01}


def performed(corpus: Corpus, play: Play) -> Corpus:
    """The corpus as `play` says: of a piece's number, a part's notes and its number, velocities and delays in ticks."""
    pieces = []
    for number, piece in enumerate(corpus.pieces):
        parts = []
        for part in piece.score.parts:
            notes = part.notes
            velocity, late = play(number, notes, part.number)
            onset = notes.onset_ticks + np.broadcast_to(np.asarray(late, np.int64), len(notes))
            parts.append(replace(part, notes=Notes.of(onset, notes.duration_ticks - 60, notes.pitch, velocity)))
        pieces.append(replace(piece, score=piece.score.with_parts(tuple(parts))))
    return Corpus("performed", None, corpus.manifest, pieces)


def swelling(number: int, notes: Notes, part: int) -> tuple[NDArray[np.int64], int]:
    """Both parts grow and fade alike, chords twenty softer and 20 ticks late."""
    wave = np.rint(80 + 25 * np.sin(notes.onset_ticks / (1500 + 97 * (number % 7)) + 2.4 * number)).astype(np.int64)
    return wave - 20 * (part == 2), 20 * (part == 2)


@pytest.fixture(scope="module")
def swelling_corpus(toy_corpus: Corpus, song_of: Callable[..., Score]) -> Corpus:
    toy = toy_corpus.pieces[0]
    splits: list[Split] = [*["train"] * 16, "validation", "validation", "test", "test"]  # type: ignore[list-item]
    pieces = [
        replace(toy, id=f"song {number}", work=f"song {number}", split=split, score=song_of(bars=8))
        for number, split in enumerate(splits)
    ]
    return performed(replace(toy_corpus, pieces=pieces), swelling)


@pytest.fixture(scope="module")
def recipe(recipe_of: Callable[..., Recipe]) -> Recipe:
    return recipe_of(expression=QUICK)


def test_how_the_given_part_is_played_is_followed(swelling_corpus: Corpus, recipe: Recipe) -> None:
    trained = train_expression(recipe, swelling_corpus)
    assert trained.facts.timing == ["chords"]  # the melody lies on the grid
    rows = {(row["role"], row["of"]): row for row in trained.results["rows"] if row["split"] == "test"}
    for role in ("melody", "chords"):
        row = rows[role, "velocity"]
        assert row["played"]["correlation"] > 0.7
        assert row["typed"]["correlation"] < 0.5
        assert row["played"]["error"] < row["constant"]["error"]
    assert rows["chords", "deviation"]["played"]["error"] < 0.05
    assert ("melody", "deviation") not in rows
    assert len(table(trained.results)) == 2 + 5 * len(trained.results["rows"])


def test_a_constant_is_answered_by_a_constant(toy_corpus: Corpus, recipe: Recipe) -> None:
    def two_levels(_: int, notes: Notes, part: int) -> tuple[NDArray[np.int64], int]:
        level = np.full(len(notes), 90 if part == 1 else 60)
        level[0] += 1  # else it would be taken for typed
        return level, 0

    corpus = performed(toy_corpus, two_levels)
    trained = train_expression(recipe, corpus)
    assert trained.facts.timing == []
    errors = [row["played"]["error"] for row in trained.results["rows"] if row["split"] == "test"]
    assert max(errors) < 2.5


def test_training_is_the_same_again(swelling_corpus: Corpus, recipe_of: Callable[..., Recipe], tmp_path: Path) -> None:
    recipe = recipe_of(expression={**QUICK, "iterations": 4})
    one, other = train_expression(recipe, swelling_corpus), train_expression(recipe, swelling_corpus)
    assert one.results == other.results
    keep(one, tmp_path)
    again = kept(tmp_path, list(recipe.roles))
    assert again is not None
    assert again.facts == one.facts
    parts = performed_parts(swelling_corpus.split("test"), recipe.form, one.facts.plays)
    assert figures(again.net, again.facts, parts, {"test": parts}, 2) == figures(
        one.net, one.facts, parts, {"test": parts}, 2
    )
    assert kept(tmp_path / "nowhere", []) is None


def test_typed_music_teaches_nothing(toy_corpus: Corpus, recipe: Recipe) -> None:
    with pytest.raises(CorpusError, match="one velocity"):
        train_expression(recipe, toy_corpus)


@pytest.mark.parametrize("table", [{"roles": ["tuba"]}, {"pedal": ["left"]}])
def test_roles_that_are_not_there_are_said(
    table: dict[str, object], recipe_of: Callable[..., Recipe], swelling_corpus: Corpus
) -> None:
    with pytest.raises(RecipeError, match=r"tuba|left"):
        train_expression(recipe_of(expression=table), swelling_corpus)


def test_a_recipe_without_the_table_trains_none(recipe_of: Callable[..., Recipe], swelling_corpus: Corpus) -> None:
    with pytest.raises(RecipeError, match="expression"):
        train_expression(recipe_of(), swelling_corpus)


def test_flat_is_as_if_the_given_parts_were_typed(swelling_corpus: Corpus, recipe: Recipe) -> None:
    parts = performed_parts(swelling_corpus.split("train"), recipe.form, ["chords"])
    for part in parts:
        flat = flattened(part.onsets.features, 2, part.levels)[:, given_columns(2, 0)]
        assert np.ptp(flat[:, 3:], axis=0).max() == 0  # each level, and no deviation
        assert np.ptp(part.onsets.features[:, given_columns(2, 0)][:, 3]) > 0


def test_a_batch_pairs_each_note_with_its_onset(swelling_corpus: Corpus, recipe: Recipe) -> None:
    parts = performed_parts(swelling_corpus.split("train"), recipe.form, ["melody", "chords"])
    assert timed_roles(parts) == ["chords"]
    batches = Batches(parts, 2, ["chords"], 6)
    (whole,) = batches.whole(99, flat=False)
    assert len(whole.notes) == sum(len(part.performance) for part in parts)
    assert not whole.features[..., known_columns(2)].any()
    drawn = batches.drawn(np.random.default_rng(0), 40)
    assert drawn.onset.max() < drawn.features.shape[1] <= 6
    role = drawn.features[drawn.row, 0, :2].argmax(-1)
    assert np.array_equal(drawn.counts[:, 1].numpy(), role.numpy() == 1)


def test_correlation_is_numpys_and_none_where_nothing_changes() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=30), rng.normal(size=30)
    assert correlation(one, other) == pytest.approx(np.corrcoef(one, other)[0, 1])
    assert correlation(one, one) == pytest.approx(1)
    assert correlation(one, np.ones(30)) is None


def test_a_bundle_is_taught_from_the_command_line(
    swelling_corpus: Corpus,
    tiny_bundle_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from typer.testing import CliRunner

    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "tiny"
    shutil.copytree(tiny_bundle_folder, folder)
    save_corpus(tmp_path / "corpus", swelling_corpus.pieces, {"licence": "public domain"})
    (tmp_path / "tiny.toml").write_text(
        'name = "tiny"\n[roles]\nmelody = "voice"\nchords = "poly"\n'
        '[heads.voice]\nname = "categorical"\n[heads.poly]\nname = "nade"\n'
        '[expression]\nroles = ["chords"]\nsize = 6\nhidden = 5\niterations = 40\n',
        encoding="utf-8",
    )
    told = CliRunner().invoke(app, ["train", "tiny.toml", "--corpus", "corpus", "--expression-only", "-o", str(folder)])
    assert told.exit_code == 0, told.output
    bundle = load(folder)
    assert bundle.config.expression is not None
    assert bundle.config.expression.plays == ["chords"]
    assert "--mechanical" in (folder / "README.md").read_text(encoding="utf-8")
    (tmp_path / "song.mid").write_bytes(write_midi(swelling_corpus.pieces[0].score))
    for manner in ([], ["--mechanical"]):
        line = ["accompany", "song.mid", "--given", "melody", "--write", "chords", "-m", str(folder), *manner]
        done = CliRunner().invoke(app, [*line, "--no-picture", "-o", f"out{len(manner)}.mid"])
        assert done.exit_code == 0, done.output
    (take,) = accompany(bundle, swelling_corpus.pieces[0].score, given=["melody"], write=["chords"])
    assert len(np.unique(take.parts[0].notes.velocity)) > 1
    assert (tmp_path / "out0.mid").read_bytes() != (tmp_path / "out1.mid").read_bytes()
