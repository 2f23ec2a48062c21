"""`descant train` and `descant export`: the verbs that need torch (reached through an entry point)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import torch
import typer
from rich.console import Console

from descant.bundles.store import load
from descant.corpora.catalogue import corpus_named
from descant.corpora.mix import mix
from descant.corpora.store import Corpus
from descant.errors import BundleError, RecipeError
from descant.training.bundling import add_expression, add_recogniser, bundle_run, with_results, with_sharpness
from descant.training.expression import Trained, keep, train_expression
from descant.training.expression_figures import table
from descant.training.measuring import measured
from descant.training.own_corpus import OwnCorpus, folder_name, train_own
from descant.training.own_style import OwnStyle, train_style
from descant.training.pairs import read_pairs
from descant.training.recipe import Recipe, read_recipe
from descant.training.recogniser import TrainedRecogniser, train_recogniser
from descant.training.recogniser import keep as keep_recogniser
from descant.training.run import train as train_run
from descant.training.samples import Samples
from descant.training.start import started
from descant.training.style_labels import learned_styles
from descant.training.style_trust import best_sharpness
from descant.watching import watched


def train(
    recipe: Annotated[
        str | None,
        typer.Argument(
            metavar="RECIPE_OR_FOLDER",
            help="A recipe's file, or the name of one that comes with Descant; with --pairs your folder of music.",
        ),
    ] = None,
    corpus: Annotated[
        list[str] | None,
        typer.Option(
            help="A corpus made by descant prepare, or the name of a data set (again to mix several); with --label "
            "a folder of music, too."
        ),
    ] = None,
    pairs: Annotated[
        list[str] | None,
        typer.Option(help="What to learn from your folder: drums:bass,melody or drums+bass:melody (again for more)."),
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="Begin with the weights of a bundle with the same roles and net.")
    ] = None,
    label: Annotated[
        str | None, typer.Option(help="Teach the bundle of --from one more style: the music of --corpus, by this name.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The run's folder; runs/RECIPE-CORPUS or runs/FOLDER unless named."),
    ] = None,
    variant: Annotated[
        str | None, typer.Option(help="Which of the recipe's settings; its first for the corpus unless named.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="Change a key, as training.batch=8 (again for more).")
    ] = None,
    resume: Annotated[bool, typer.Option(help="Go on where the run stopped.")] = False,
    expression_only: Annotated[
        bool, typer.Option("--expression-only", help="Only teach the bundle in FOLDER to play what it writes.")
    ] = False,
    recogniser_only: Annotated[
        bool, typer.Option("--recogniser-only", help="Only teach the bundle in FOLDER to recognise its styles.")
    ] = False,
    threads: Annotated[int, typer.Option(min=1, help="Threads to train with.")] = 2,
) -> None:
    """Train a net on your own folder, or on a corpus by a recipe; every checkpoint comes with a sample and its metrics.

    descant train --pairs drums:bass,melody my-songs

    descant train folk --corpus nottingham -o my-run

    descant train --from folk --corpus my-tunes --label mine

    With --pairs the folder becomes a corpus, the grid and a recipe are chosen for it, and the net is trained and
    measured; its bundle has a card that says what hearing the given part is worth. See docs/train-your-own.md.

    The folder keeps the last state (--resume goes on from it), the best weights, curves.png, samples/ and a log for
    TensorBoard. At the end the best net is made a bundle in FOLDER/bundle.

    A data set is named as in --corpus jsb: corpora/jsb is taken, or made of the data set's archive, which is looked for
    in the folders of DESCANT_DATA.

    Where the recipe has a table [expression], a second net is trained after the first, which plays what that one
    writes; where it has [recogniser], a further one tells styles apart. With --expression-only or --recogniser-only
    that net alone is trained, for the run or the bundle in FOLDER.
    """
    console = Console(stderr=True)
    changes = tuple(settings or ())
    if label is not None:
        if variant or expression_only or recogniser_only:
            raise RecipeError(
                f"--label {label} teaches a bundle by its own recipe, and something else was asked for as well.",
                "no --variant, no --expression-only and no --recogniser-only.",
                "leave these out.",
            )
        own_style = _own_style(recipe, corpus, pairs, from_, label, output, changes)
        train_style(own_style, console, resume=resume, threads=threads)
        return
    if recipe is None:
        raise RecipeError(
            "it was not said what to train.",
            "a recipe and a corpus, or --pairs and a folder, or --from, --corpus and --label.",
            "such as descant train --pairs melody:chords FOLDER",
        )
    if pairs:
        _check_alone(corpus, variant)
        directions, folder = read_pairs(pairs), Path(recipe)
        own = OwnCorpus(directions, folder, output or Path("runs") / folder_name(folder), from_ or "", changes)
        train_own(own, console, resume=resume, threads=threads)
        return
    if not corpus:
        raise _without_corpus(recipe)
    meant = Path(corpus[0]).name
    plan = read_recipe(recipe, changes, variant, meant)
    if from_ is not None:
        plan = started(plan, from_, changes)
    pieces = mixed(corpus, console)
    console.print(
        f"Training {plan.name} on {pieces.name}: {len(pieces.split('train'))} pieces to learn from, "
        f"{len(pieces.split('validation'))} to choose by.",
        highlight=False,
    )
    output = output or run_folder(plan, read_recipe(recipe, corpus=meant), pieces)
    if expression_only or recogniser_only:
        taught(plan, pieces, output, threads, console, expression=expression_only, recogniser=recogniser_only)
        return
    train_run(plan, pieces, output, resume=resume, threads=threads, callbacks=(Samples(output, plan, pieces),))
    if plan.expression is not None:
        keep(trained_expression(plan, pieces, threads, console), output)
    if plan.recogniser is not None:
        keep_recogniser(trained_recogniser(plan, pieces, threads, console), output)
    bundle_run(output, pieces, output / "bundle")
    _trust_styles(output / "bundle", pieces)
    console.print(f"The best net is a bundle now: {output / 'bundle'}", highlight=False, soft_wrap=True)


def trained_expression(plan: Recipe, corpus: Corpus, threads: int, console: Console) -> Trained:
    """The second net, and a table of how well it plays."""
    torch.set_num_threads(threads)
    trained = train_expression(plan, corpus, lambda words: console.print(words, highlight=False))
    still = [role for role in trained.facts.plays if role not in trained.facts.timing]
    if still and plan.expression is not None and plan.expression.timing:
        console.print(
            f"In {corpus.name} {' and '.join(still)} keep to the grid: their loudness is learned, no timing.",
            highlight=False,
        )
    for line in table(trained.results):
        console.print(line, highlight=False, soft_wrap=True)
    return trained


def trained_recogniser(plan: Recipe, corpus: Corpus, threads: int, console: Console) -> TrainedRecogniser:
    """The net that tells styles apart, and how often it is right."""
    torch.set_num_threads(threads)
    told = learned_styles(plan, corpus.split("train"))
    trained = train_recogniser(told, corpus, lambda words: console.print(words, highlight=False))
    for split, row in trained.results.items():
        console.print(
            f"On {row['pieces']} {split} pieces it names {row['accuracy']:.0%} right; always the commonest style would "
            f"be right of {row['floor']:.0%}.",
            highlight=False,
        )
    return trained


def _trust_styles(folder: Path, corpus: Corpus) -> None:
    """Find how far likelihood can be trusted to tell a bundle's styles apart, where it knows some."""
    bundle = load(folder)
    if bundle.config.styles:
        with watched("Telling styles apart, in pieces") as progress:
            with_sharpness(folder, best_sharpness(bundle, corpus, progress))


