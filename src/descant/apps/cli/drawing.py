"""A bundle's or a recipe's net as a picture. A bundle's weights are counted; a recipe has none yet."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PIL import Image
from safetensors import safe_open

from descant.bundles.manifest import BundleDirection
from descant.bundles.store import bundle_folders, load
from descant.errors import DescantError, RecipeError, nearest
from descant.render.anatomy import anatomy
from descant.render.skeleton_picture import draw_skeleton
from descant.training.recipe import Direction, read_recipe, recipe_names


def draw_net(meant: str, variant: str | None = None) -> Image.Image:
    """Draw the net of a bundle, by its name or folder, or that of a recipe, by its name or file.

    A name that both have is the bundle, unless a `variant` of the recipe is asked for. Raises `BundleError`,
    `RecipeError`, and `DescantError` where neither is meant.
    """
    bundles = {folder.name for folder in bundle_folders()}
    if variant is None and (meant in bundles or Path(meant).is_dir()):
        return _draw_bundle(meant)
    if Path(meant).is_file() or meant.removesuffix(".toml") in recipe_names():
        return _draw_recipe(meant, variant)
    known = sorted({*bundles, *recipe_names()})
    raise DescantError(
        f'there is no bundle and no recipe "{meant}"{nearest(meant, known)}.',
        f"a bundle's folder, a recipe's file, or one of {', '.join(known)}.",
        "name one of these.",
    )


def _draw_bundle(meant: str) -> Image.Image:
    bundle = load(meant)
    config = bundle.config
    net = anatomy(
        config.skeleton,
        clock=config.clock,
        given=_given(config.directions),
        weights=weights_in(bundle.folder / "weights.safetensors"),
    )
    return draw_skeleton(net, config.name, config.says)


def _draw_recipe(meant: str, variant: str | None) -> Image.Image:
    recipe = read_recipe(meant, (), variant)
    title = f"{recipe.name}, {recipe.variant}" if recipe.variant else recipe.name
    try:
        net = anatomy(recipe.skeleton().model_dump(), clock=recipe.clock, given=_given(recipe.directions))
        return draw_skeleton(net, title, recipe.says)
    except (KeyError, IndexError, TypeError) as error:  # without torch nobody checks the options of its kinds
        raise RecipeError(
            f"the net of {recipe.name} can't be drawn: {type(error).__name__}: {error}.",
            "a listener, a core and heads with their names, and options of the right kind.",
            "correct the recipe; descant train says which key is wrong.",
        ) from error


def _given(directions: Iterable[BundleDirection | Direction]) -> list[str] | None:
    """The roles that some direction gives; None where there is no direction, and any may be given."""
    found = list(directions)
    return [role for direction in found for role in direction.given] if found else None


def weights_in(file: Path) -> dict[str, int]:
    """How many weights each tensor of a file holds, by its name; what is no weight but a table is left out."""
    with safe_open(file, framework="np") as opened:
        counts = {}
        for name in opened.keys():  # noqa: SIM118 (it is no mapping)
            tensor, numbers = opened.get_slice(name), 1
            for size in tensor.get_shape():
                numbers *= size
            if tensor.get_dtype().startswith(("F", "BF")):
                counts[name] = numbers
        return counts
