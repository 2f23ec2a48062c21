"""Training that begins with a bundle's weights: the same roles, grid and net, other music, smaller steps.

What is measured before the first step is the bundle itself, so a run never begins from nothing unnoticed, and where
learning on makes nothing better the bundle as it was is what is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle, load
from descant.errors import BundleError, RecipeError
from descant.models.accompanist import Accompanist, with_full_names
from descant.models.configuration import Options, configure
from descant.models.cores.core import CORES
from descant.models.heads.head import HEADS
from descant.models.listeners.listener import LISTENERS
from descant.models.skeleton import Skeleton
from descant.models.style_columns import with_styles
from descant.registry import Registry
from descant.training.recipe import Recipe, with_settings

SLOWER = 0.25
"""Share of its learning rate at which a net that has learned already learns on."""
FREE = ("dropout", "unit_dropout", "least_met", "symbols")
"""Options that say how a net is trained, or what is found when training begins: they may differ."""


def started(recipe: Recipe, bundle: str, settings: tuple[str, ...] = ()) -> Recipe:
    """The recipe for a run that begins with a bundle's weights, slower unless a setting names the learning rate.

    Raises `BundleError` when there is no such bundle, and `RecipeError` saying what differs when it does not fit.
    """
    share = 1.0 if recipe.start == bundle else SLOWER
    slow = recipe.training.model_copy(update={"learning_rate": share * recipe.training.learning_rate})
    recipe = with_settings(recipe.model_copy(update={"start": bundle, "training": slow}), settings)
    return fitted(recipe, load(bundle).config)


def recipe_of(bundle: Bundle) -> Recipe:
    """The recipe that a bundle was made by. Raises `BundleError` for one without, or with one that we can't follow."""
    try:
        return configure(Recipe, bundle.config.recipe, f"the recipe of the bundle {bundle.name}")
    except RecipeError as error:
        raise BundleError(
            f"the bundle {bundle.name} does not say how to go on with its training: {error.found}",
            "a bundle that keeps the recipe it was made by.",
            "name a recipe with the same net, and --from this bundle.",
        ) from error


def fitted(recipe: Recipe, config: BundleConfig) -> Recipe:
    """The recipe with what a bundle has learned of names: its vocabularies and styles.

    Raises `RecipeError` that says what differs, when the recipe is for another net or another grid.
    """
    ours, theirs = _facts(recipe), _facts_of(config)
    if recipe.styles is not None and recipe.styles.adds:
        theirs["styles"] = True  # one that knows none will know these
    different = [
        f"{key} ({_shown(ours.get(key))} here, {_shown(theirs.get(key))} there)"
        for key in dict.fromkeys([*ours, *theirs])
        if ours.get(key) != theirs.get(key)
    ]
    if different:
        more = f" and {len(different) - 4} more" if len(different) > 4 else ""
        raise RecipeError(
            f"the recipe {recipe.name} can't begin with the bundle {config.name}: they differ in "
            f"{', '.join(different[:4])}{more}.",
            "the same roles, the same grid and the same net.",
            "take these from the bundle's own recipe, or train from nothing, without --from.",
        )
    heads = {
        kind: {**table, **({"symbols": config.heads[kind].vocabulary} if config.heads[kind].vocabulary else {})}
        for kind, table in recipe.heads.items()
        if kind in config.heads
    }
    styles = recipe.styles and recipe.styles.model_copy(
        update={"names": list(dict.fromkeys([*config.styles, *recipe.styles.adds]))}
    )
    return recipe.model_copy(update={"heads": heads, "styles": styles})


def start_weights(recipe: Recipe) -> dict[str, Tensor]:
    """The weights that a run begins with, by name, in single precision; styles that are added say nothing yet.

    Raises `BundleError` when they don't fit.
    """
    bundle = load(recipe.start)
    weights = {
        name: weight.float() if weight.is_floating_point() else weight
        for name, weight in load_file(bundle.folder / "weights.safetensors").items()
    }
    added = len(recipe.style_names) - len(bundle.config.styles)
    if recipe.styles is not None and recipe.styles.adds and added:
        before = skeleton_of(bundle.config)
        weights = with_styles(weights, before, len(bundle.config.styles), added)
    with torch.device("meta"):
        wanted = {name: tuple(weight.shape) for name, weight in Accompanist(recipe.skeleton()).state_dict().items()}
    there = {name: tuple(weight.shape) for name, weight in weights.items()}
    if wanted != there:
        name = sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))[0]
        raise BundleError(
            f"the weights of the bundle {bundle.name} don't fit the net of {recipe.name}: {name} is "
            f"{there.get(name, 'not there')}, and {wanted.get(name, 'nothing')} is wanted.",
            "a bundle of the same net.",
            "train from nothing, without --from.",
        )
    return weights


def _facts(recipe: Recipe) -> dict[str, Any]:
    """What must be the same: grid, roles in their order, and every option of the net that shapes it."""
    told = {
        "grid": recipe.grid,
        "steps_per_quarter": recipe.steps_per_quarter,
        "pitch_range": recipe.pitch_range,
        "clock": recipe.clock,
        "styles": recipe.styles is not None,
    }
    return told | _net_facts(recipe.skeleton())


def _facts_of(config: BundleConfig) -> dict[str, Any]:
    told = {
        "grid": config.grid,
        "steps_per_quarter": config.steps_per_quarter,
        "pitch_range": config.pitch_range,
        "clock": config.clock,
        "styles": bool(config.styles),
    }
    return told | _net_facts(skeleton_of(config))


def skeleton_of(config: BundleConfig) -> Skeleton:
    """The skeleton of a bundle's net."""
    known = {key: value for key, value in config.skeleton.items() if key in Skeleton.model_fields}
    return configure(Skeleton, known, f"the net of the bundle {config.name}")


def _net_facts(skeleton: Skeleton) -> dict[str, Any]:
    full = with_full_names(skeleton)
    parts: list[tuple[str, dict[str, Any], Registry[Any]]] = [
        ("listener", full.listener, LISTENERS),
        ("core", full.core, CORES),
        *((f"heads.{kind}", full.heads[kind], HEADS) for kind in sorted(set(full.roles.values()) & full.heads.keys())),
    ]
    facts: dict[str, Any] = {
        "roles": ", ".join(f"{role} ({kind})" for role, kind in full.roles.items()),
        "previous_size": full.previous_size,
        "recall": full.recall,
        "outlook_steps": full.outlook_steps,
        "profile_steps": full.profile_steps,
    }
    for place, table, registry in parts:
        options: type[Options] = registry.chosen(table).options
        chosen: Mapping[str, Any] = {**configure(options, table, place).model_dump(), "name": table["name"]}
        facts |= {f"{place}.{key}": value for key, value in chosen.items() if key not in FREE}
    return facts


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)
