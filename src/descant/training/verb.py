"""`descant train` and `descant export`: the verbs that need torch (reached through an entry point)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from descant.bundles.store import Bundle, load
from descant.corpora.mix import mix
from descant.corpora.store import Corpus, load_corpus
from descant.evaluation.accuracy import measure_accuracy
from descant.evaluation.directions import Direction
from descant.evaluation.pieces import BundleGrid, on_grid
from descant.evaluation.report import trial_json, trial_table
from descant.evaluation.trial import hold_trial
from descant.training.bundling import bundle_run
from descant.training.recipe import read_recipe
from descant.training.run import train as train_run
from descant.training.samples import Samples


def train(
    recipe: Annotated[str, typer.Argument(help="A recipe's file, or the name of one that comes with Descant.")],
    corpus: Annotated[list[Path], typer.Option(help="A corpus made by descant prepare (again to mix several).")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The run's folder.")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="Change a key, as training.batch=8 (again for more).")
    ] = None,
    resume: Annotated[bool, typer.Option(help="Go on where the run stopped.")] = False,
    threads: Annotated[int, typer.Option(min=1, help="Threads to train with.")] = 2,
) -> None:
    """Train a net on a corpus by a recipe; every checkpoint comes with a sample, its picture and its metrics.

    The folder keeps the last state (--resume goes on from it), the best weights, curves.png, samples/ and a log for
    TensorBoard. At the end the best net is made a bundle in FOLDER/bundle.
    """
    console = Console(stderr=True)
    plan = read_recipe(recipe, settings or ())
    pieces = mixed(corpus, console)
    console.print(
        f"Training {plan.name} on {pieces.name}: {len(pieces.split('train'))} pieces to learn from, "
        f"{len(pieces.split('validation'))} to choose by.",
        highlight=False,
    )
    train_run(plan, pieces, output, resume=resume, threads=threads, callbacks=(Samples(output, plan, pieces),))
    bundle_run(output, pieces, output / "bundle")
    console.print(f"The best net is a bundle now: {output / 'bundle'}", highlight=False, soft_wrap=True)


def export(
    run: Annotated[Path, typer.Argument(help="A run's folder.")],
    corpus: Annotated[list[Path], typer.Option(help="The corpus it was trained on (again for a mix).")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The bundle's folder.")],
    measure: Annotated[bool, typer.Option(help="Measure it on the test split, for the card.")] = True,
    listeners: Annotated[str, typer.Option(help="How the measured net hears, as full,causal.")] = "full,causal",
) -> None:
    """Make a bundle of a run's best net, measured on the test split of its corpus."""
    console = Console(stderr=True)
    pieces = mixed(corpus, console)
    bundle_run(run, pieces, output)
    if measure:
        with console.status("measuring on the test split"):
            results = measured(load(output), pieces, listeners.split(","), console)
        bundle_run(run, pieces, output, results)
    console.print(f"Bundle written to {output}", highlight=False, soft_wrap=True)


def mixed(folders: list[Path], console: Console) -> Corpus:
    """The corpora as one, with a word on what had to be left out. Raises `CorpusError`."""
    corpus = mix([load_corpus(folder) for folder in folders])
    copies = corpus.manifest.get("left_out", ())
    if copies:
        console.print(
            f"{len(copies)} pieces left out, because another corpus has them on the other side of its split: "
            f"{', '.join(copies[:3])}{', ...' if len(copies) > 3 else ''}",
            highlight=False,
        )
    return corpus


def measured(bundle: Bundle, corpus: Corpus, listeners: list[str], console: Console) -> dict[str, object]:
    """What the test split shows, for the manifest: the rows of `descant evaluate`.

    Of a head without a likelihood, how many sounding pitches it foretells (`evaluation.accuracy`).
    """
    config = bundle.config
    directions = [Direction(tuple(d.given), d.write) for d in config.directions]
    together = [frozenset((*d.given, d.write)) for d in directions]
    test, _ = on_grid(corpus.split("test"), BundleGrid(config.form, together))
    exact = [each for each in directions if config.heads[config.roles[each.write]].exact]
    results: dict[str, object] = {"measured": date.today().isoformat(), "corpus": corpus.name, "split": "test"}
    if exact:
        trial = hold_trial(bundle, test, exact, listeners)
        console.print(trial_table(trial))
        results["rows"] = json.loads(trial_json(trial))["rows"]
    if len(exact) < len(directions):
        results["accuracy"] = [
            measure_accuracy(bundle, test, each, listener).as_json()
            for each in directions
            if each not in exact
            for listener in listeners
        ]
    return results
