"""`descant evaluate`: measure how well a bundle foretells real music, and what hearing a source is worth to it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from descant.bundles.store import Bundle, load
from descant.corpora.store import is_corpus, load_corpus
from descant.errors import CorpusError
from descant.evaluation.directions import Direction, parse_directions
from descant.evaluation.pieces import (
    BundleGrid,
    GridPiece,
    Unused,
    on_grid,
    read_folder,
    some_of,
)
from descant.evaluation.report import trial_json, trial_table
from descant.evaluation.trial import hold_trial
from descant.files import write_whole
from descant.generation.hearing import Hearing
from descant.watching import watched

FILES_SHOWN = 3


def evaluate(
    bundle: Annotated[str, typer.Argument(help="A bundle: its name or its folder.")],
    music: Annotated[Path, typer.Argument(help="A corpus, or a folder of MIDI, ABC and MusicXML files.")],
    split: Annotated[str, typer.Option(help="Of a corpus: train, validation, test or all.")] = "test",
    listener: Annotated[
        str, typer.Option(help="full hears the whole source, causal only up to now, lookahead:N N quarters ahead.")
    ] = "full",
    directions: Annotated[
        str, typer.Option(help="As in melody:chords,soprano+bass:alto; the bundle's own unless named.")
    ] = "",
    pieces: Annotated[int | None, typer.Option(min=1, help="At most so many pieces, drawn by the seed.")] = None,
    seed: Annotated[int, typer.Option(help="Decides shuffled sources, chosen pieces and the interval.")] = 0,
    json: Annotated[Path | None, typer.Option(help="Write the figures to this file, too.")] = None,
) -> None:
    """Measure how well a bundle foretells real music: nats a frame with the true source, a borrowed one, and none."""
    console = Console()
    net = load(bundle)
    listeners = _listeners(listener)
    asked = parse_directions(directions, net.config.roles) if directions else _own_directions(net)
    together = [frozenset((*direction.given, direction.write)) for direction in asked]
    measured = _pieces(music, split, BundleGrid(net.config.form, together))
    if not measured:
        raise CorpusError(
            f"{music} has no piece that {net.name} could be measured on.",
            f"pieces with the parts for {' or '.join(direction.name for direction in asked) or 'a direction'}.",
            "see the reasons above, or name other music, or other directions with --directions.",
        )
    with watched("Measuring, in frames") as progress:
        chosen = measured if pieces is None else some_of(measured, pieces, seed)
        trial = hold_trial(net, chosen, asked, listeners, seed=seed, progress=progress)
    console.print(trial_table(trial))
    if json is not None:
        write_whole(json, trial_json(trial))
        console.print(f"Figures written to {json}", markup=False, highlight=False, soft_wrap=True)


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
