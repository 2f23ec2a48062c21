"""Laws: a bundle learns a further style; without its corpus nothing else of it moves, with it half is rehearsed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from descant.bundles.originality import read_index
from descant.bundles.store import Bundle, load
from descant.corpora.store import Corpus, save_corpus
from descant.errors import RecipeError
from descant.generation.likelihood import Question, frame_nats
from descant.generation.style import style_for
from descant.training.batches import Batches
from descant.training.bundling import bundle_run
from descant.training.own_style import OwnStyle, old_corpus, train_style
from descant.training.pieces import ready
from descant.training.recipe import Recipe
from descant.training.run import train
from descant.training.start import started

Recipes = Callable[..., Recipe]
STYLES = {"label": "kind", "least_pieces": 1}
QUICK = (
    "training.iterations=3",
    "training.validate_every=3",
    "training.warmup=0",
    "training.sample_every=0",
    "training.validation_batches=1",
)


def labelled(corpus: Corpus, label: str, *names: str) -> Corpus:
    pieces = [
        replace(piece, labels={label: names[number % len(names)]}, id=f"{piece.id} {label}")
        for number, piece in enumerate(corpus.pieces)
    ]
    return Corpus(corpus.name, None, corpus.manifest, pieces)


@pytest.fixture(scope="module")
def old(toy_corpus: Corpus) -> Corpus:
    return labelled(toy_corpus, "kind", "jig", "reel")


@pytest.fixture(scope="module")
def base(recipe_of: Recipes, old: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    run = tmp_path_factory.mktemp("first")
    recipe = recipe_of(styles=STYLES, training={"iterations": 2, "validate_every": 2})
    train(recipe, old, run, threads=1, quiet=True)
    bundle_run(run, old, run / "bundle")
    return load(run / "bundle")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No corpora lie below the working directory."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def mine(toy_corpus: Corpus, tmp_path: Path) -> Path:
    pieces = [replace(piece, id=f"mine {piece.id}", labels={}) for piece in toy_corpus.pieces]
    save_corpus(tmp_path / "tunes", pieces, {"licence": "mine", "citation": ""})
    return tmp_path / "tunes"


def nats(bundle: Bundle, corpus: Corpus, style: str | None) -> np.ndarray:
    (piece,) = corpus.split("test")
    stack = bundle.config.form.stack(piece.score, piece.roles, piece.phase_ticks)
    given = {"melody": stack.frames["melody"]}
    told = style_for(bundle.config, style)
    return frame_nats(bundle, [Question(given, "chords", stack.frames["chords"], stack, style=told)])[0]


def test_without_its_corpus_a_bundle_forgets_nothing_at_all(
    base: Bundle, old: Corpus, mine: Path, tmp_path: Path
) -> None:
    own = OwnStyle(str(base.folder), str(mine), "mine", tmp_path / "run", (*QUICK, "training.learning_rate=0.3"))
    config = train_style(own, Console(quiet=True), threads=1)
    grown = load(tmp_path / "run" / "bundle")
    assert grown.config.styles == ["jig", "reel", "mine"]
    for style in (None, "jig", "reel", "jig:0.5,reel:0.5"):
        assert np.array_equal(nats(grown, old, style), nats(base, old, style))
    assert not np.allclose(nats(grown, old, "mine"), nats(base, old, None))
    assert "old" not in config.results["learned_on"]
    assert {row["write"] for row in config.results["learned_on"]["mine"]} == {"chords", "melody"}
    assert config.ranges == base.config.ranges  # so that, without the new style, the same notes are written
    assert config.corpus.pieces == {"train": 6, "validation": 2, "test": 2}
    assert config.results["learned_on"]["pieces"] == 3
    assert sum(config.style_shares.values()) == pytest.approx(1)
    before, after = read_index(base.folder), read_index(grown.folder)
    assert before is not None
    assert after is not None
    assert len(after.fingerprints.sources) == 2 * len(before.fingerprints.sources)
    card = (grown.folder / "README.md").read_text()
    assert "## The style mine" in card
    assert "exactly as before" in card


def test_with_its_corpus_both_are_learned_and_measured(base: Bundle, old: Corpus, mine: Path, tmp_path: Path) -> None:
    save_corpus(tmp_path / "corpora" / "toy", old.pieces, {"licence": "public domain", "citation": ""})
    own = OwnStyle(str(base.folder), str(mine), "mine", tmp_path / "run", (*QUICK, "training.learning_rate=0.1"))
    config = train_style(own, Console(quiet=True), threads=1)
    grown = load(tmp_path / "run" / "bundle")
    assert not np.allclose(nats(grown, old, "jig"), nats(base, old, "jig"))
    assert config.corpus.name == "toy + tunes-mine"
    (row, _), old_rows = config.results["learned_on"]["mine"], config.results["learned_on"]["old"]
    assert row["before"] == pytest.approx(nats(base, old, None).mean(), rel=1e-4)
    assert [old_row["pieces"] for old_row in old_rows] == [1, 1]
    assert old_rows[0]["before"] == pytest.approx(nats(base, old, "jig").mean(), rel=1e-4)
    assert old_rows[0]["after"] == pytest.approx(nats(grown, old, "jig").mean(), rel=1e-4)


def test_another_corpus_of_that_name_is_not_rehearsed(base: Bundle, old: Corpus, tmp_path: Path) -> None:
    save_corpus(tmp_path / "corpora" / "toy", old.pieces[:4], {"licence": "", "citation": ""})
    told: list[str] = []
    assert old_corpus(base, told.extend) is None
    assert "another corpus" in told[0]


def test_a_second_style_rehearses_what_the_first_was_learned_from(
    base: Bundle, old: Corpus, mine: Path, toy_corpus: Corpus, tmp_path: Path
) -> None:
    save_corpus(tmp_path / "corpora" / "toy", old.pieces, {"licence": "public domain", "citation": ""})
    train_style(OwnStyle(str(base.folder), str(mine), "mine", tmp_path / "run", QUICK), Console(quiet=True), threads=1)
    pieces = [replace(piece, id=f"hers {piece.id}", labels={}) for piece in toy_corpus.pieces]
    save_corpus(tmp_path / "songs", pieces, {"licence": "hers", "citation": ""})
    own = OwnStyle(str(tmp_path / "run" / "bundle"), str(tmp_path / "songs"), "hers", tmp_path / "second", QUICK)
    config = train_style(own, Console(quiet=True), threads=1)
    assert config.styles == ["jig", "reel", "mine", "hers"]
    assert config.corpus.pieces == {"train": 9, "validation": 3, "test": 3}
    assert [row["pieces"] for row in config.results["learned_on"]["old"]] == [2, 2]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"label": "hers"}, "the style mine"),
        ({"music": "others"}, "another corpus"),
        ({"rehearses": True}, "now it is there"),
    ],
)
def test_what_a_run_is_resumed_with_must_be_what_it_was_begun_with(
    base: Bundle, old: Corpus, mine: Path, tmp_path: Path, changes: dict[str, str], says: str
) -> None:
    own = OwnStyle(str(base.folder), str(mine), "mine", tmp_path / "run", QUICK)
    train_style(own, Console(quiet=True), threads=1)
    if "rehearses" in changes:
        save_corpus(tmp_path / "corpora" / "toy", old.pieces, {"licence": "public domain", "citation": ""})
    if "music" in changes:
        others = [replace(piece, id=f"another {piece.id}") for piece in old.pieces]
        save_corpus(tmp_path / "others", others, {"licence": "", "citation": ""})
    asked = replace(own, label=changes.get("label", "mine"), music=str(tmp_path / changes.get("music", "tunes")))
    with pytest.raises(RecipeError, match=says):
        train_style(asked, Console(quiet=True), resume=True, threads=1)


def test_pieces_of_an_added_style_are_half_of_what_is_drawn_and_always_told(
    base: Bundle, old: Corpus, recipe_of: Recipes
) -> None:
    recipe = recipe_of(styles={**STYLES, "adds": ["mine"], "told": 0.0}, training={"batch": 64, "window_steps": 16})
    recipe = started(recipe, str(base.folder))
    assert recipe.style_names == ["jig", "reel", "mine"]
    pieces = [*old.split("train"), *(replace(old.split("train")[0], labels={"kind": "mine"}, id="new"),)]
    batch = Batches(ready(pieces, recipe.form, "train"), recipe, "train").batch(0)
    told = batch.passage.style.numpy()
    assert not told[:, :2].any()
    assert 0.3 < told[:, 2].mean() < 0.7


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ("jig", 'knows a style "jig" already'),
        ("Jig", 'knows a style "jig" already'),
        ("a,b", "can't be the name"),
        ("  ", "can't be the name"),
    ],
)
def test_a_label_that_can_not_be_learned_is_told(
    base: Bundle, mine: Path, tmp_path: Path, label: str, says: str
) -> None:
    with pytest.raises(RecipeError, match=says):
        train_style(OwnStyle(str(base.folder), str(mine), label, tmp_path / "run"), Console(quiet=True))
    assert not (tmp_path / "run").exists()
