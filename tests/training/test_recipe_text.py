"""Law: what is written as TOML is read as the same recipe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from descant.training.recipe import Recipe, read_recipe, recipe_names, variant_names
from descant.training.recipe_text import recipe_text

CHOICES = [(name, variant) for name in recipe_names() for variant in variant_names(name) or [None]]


def again(recipe: Recipe, tmp_path: Path, *remarks: str) -> Recipe:
    path = tmp_path / "again.toml"
    path.write_text(recipe_text(recipe, remarks), encoding="utf-8")
    return read_recipe(str(path))


@pytest.mark.parametrize(("name", "variant"), CHOICES)
def test_every_recipe_that_comes_along_is_read_as_written(tmp_path: Path, name: str, variant: str | None) -> None:
    recipe = read_recipe(name, variant=variant)
    assert again(recipe, tmp_path) == recipe


def test_words_and_names_of_any_kind_come_back(recipe_of: Callable[..., Recipe], tmp_path: Path) -> None:
    recipe = recipe_of(name="Größe = [1]", says='she said "é\\n",\n# not a remark', training={"weight_decay": 1e-7})
    assert again(recipe, tmp_path, "two\nlines", "name = 3") == recipe


def test_the_grid_is_always_told(recipe_of: Callable[..., Recipe]) -> None:
    assert "steps_per_quarter = 4" in recipe_text(recipe_of()).splitlines()


def test_an_option_that_is_not_set_is_left_out(recipe_of: Callable[..., Recipe], tmp_path: Path) -> None:
    recipe = recipe_of(heads={"voice": {"name": "categorical", "symbols": None}, "poly": {"name": "nade"}})
    assert again(recipe, tmp_path).heads == {"voice": {"name": "categorical"}, "poly": {"name": "nade"}}
