"""`descant evaluate`: measure how well a bundle foretells real music, and what hearing a source is worth to it."""

from __future__ import annotations

from json import dumps
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from descant.bundles.store import Bundle, load
from descant.corpora.store import is_corpus, load_corpus
from descant.errors import BundleError, CorpusError, OutputError, WritingError
from descant.evaluation.directions import Direction, parse_directions
from descant.evaluation.figures import SampleFigures, measure
from descant.evaluation.html_report import html_report
from descant.evaluation.pieces import (
    BundleGrid,
    GridPiece,
    Unused,
    on_grid,
    read_folder,
    some_of,
)
from descant.evaluation.report import trial_json, trial_table
from descant.evaluation.sample_report import samples_json, samples_table
from descant.evaluation.sampling import check_samples, write_samples
from descant.evaluation.style_report import style_tables
from descant.evaluation.style_trial import hold_style_trial
from descant.evaluation.trial import Trial, hold_trial
from descant.files import write_whole
from descant.generation.hearing import Hearing
from descant.watching import watched

FILES_SHOWN = 3


def evaluate(
    bundle: Annotated[str, typer.Argument(help="A bundle: its name or its folder; or the music, where -m names it.")],
    music: Annotated[Path | None, typer.Argument(help="A corpus, or a folder of MIDI, ABC and MusicXML files.")] = None,
    model: Annotated[str | None, typer.Option("--model", "-m", help="The bundle, if the music alone is named.")] = None,
    split: Annotated[str, typer.Option(help="Of a corpus: train, validation, test or all.")] = "test",
    listener: Annotated[
        str, typer.Option(help="full hears the whole source, causal only up to now, lookahead:N N quarters ahead.")
    ] = "full",
    directions: Annotated[
        str, typer.Option(help="As in melody:chords,soprano+bass:alto; the bundle's own unless named.")
    ] = "",
    pieces: Annotated[int | None, typer.Option(min=1, help="At most so many pieces, drawn by the seed.")] = None,
    seed: Annotated[
        int,
        typer.Option(min=0, help="Decides shuffled sources, chosen pieces, the interval, and the notes of samples."),
    ] = 0,
    samples: Annotated[
        int | None,
        typer.Option(min=1, help="Write so many pieces in every direction, with the first listener."),
    ] = None,
    styles: Annotated[
        bool, typer.Option("--styles", help="Measure how often it names styles right, in place of nats.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write a report to this file, too: figures, and samples with pictures and MIDI.")
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file, too.")] = None,
) -> None:
    """Measure how well a bundle foretells real music: nats a frame with the true source, a borrowed one, and none.

    With --samples it also writes: what it wrote stands beside the human part, another work's part and a mere copy.
    With --styles it is asked for the style of every piece instead.
    """
    console = Console()
    for output in (html, json):
        _check_output(output)
    bundle, music = _bundle_and_music(bundle, music, model)
    net = load(bundle)
    if samples is not None:
        check_samples(net.config, samples)
    listeners = _listeners(listener)
    asked = parse_directions(directions, net.config.roles) if directions else _own_directions(net)
    together = [frozenset((*direction.given, direction.write)) for direction in asked]
    if styles:
        _evaluate_styles(net, music, split, pieces, seed, json)
        return
    measured = _pieces(music, split, BundleGrid(net.config.form, together))
    if not measured:
        raise CorpusError(
            f"{music} has no piece that {net.name} could be measured on.",
            f"pieces with the parts for {' or '.join(direction.name for direction in asked) or 'a direction'}.",
            "see the reasons above, or name other music, or other directions with --directions.",
        )
    chosen = measured if pieces is None else some_of(measured, pieces, seed)
    if samples is not None and not any(net.config.heads[net.config.roles[each.write]].exact for each in asked):
        trial = Trial(net.name, (), ("No direction has a likelihood, so there are no nats: its samples alone tell.",))
    else:
        with watched("Measuring, in frames") as progress:
            trial = hold_trial(net, chosen, asked, listeners, seed=seed, progress=progress)
    console.print(trial_table(trial))
    results: list[SampleFigures] = []
    if samples is not None:
        with watched("Writing samples, in frames") as progress:
            written = write_samples(net, chosen, asked, samples, seed=seed, listener=listeners[0], progress=progress)
        results = [measure(each) for each in written]
        console.print(samples_table(results))
    if json is not None:
        write_whole(json, trial_json(trial, None if samples is None else samples_json(results, net)))
        _tell_written("Figures", json)
    if html is not None:
        with watched("Drawing samples") as progress:
            write_whole(html, html_report(trial, results, net, music.name or str(music), progress))
        _tell_written("Report", html)


def _evaluate_styles(net: Bundle, music: Path, split: str, count: int | None, seed: int, json: Path | None) -> None:
    """Ask for the style of every piece. Raises `BundleError` for a bundle that knows none."""
    if not net.config.styles:
        raise BundleError(
            f"the bundle {net.name} knows no styles.",
            "a bundle that was told styles in training.",
            "choose another one, or leave out --styles; descant models lists them.",
        )
    found = _pieces(music, split, BundleGrid(net.config.form))
    if not found:
        raise CorpusError(
            f"{music} has no piece that {net.name} could hear.",
            f"pieces with {' or '.join(net.config.roles)}.",
            "see the reasons above, or name other music.",
        )
    with watched("Telling styles apart, in pieces") as progress:
        trial = hold_style_trial(net, found if count is None else some_of(found, count, seed), progress)
    Console().print(style_tables(trial))
    if json is not None:
        write_whole(json, dumps(trial.as_json(), indent=1, ensure_ascii=False) + "\n")
        _tell_written("Figures", json)


def _bundle_and_music(first: str, second: Path | None, model: str | None) -> tuple[str, Path]:
    """Which of the words named the bundle, and which the music. Raises `WritingError` if one is missing or too many."""
    if model is None and second is not None:
        return first, second
    if model is not None and second is None:
        return model, Path(first)
    raise WritingError(
        "two bundles were named." if model is not None else f"{first} was named, and nothing else.",
        "a bundle and music.",
        "descant evaluate folk MUSIC, or descant evaluate MUSIC -m folk",
    )


def _check_output(path: Path | None) -> None:
    """Refuse a file that can't be one before anything is measured. Raises `OutputError`."""
    if path is not None and path.is_dir():
        raise OutputError(f"{path} is a folder.", "the name of a file.", f"name one in it: {path / 'evaluation.html'}")


def _tell_written(what: str, path: Path) -> None:
    Console().print(f"{what} written to {path}", markup=False, highlight=False, soft_wrap=True)


def _own_directions(net: Bundle) -> list[Direction]:
    return [Direction(tuple(direction.given), direction.write) for direction in net.config.directions]


def _listeners(text: str) -> list[str]:
    """The ways of listening, each once, by their full names. Raises `WritingError` for one that is not known."""
    return list(dict.fromkeys(Hearing.of(name.strip()).name for name in text.split(",")))


def _pieces(music: Path, split: str, grid: BundleGrid) -> list[GridPiece]:
    """Read the music, from a corpus or from files, put it on the grid, and tell what is left out."""
    unreadable: list[Unused] = []
    if is_corpus(music):
        corpus = load_corpus(music)
        found = corpus.pieces if split == "all" else corpus.split(split)
    else:
        with watched("Reading") as progress:
            found, unreadable = read_folder(music, progress)
    with watched("To the grid") as progress:
        measured, unfit = on_grid(found, grid, progress)
    _tell_unused([*unreadable, *unfit])
    return measured


def _tell_unused(unused: list[Unused]) -> None:
    """Say on stderr what is left out: each reason once, with the files that it holds for."""
    console = Console(stderr=True)
    names: dict[str, list[str]] = {}
    for each in unused:
        names.setdefault(each.reason, []).append(each.name)
    for reason, files in sorted(names.items(), key=lambda item: -len(item[1])):
        shown = ", ".join(files[:FILES_SHOWN]) + (f" and {len(files) - FILES_SHOWN} more" * (len(files) > FILES_SHOWN))
        console.print(f"left out: {shown}: {reason}", markup=False, highlight=False, soft_wrap=True)