def taught(
    plan: Recipe,
    corpus: Corpus,
    output: Path,
    threads: int,
    console: Console,
    *,
    expression: bool,
    recogniser: bool,
) -> None:
    """Train a further net alone, for a run's folder or a bundle's. Raises `BundleError` where there is neither."""
    folder = output if (output / "config.json").is_file() else output / "bundle"
    if not (folder / "config.json").is_file():
        raise BundleError(
            f"{output} holds no bundle that could be taught more.",
            "a run's folder with a bundle in it, or a bundle's own.",
            "name it with -o, or leave out --expression-only and --recogniser-only to train all nets.",
        )
    # into the run's folder as well, so that descant export has it
    if expression:
        playing = trained_expression(plan, corpus, threads, console)
        add_expression(folder, playing)
        if folder != output:
            keep(playing, output)
        console.print(f"The bundle plays what it writes now: {folder}", highlight=False, soft_wrap=True)
    if recogniser:
        telling = trained_recogniser(plan, corpus, threads, console)
        add_recogniser(folder, telling)
        if folder != output:
            keep_recogniser(telling, output)
        console.print(f"The bundle recognises its styles now: {folder}", highlight=False, soft_wrap=True)


def export(
    run: Annotated[Path, typer.Argument(help="A run's folder.")],
    corpus: Annotated[list[str], typer.Option(help="The corpus it was trained on (again for a mix).")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The bundle's folder.")],
    measure: Annotated[bool, typer.Option(help="Measure it on the test split, for the card.")] = True,
    pieces: Annotated[
        int | None, typer.Option(min=1, help="Measure it on so many pieces of the split, drawn at random, not on all.")
    ] = None,
    recipe: Annotated[
        str | None,
        typer.Option(help="A recipe that says anew what shapes no net: words, licence, directions, sampling."),
    ] = None,
    listeners: Annotated[str, typer.Option(help="How the measured net hears, as full,causal.")] = "full,causal",
) -> None:
    """Make a bundle of a run's best net, measured on the test split of its corpus."""
    console = Console(stderr=True)
    music = mixed(corpus, console)
    bundle_run(run, music, output, recipe=None if recipe is None else read_recipe(recipe, corpus=Path(corpus[0]).name))
    _trust_styles(output, music)
    if measure:
        with_results(output, measured(load(output), music, listeners.split(","), console, pieces))
    console.print(f"Bundle written to {output}", highlight=False, soft_wrap=True)


def _own_style(
    recipe: str | None,
    corpus: list[str] | None,
    pairs: list[str] | None,
    start: str | None,
    label: str,
    output: Path | None,
    settings: tuple[str, ...],
) -> OwnStyle:
    """What --label asks for. Raises `RecipeError` where something is missing, or said that does not belong to it."""
    if start is None or corpus is None or len(corpus) != 1 or recipe is not None or pairs:
        raise RecipeError(
            f"--label {label} teaches a bundle one more style, from one folder or corpus, and by its own recipe.",
            "--from with a bundle and --corpus with the music, and no recipe or pairs.",
            f"descant train --from folk --corpus MY_FOLDER --label {label}",
        )
    run = output or Path("runs") / folder_name(Path(f"{load(start).name}-{label}"))
    return OwnStyle(start, corpus[0], label.strip(), run, settings)


def _check_alone(corpus: list[str] | None, variant: str | None) -> None:
    """With --pairs the corpus and the recipe are made, and nobody can name them as well."""
    for option, value in (("--corpus", corpus and corpus[0]), ("--variant", variant)):
        if value:
            raise RecipeError(
                f"--pairs makes the corpus and the recipe itself, and {option} {value} names another.",
                "--pairs with a folder of music alone, or a recipe with --corpus.",
                f"leave out {option}, or leave out --pairs and name a recipe.",
            )


def _without_corpus(recipe: str) -> RecipeError:
    """Nobody said on what to train."""
    if Path(recipe).is_dir():
        return RecipeError(
            f"{recipe} is a folder, and what to learn from it was not said.",
            "pairs of roles: what is given, and what is written to it.",
            f"descant train --pairs melody:chords {recipe}",
        )
    return RecipeError(
        f"no corpus was named for the recipe {recipe}.",
        "--corpus with a corpus or a data set; or --pairs with a folder of your own music.",
        f"descant train {recipe} --corpus CORPUS, or: descant train --pairs melody:chords FOLDER",
    )


def run_folder(plan: Recipe, usual: Recipe, corpus: Corpus) -> Path:
    """Where a run goes that was given no folder: its recipe and corpus, and what differs from the `usual` recipe."""
    variant = [plan.variant] if plan.variant != usual.variant else []
    seed = [f"seed{plan.training.seed}"] if plan.training.seed != usual.training.seed else []
    return Path("runs") / "-".join([plan.name, *corpus.name.split(" + "), *variant, *seed])


def mixed(corpora: list[str], console: Console) -> Corpus:
    """The corpora as one, by folder or data set, with a word on what had to be left out. Raises `CorpusError`."""

    def tell(words: str) -> None:
        console.print(words, highlight=False, soft_wrap=True)

    corpus = mix([corpus_named(each, tell=tell) for each in corpora])
    copies = corpus.manifest.get("left_out", ())
    if copies:
        console.print(
            f"{len(copies)} pieces left out, because another corpus has them on the other side of its split: "
            f"{', '.join(copies[:3])}{', ...' if len(copies) > 3 else ''}",
            highlight=False,
        )
    return corpus
