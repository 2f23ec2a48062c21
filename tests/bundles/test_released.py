"""What a released bundle claims is true: files, size, recipe, card, and a sure gain in each listed direction."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

import descant
from descant.bundles.store import RELEASED, load
from descant.training.card import card
from descant.training.recipe import Recipe, read_recipe
from descant.training.verdict import is_sure

BUNDLES = sorted(folder for folder in RELEASED.iterdir() if folder.is_dir())
LARGEST_MB = 6
WHEEL_MB = 25


@pytest.mark.parametrize("folder", BUNDLES, ids=lambda each: each.name)
def test_a_released_bundle_is_whole_small_and_free(folder: Path) -> None:
    config = load(folder).config  # checks the sums
    assert config.name == folder.name
    assert sum(file.stat().st_size for file in folder.iterdir()) < LARGEST_MB * 1e6
    assert config.licence
    assert config.corpus.licence
    assert config.bad_at
    assert not list(folder.glob("*.pt")) + list(folder.glob("*.pkl"))
    assert (folder / "README.md").read_text() == card(config)


@pytest.mark.parametrize("folder", BUNDLES, ids=lambda each: each.name)
def test_every_listed_direction_has_a_sure_gain_and_what_a_borrowed_source_is_worth_is_said(folder: Path) -> None:
    config = load(folder).config
    told = (folder / "README.md").read_text()
    rows = {(tuple(row["given"]), row["write"]): row for row in reversed(config.results["rows"])}
    assert {(tuple(each.given), each.write) for each in config.directions} == set(rows)
    for row in rows.values():
        assert row["listener"] == "full"
        assert is_sure(row), row
        assert row["nll_true"] < row["nll_shuffled"], row
        direction = f"{' + '.join(row['given'])} → {row['write']}"
        no_better = row["nll_shuffled"] >= row["nll_none"]
        said = f"{direction}: a borrowed source is better than none"
        assert no_better != (said[:1].upper() + said[1:] in told or said in told), row


@pytest.mark.parametrize("folder", BUNDLES, ids=lambda each: each.name)
def test_a_released_bundle_was_made_by_the_recipe_that_comes_with_it(folder: Path) -> None:
    made, now = Recipe.model_validate(load(folder).config.recipe), read_recipe(folder.name)
    found = now.styles and now.styles.model_copy(update={"names": made.style_names})
    assert made == now.model_copy(update={"styles": found})


def test_the_wheel_stays_small() -> None:
    package = Path(descant.__file__).parent
    files = [file for file in package.rglob("*") if file.is_file() and file.suffix != ".pyc"]
    assert sum(len(zlib.compress(file.read_bytes(), 6)) for file in files) < WHEEL_MB * 1e6
