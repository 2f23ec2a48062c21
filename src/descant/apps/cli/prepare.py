"""`descant prepare`: make a corpus of folders, data sets and older corpora, with a reason for every file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from descant.corpora.piece import SPLITS
from descant.corpora.prepare import REPORT_TABLE, Settings
from descant.corpora.prepare import prepare as make_corpus
from descant.corpora.report import VERDICTS, PrepareReport
from descant.errors import CorpusError
from descant.watching import watched

REASONS_SHOWN = 12


def prepare(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="A folder of MIDI, ABC or MusicXML (searched to its depth), an archive of one, a data set's name, "
            "or a corpus that is there already (it keeps its split).",
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The corpus: a new folder, or an older corpus.")],
    from_: Annotated[
        list[Path] | None,
        typer.Option("--from", help="Where your copy of a data set lies: a folder or an archive. One for each name."),
    ] = None,
    roles: Annotated[
        Path | None, typer.Option(help="A file that overrules who plays what; else roles.toml in the folder.")
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(help="A file that labels pieces by style; else styles.toml or labels.csv in the folder."),
    ] = None,
    label: Annotated[str | None, typer.Option(help="The style of every piece that no such file speaks of.")] = None,
    seed: Annotated[int, typer.Option(help="Decides the split.")] = 0,
    split: Annotated[str, typer.Option(help="Shares of training, validation and test.")] = "80/10/10",
    on_grid: Annotated[
        float | None, typer.Option(min=0, max=1, help="Leave out files with a smaller share of notes on any grid.")
    ] = None,
    keep_single: Annotated[
        bool | None,
        typer.Option("--keep-single/--pairs-only", help="Keep pieces with one part: nothing can be written to them."),
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processor cores to use; all of them by default.")] = None,
) -> None:
    """Make a corpus of a folder, with a reason for every file.

    descant prepare my-songs -o my-corpus

    descant prepare nottingham --from nottingham.tar.xz -o folk-corpus

    Pieces that share a tune, in whatever key, stay on one side of the split. The corpus holds report.tsv and
    report.json: used; used in part, because; left out, because.

    A file roles.toml in the folder overrules who plays what: a file pattern, then parts by name or number, as in

    "*.mid" = { "Piano right" = "right", 2 = "left", "Strings*" = "ignore" }

    A piece's style is the name of its folder; a file styles.toml says otherwise, as in "bach_*.mid" = "fugue", and so
    does labels.csv, whose first line is file,style.
    """
    console = Console()
    settings = Settings(seed, _shares(split), roles, on_grid, keep_single, jobs, labels=labels, style=label)
    with watched("Reading") as progress:
        report = make_corpus(sources, output, from_ or (), settings, progress)
    _tell(report, console)


def _shares(text: str) -> tuple[float, float, float]:
    """80/10/10 as shares of 1."""
    try:
        parts = [float(part) for part in text.replace(",", "/").split("/")]
        train, validation, test = (part / sum(parts) for part in parts)
    except (ValueError, ZeroDivisionError) as error:
        raise CorpusError(
            f'"{text}" is no split.', "three shares, such as 80/10/10.", "name training/validation/test."
        ) from error
    return train, validation, test


def _tell(report: PrepareReport, console: Console) -> None:
    """The summary and the most frequent reasons."""
    counts = report.counts()
    files = Table(title="Files", title_justify="left", box=None, show_header=False)
    for verdict in VERDICTS:
        files.add_row(verdict, f"{counts[verdict]:,}")
    console.print(files)

    reasons = Table(title="Reasons", title_justify="left", box=None)
    for heading in ("verdict", "files", "such as", "because"):
        reasons.add_column(heading, justify="right" if heading == "files" else "left", overflow="fold")
    kinds = [(verdict, file, count) for verdict in reversed(VERDICTS) for file, count in report.reasons(verdict)]
    for verdict, file, count in kinds[:REASONS_SHOWN]:
        reasons.add_row(verdict, f"{count:,}", escape(file.file), escape(file.reason))
    if kinds:
        console.print(reasons)
    if len(kinds) > REASONS_SHOWN:
        console.print(f"and {len(kinds) - REASONS_SHOWN} more kinds of reasons")

    sides = Table(title="Split", title_justify="left", box=None)
    for heading in ("", "pieces", "works"):
        sides.add_column(heading, justify="right" if heading else "left")
    for side in SPLITS:
        sides.add_row(side, f"{report.pieces[side]:,}", f"{report.works[side]:,}")
    console.print(sides)
    console.print(f"Roles: {', '.join(f'{role} {count:,}' for role, count in report.roles.items())}", highlight=False)
    for note in report.notes:
        console.print(note, markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"{report.corpus} written in {report.seconds:.1f} s; every file's reason: {report.corpus / REPORT_TABLE}",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
