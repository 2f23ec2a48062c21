"""A recipe says all; what it gets wrong is told with the nearest right word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from descant.errors import RecipeError
from descant.models.accompanist import Accompanist
from descant.models.heads.head import HEADS
from descant.training.recipe import Recipe, read_recipe, recipe_names, variant_names

SMALL = """
says = "A small one."
[roles]
melody = "voice"
chords = "poly"
[[directions]]
given = ["melody"]
write = "chords"
[heads.voice]
name = "categorical"
[heads.poly]
name = "nade"
"""


@pytest.fixture
def recipe_file(tmp_path: Path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(SMALL)
    return path


def test_a_recipe_is_named_by_its_file(recipe_file: Path) -> None:
    recipe = read_recipe(str(recipe_file))
    assert recipe.name == "small"
    assert recipe.directions[0].write == "chords"
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


@pytest.mark.parametrize(
    ("name", "variant"), [(name, variant) for name in recipe_names() for variant in (variant_names(name) or [None])]
)
def test_every_recipe_that_comes_along_can_be_built(name: str, variant: str | None) -> None:
    recipe = read_recipe(name, variant=variant)
    assert recipe == read_recipe(f"recipes/{name}.toml", variant=variant)
    assert recipe.variant == (variant or "")
    skeleton = recipe.skeleton()
    heads = {
        kind: {**table, "symbols": 3} if kind in HEADS.chosen(table).learned else table
        for kind, table in skeleton.heads.items()
    }
    net = Accompanist(skeleton.model_copy(update={"heads": heads}))
    assert set(net.heads) == set(recipe.roles.values())


VARIED = """
name = "varied"
dropout = 0.1
[roles]
notes = "roll"
[core]
name = "lstm"
size = 8
[heads.roll]
name = "nade"
hidden = 7
[variants.first]
dropout = 0.2
[variants.first.core]
layers = 2
[variants.second.roles]
chords = "poly"
[variants.second.heads]
poly = { name = "bernoulli" }
roll = { name = "bernoulli" }
"""


def test_a_variant_is_laid_over_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "varied.toml"
    path.write_text(VARIED, encoding="utf-8")
    first, second = read_recipe(str(path)), read_recipe(str(path), variant="second")
    assert variant_names(str(path)) == ["first", "second"]
    assert (first.variant, first.dropout, first.core) == ("first", 0.2, {"name": "lstm", "size": 8, "layers": 2})
    assert (second.variant, second.dropout, second.core) == ("second", 0.1, {"name": "lstm", "size": 8})
    assert second.roles == {"chords": "poly"}  # replaced, not mixed
    assert second.heads["roll"] == {"name": "bernoulli"}  # another kind takes none of the old one's options
    assert read_recipe(str(path), ["dropout=0.5"]).dropout == 0.5
    with pytest.raises(RecipeError, match='did you mean "second"'):
        read_recipe(str(path), variant="secund")
    with pytest.raises(RecipeError, match="it has none"):
        read_recipe("folk", variant="published")


def test_settings_change_single_keys(recipe_file: Path) -> None:
    settings = [
        "training.batch=8",
        "core.size=32",
        "says=Louder",
        "training.optimizer=sgd",
        "heads.voice.hidden=[4, 5]",
    ]
    recipe = read_recipe(str(recipe_file), settings)
    assert recipe.training.batch == 8
    assert recipe.core["size"] == 32
    assert recipe.says == "Louder"
    assert recipe.training.optimizer == "sgd"
    assert recipe.heads["voice"]["hidden"] == [4, 5]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("training.bach=8", '"training.bach" is no key of the recipe small.toml (did you mean "batch"?)'),
        ("trainning.batch=8", '"trainning" is no key of the recipe small.toml (did you mean "training"?)'),
        ("training.batch=0", "training.batch = 0"),
        ("training.batch=many", "training.batch = 'many'"),
        ("training.optimizer=adaam", "training.optimizer = 'adaam'"),
        ("masks.full=0.9", "masks.full and masks.causal are shares of one whole"),
        ("masks.all_known=0.9", "masks.all_known and masks.some_known"),
        ("roles.melody=flute", "roles.melody = 'flute'"),
        (
            "directions=[{'given': ['melody'], 'write': 'chord'}]",
            '"chord", which [roles] lacks (did you mean "chords"?)',
        ),
        (
            "sampling.eagerness={'chord': 0.5}",
            'eagerness names the role "chord", which [roles] lacks (did you mean "chords"?)',
        ),
        ("directions=[{'gven': [], 'write': 'chords'}]", "directions.0.given"),
        ("training.batch", '"training.batch" has no value'),
        ("says.more=1", "says is a single value"),
    ],
)
def test_a_wrong_key_or_value_is_told(recipe_file: Path, setting: str, says: str) -> None:
    with pytest.raises(RecipeError) as told:
        read_recipe(str(recipe_file), [setting])
    assert says in told.value.found
    assert told.value.expected
    assert told.value.remedy


def test_an_unknown_recipe_is_told_those_there_are() -> None:
    with pytest.raises(RecipeError, match=r'no recipe "fulk" \(did you mean "folk"') as told:
        read_recipe("fulk")
    assert "folk" in told.value.expected


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe\x00", b"[roles\n"])
def test_what_is_no_toml_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.toml"
    path.write_bytes(content)
    with pytest.raises(RecipeError, match="is no TOML"):
        read_recipe(str(path))


def test_what_lacks_is_told(tmp_path: Path) -> None:
    path = tmp_path / "empty.toml"
    path.write_text("")
    with pytest.raises(RecipeError, match=r"the recipe empty\.toml lacks roles"):
        read_recipe(str(path))


def test_the_skeleton_is_the_recipe_s(recipe_of: Callable[..., Recipe]) -> None:
    recipe = recipe_of(core={"name": "lstm", "size": 9})
    assert recipe.skeleton().core == {"name": "lstm", "size": 9}
    assert recipe.skeleton().role_names == ["melody", "chords"]
