"""Somebody's own folder in one command: prepared, put on a grid, trained on, measured, and made a bundle with a card.

RUN/corpus/             the corpus, with report.tsv: every file's reason
RUN/recipe.toml         the recipe that was made, to be run again: descant train RUN/recipe.toml --corpus RUN/corpus
RUN/bundle/             the bundle; the rest of the folder is that of every run (`run.py`)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle, load
from descant.corpora.prepare import Settings, prepare
from descant.corpora.store import Corpus, load_corpus
from descant.errors import RecipeError, nearest
from descant.files import write_whole
from descant.training.bundling import bundle_run, with_results
from descant.training.measuring import measured
from descant.training.own_grid import choose_grid, keep_grid
from descant.training.own_recipe import fine_tuned, make_recipe, quarters_of
from descant.training.own_words import end_words, recipe_words, report_words
from descant.training.pairs import pair_name, roles_of
from descant.training.recipe import Direction, Recipe, read_recipe, with_settings
from descant.training.recipe_text import recipe_text
from descant.training.run import check_run_place, train
from descant.training.samples import Samples
from descant.training.start import recipe_of, started
from descant.watching import watched

LISTENERS = ["full", "causal"]
"""How the net hears when it is measured; the first decides what is said of a gain."""
RECIPE_FILE = "recipe.toml"


@dataclass(frozen=True)
class OwnCorpus:
    """What is to be done: the pairs, the folder, and where the run goes; `start` names a bundle to begin with."""

    directions: Sequence[Direction]
    folder: Path
    run: Path
    start: str = ""
    settings: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The bundle's name: that of the folder."""
        return folder_name(self.folder)

    @property
    def corpus(self) -> Path:
        """Where its corpus lies."""
        return self.run / "corpus"


def folder_name(folder: Path) -> str:
    """A folder's name as a bundle may have it."""
    return re.sub(r"[^\w-]+", "-", folder.resolve().name.split(".")[0]).strip("-") or "own"


def train_own(own: OwnCorpus, console: Console, *, resume: bool = False, threads: int = 2) -> BundleConfig:
    """From a folder to a measured bundle in RUN/bundle.

    Raises `CorpusError`, `RecipeError`, `BundleError`, `OutputError` and `TrainingError`.
    """

    def say(lines: Iterable[str]) -> None:
        for line in lines:
            console.print(line, markup=False, highlight=False, soft_wrap=True)

    check_run_place(own.run, resume)
    base = load(own.start) if own.start else None
    if base is not None:
        _check_known(base, own.directions)
    if resume:
        corpus, recipe = _as_begun(own)
    else:
        together = tuple(dict.fromkeys(frozenset((*each.given, each.write)) for each in own.directions))
        settings = Settings(shares=None, together=together)
        with watched("Reading") as progress:
            report = prepare(own.folder, own.corpus, settings=settings, progress=progress)
        say(report_words(report))
        corpus = load_corpus(own.corpus)
        recipe, words = _made(own, corpus, base)
        say(words)
    counts = {split: len(corpus.split(split)) for split in ("train", "validation", "test")}
    say(
        [
            f"Training on {counts['train']} pieces, choosing by {counts['validation']}, judging by {counts['test']}; "
            f"at most {recipe.training.iterations} iterations. Ctrl-C keeps what is done; --resume goes on."
        ]
    )
    train(recipe, corpus, own.run, resume=resume, threads=threads, callbacks=(Samples(own.run, recipe, corpus),))
    bundle = own.run / "bundle"
    with console.status("making the bundle"):
        bundle_run(own.run, corpus, bundle)
    config = with_results(bundle, measured(load(bundle), corpus, LISTENERS, console))
    say(end_words(recipe, config, bundle, unchanged=_is_unchanged(own.run)))
    return config


def _check_known(base: Bundle, directions: Sequence[Direction]) -> None:
    """The roles of the pairs must be the bundle's: weights are about roles."""
    known = base.config.roles
    for role in roles_of(directions):
        if role not in known:
            raise RecipeError(
                f'the bundle {base.name} can\'t learn on with "{role}"{nearest(role, known)}: it knows the roles '
                f"{', '.join(known)}.",
                "pairs of these roles.",
                "name other pairs, or another bundle with --from; or train from nothing, without --from.",
            )


def _as_begun(own: OwnCorpus) -> tuple[Corpus, Recipe]:
    """Corpus and recipe of a run that goes on."""
    recipe = read_recipe(str(own.run / RECIPE_FILE), own.settings)
    if list(recipe.directions) != list(own.directions):
        raise RecipeError(
            f"{own.run} was begun with other pairs: {', '.join(map(pair_name, recipe.directions))}.",
            "the same pairs.",
            "name these, or begin anew in another folder with -o.",
        )
    if own.start and own.start != recipe.start:
        raise RecipeError(
            f"{own.run} began {f'with the bundle {recipe.start}' if recipe.start else 'from nothing'}.",
            "the same beginning.",
            f"{f'name --from {recipe.start}' if recipe.start else 'leave out --from'}, or begin anew with another -o.",
        )
    return load_corpus(own.corpus), recipe


def _made(own: OwnCorpus, corpus: Corpus, base: Bundle | None) -> tuple[Recipe, Iterable[str]]:
    """The recipe for this corpus, written into the run's folder, and what is to be told of it."""
    pieces, directions = corpus.split("train"), own.directions
    quarters = quarters_of(pieces, {direction.write for direction in directions})
    licence = f"as the owner of {own.name} says"
    if base is None:
        grid = choose_grid(corpus.pieces, roles_of(directions))
        recipe = make_recipe(own.name, directions, grid.steps_per_quarter, quarters, licence)
        recipe = with_settings(recipe, own.settings)
    else:
        before = recipe_of(base)
        licence = f"{licence}; it began as {base.name}: {base.config.licence or 'no licence said'}"
        recipe = started(fine_tuned(before, own.name, directions, quarters, licence), own.start, own.settings)
        whose = f"the grid of {base.name}"
        grid = keep_grid(corpus.pieces, roles_of(directions), before.steps_per_quarter, whose)
    remarks = [
        f"Made by descant train --pairs for {own.name}: {len(pieces)} pieces to learn from, {quarters:,.0f} quarter "
        "notes to be written.",
        f"Grid: {grid.why}.",
        f"Again: descant train {own.run / RECIPE_FILE} --corpus {own.corpus} -o ANOTHER_FOLDER",
    ]
    write_whole(own.run / RECIPE_FILE, recipe_text(recipe, remarks))
    return recipe, recipe_words(recipe, grid, quarters)


def _is_unchanged(run: Path) -> bool:
    """Whether the best net is the one that was there before the first step."""
    history = json.loads((run / "history.json").read_text(encoding="utf-8"))
    step, nats = history["history"]["validation/nats"][0]
    return bool(step == 0 and nats <= history["best"])
