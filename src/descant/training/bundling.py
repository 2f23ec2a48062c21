"""From a run to a bundle: the best weights, the manifest, the floors, the index for originality, and a card."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from descant.bundles.checksums import write_checksums
from descant.bundles.export import head_facts, save_bundle, widths_of
from descant.bundles.export_expression import expression_files
from descant.bundles.export_recogniser import recogniser_files
from descant.bundles.manifest import BundleConfig, BundleDirection, CorpusFacts, Sampling
from descant.bundles.originality import FILE as ORIGINALITY_FILE
from descant.bundles.store import load, read_config
from descant.corpora.store import Corpus
from descant.errors import BundleError, RecipeError
from descant.evaluation.floors import fit_floors
from descant.evaluation.originality_index import build_index
from descant.files import folder_whole
from descant.grid.expression_features import step_width
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HIGHEST_PITCH, LOWEST_PITCH, PITCHES
from descant.grid.stack import Stack
from descant.models.accompanist import Accompanist, with_full_names
from descant.parts.roles import ROLES
from descant.training.card import card
from descant.training.expression import Trained
from descant.training.expression import kept as kept_expression
from descant.training.pieces import stacks_of
from descant.training.recipe import Recipe
from descant.training.recogniser import TrainedRecogniser
from descant.training.recogniser import kept as kept_recogniser
from descant.training.style_labels import style_shares


def role_ranges(stacks: Sequence[Stack], recipe: Recipe) -> dict[str, tuple[int, int]]:
    """The lowest and highest MIDI pitch of each pitched role."""
    ranges = {}
    for role, kind in recipe.roles.items():
        used = np.zeros(PITCHES, bool)
        for stack in stacks:
            frames = stack.frames.get(role)
            if frames is None or kind == "kit":
                continue
            if kind == "voice":
                used[frames[frames >= FIRST_PITCH_SYMBOL].astype(np.int64) - FIRST_PITCH_SYMBOL] = True
            else:
                used |= (frames != 0).any(0)
        pitches = np.flatnonzero(used) + LOWEST_PITCH
        if len(pitches):
            ranges[role] = (int(pitches[0]), int(pitches[-1]))
    return ranges


def meters_met(stacks: Sequence[Stack]) -> list[tuple[float, float]]:
    """The meters of some pieces, each as the lengths of its bar and its beat in quarter notes."""
    met: set[tuple[float, float]] = set()
    for stack in stacks:
        lengths = np.stack([stack.positions.bar_steps, stack.positions.beat_steps], 1) / stack.grid.steps_per_quarter
        met.update((float(bar), float(beat)) for bar, beat in np.unique(lengths, axis=0))
    return sorted(met)


def describe(recipe: Recipe, net: Accompanist, corpus: CorpusFacts, stacks: Sequence[Stack]) -> BundleConfig:
    """The manifest of a net trained by a recipe on a corpus; `stacks` are its training pieces."""
    ranges = role_ranges(stacks, recipe)
    reach, (bottom, top) = recipe.training.transpose, recipe.pitch_range or (LOWEST_PITCH, HIGHEST_PITCH)
    heard = {role: (max(bottom, low - reach), min(top, high + reach)) for role, (low, high) in ranges.items()}
    return BundleConfig(
        name=recipe.name,
        says=recipe.says,
        licence=recipe.licence,
        bad_at=recipe.bad_at,
        grid=recipe.grid,
        steps_per_quarter=recipe.steps_per_quarter,
        pitch_range=recipe.pitch_range,
        clock=recipe.clock,
        recall=recipe.recall,
        outlook_steps=recipe.outlook_steps,
        profile_steps=net.skeleton.profile_steps,
        styles=recipe.style_names,
        roles=recipe.roles,
        directions=[BundleDirection(given=way.given, write=way.write) for way in recipe.directions if way.listed],
        unlisted=[BundleDirection(given=way.given, write=way.write) for way in recipe.directions if not way.listed],
        ranges=ranges,
        heard=heard,
        meters=[] if recipe.grid == "events" or recipe.clock != "bars" else meters_met(stacks),
        programs={role: ROLES[role].program for role in recipe.roles if role in ROLES},
        sampling=Sampling(**recipe.sampling.model_dump()),
        heads=head_facts(net),
        widths=widths_of(net),
        skeleton=with_full_names(net.skeleton).model_dump(),
        recipe=recipe.model_dump(),
        corpus=corpus,
        floors=dict(fit_floors(stacks, recipe.roles)),
    )


SAID = ("says", "licence", "bad_at", "directions", "sampling")
"""What a recipe says that shapes no net."""


def said_anew(trained: Recipe, recipe: Recipe) -> Recipe:
    """The recipe of a run with what another version of it says of the finished net. Raises `RecipeError`."""
    if recipe.roles != trained.roles:
        raise RecipeError(
            f"the run writes {', '.join(trained.roles)}, and {recipe.name} is a recipe for {', '.join(recipe.roles)}.",
            "the recipe that it was trained by, with other words, directions or sampling.",
            "name that one, or leave --recipe out.",
        )
    return trained.model_copy(update={name: getattr(recipe, name) for name in SAID})


def opened_run(run: Path) -> tuple[Recipe, CorpusFacts, Accompanist]:
    """The recipe, corpus and best net of a run. Raises `BundleError` when the folder holds none."""
    recipe_file, weights = run / "recipe.json", run / "best.safetensors"
    if not recipe_file.is_file() or not weights.is_file():
        raise BundleError(
            f"{run} holds no trained net.",
            "a run's folder with recipe.json and best.safetensors.",
            "train one: descant train RECIPE --corpus CORPUS -o RUN",
        )
    recipe = Recipe.model_validate_json(recipe_file.read_text(encoding="utf-8"))
    facts = CorpusFacts.model_validate(json.loads((run / "corpus.json").read_text(encoding="utf-8")))
    net = Accompanist(recipe.skeleton())
    net.load_state_dict(load_file(weights))
    return recipe, facts, net.eval()


def with_expression(config: BundleConfig, expression: Trained) -> BundleConfig:
    """The manifest of a bundle that plays what it writes."""
    results = {**config.results, "expression": expression.results}
    return config.model_copy(update={"expression": expression.facts, "results": results})


def add_expression(folder: Path, expression: Trained) -> BundleConfig:
    """Give a bundle that is there a net of expression, or another one; all its other files stay as they are.

    Raises `BundleError` for a damaged bundle, or one of other roles, and `OutputError`.
    """
    config = load(folder).config
    wanted = step_width(len(config.roles))
    if expression.net.project.in_features != wanted or not set(expression.facts.plays) <= set(config.roles):
        raise BundleError(
            f"the expression plays {', '.join(expression.facts.plays)}, the bundle {config.name} writes "
            f"{', '.join(config.roles)}.",
            "a net of expression for the bundle's own roles.",
            "train it by the bundle's recipe.",
        )
    return with_manifest(folder, with_expression(config, expression), expression_files(expression.net))


def with_recogniser(config: BundleConfig, recogniser: TrainedRecogniser) -> BundleConfig:
    """The manifest of a bundle that tells styles apart."""
    results = {**config.results, "recogniser": recogniser.results}
    return config.model_copy(update={"recogniser": recogniser.facts, "results": results})


def add_recogniser(folder: Path, recogniser: TrainedRecogniser) -> BundleConfig:
    """Give a bundle that is there a recogniser, or another one; all its other files stay as they are.

    Raises `BundleError` for a damaged bundle, or one of other styles, and `OutputError`.
    """
    config = load(folder).config
    if config.styles != recogniser.facts.styles:
        raise BundleError(
            f"the recogniser tells {', '.join(recogniser.facts.styles)} apart, the bundle {config.name} knows "
            f"{', '.join(config.styles) or 'no styles'}.",
            "a recogniser of the bundle's own styles.",
            "train it by the bundle's recipe on the bundle's corpus.",
        )
    files = recogniser_files(recogniser.net, recogniser.familiar)
    return with_manifest(folder, with_recogniser(config, recogniser), files)


def with_results(folder: Path, results: dict[str, object]) -> BundleConfig:
    """Put into a bundle what was measured of it: in its manifest, and on its card. Raises `BundleError`."""
    config = read_config(folder)
    return with_manifest(folder, config.model_copy(update={"results": {**config.results, **results}}))


def with_sharpness(folder: Path, sharpness: float) -> BundleConfig:
    """Say in a bundle how far its likelihood can be trusted to tell styles apart. Raises `BundleError`."""
    return with_manifest(folder, read_config(folder).model_copy(update={"style_sharpness": sharpness}))


def with_manifest(folder: Path, config: BundleConfig, files: Mapping[str, bytes] | None = None) -> BundleConfig:
    """A bundle with another manifest and its card, and other files or further ones; the rest stays as it is."""
    with folder_whole(folder) as temporary:
        for file in folder.iterdir():
            if file.is_file():
                shutil.copyfile(file, temporary / file.name)
        for name, data in (files or {}).items():
            (temporary / name).write_bytes(data)
        (temporary / "config.json").write_text(config.model_dump_json(indent=1) + "\n", encoding="utf-8")
        (temporary / "README.md").write_text(card(config), encoding="utf-8")
        write_checksums(temporary)
    return config


def round_weights(net: Accompanist) -> None:
    """Round a net's weights to eight significant bits, as many as bfloat16 has.

    Kept in half precision, as bundles keep them, they compress to four fifths then.
    """
    with torch.no_grad():
        for weight in net.parameters():
            weight.copy_(weight.to(torch.bfloat16))


def bundle_run(
    run: Path,
    corpus: Corpus,
    output: Path,
    results: dict[str, object] | None = None,
    recipe: Recipe | None = None,
) -> BundleConfig:
    """Make a bundle of a run's best net; a `recipe` says anew what shapes no net.

    Raises `BundleError` when the corpus is not the one it was trained on.
    """
    trained, facts, net = opened_run(run)
    recipe = trained if recipe is None else said_anew(trained, recipe)
    # where only a new style's column learns, all else stays as it was, to the last bit
    if trained.training.learns == "all":
        round_weights(net)
    if facts.content_hash != corpus.content_hash:
        raise BundleError(
            f"the run in {run} was trained on another corpus ({facts.name}).",
            "the corpus it was trained on.",
            "name that one with --corpus.",
        )
    stacks = stacks_of(corpus.split("train"), recipe.form)
    config = describe(recipe, net, facts, stacks)
    shares = style_shares(recipe, corpus.split("train"))
    config = config.model_copy(update={"style_shares": shares})
    if results is not None:
        config = config.model_copy(update={"results": results})
    further = {ORIGINALITY_FILE: build_index(corpus, recipe.form).to_bytes()}
    expression = kept_expression(run, config.role_names)
    if expression is not None:
        config = with_expression(config, expression)
        further |= expression_files(expression.net)
    recogniser = kept_recogniser(run)
    if recogniser is not None:
        config = with_recogniser(config, recogniser)
        further |= recogniser_files(recogniser.net, recogniser.familiar)
    save_bundle(net, config, card(config), output, further)
    return config
