"""`descant inspect`: what a file holds, as a table, as JSON, or as a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from descant.apps.cli.inspection import (
    Inspection,
    inspection,
    meter_words,
    mistake_json,
    polyphony,
    surprise_json,
    tempo_words,
)
from descant.apps.cli.telling import tell
from descant.bundles.store import load
from descant.errors import DescantError
from descant.generation.bar_surprise import PartSurprise, bar_surprises
from descant.generation.recognition import HeardStyles, heard_styles
from descant.parts.programs import program_range
from descant.render.curve import Curve
from descant.render.pianoroll import draw_score, save_picture
from descant.score.pitch_names import pitch_name

MOST_BARS_NAMED = 5
MOST_STYLES_NAMED = 5
USUAL_BUNDLE = "folk"


def inspect(
    files: Annotated[
        list[Path], typer.Argument(help="MIDI (.mid), ABC (.abc) or MusicXML (.musicxml, .mxl) files.", metavar="FILE")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    picture: Annotated[Path | None, typer.Option("--picture", help="Draw a piano roll (PNG) of the file.")] = None,
    surprise: Annotated[
        bool,
        typer.Option("--surprise", help="Say which bars surprise a bundle (-m), and draw it under the piano roll."),
    ] = False,
    model: Annotated[
        str | None,
        typer.Option("-m", "--model", help="The bundle to ask, by name or folder: of styles, and of surprise (folk)."),
    ] = None,
) -> None:
    """Show what a file holds, and what can be written for it.

    Parts come with the role that each seems to play and how sure that is (a role can be overruled where a part is
    written, with --as); then meter, tempo, key, and how well the notes fit a grid. What reading could not keep of the
    file is listed too. With -m a bundle names the likely styles, by its recogniser and by how likely each makes the
    piece. With --surprise, each part's bars are weighed given all the other parts, in nats.
    """
    if picture is not None and len(files) > 1:
        raise typer.BadParameter(f"it draws one file, and {len(files)} were given", param_hint="--picture")
    console, answers, failed = Console(), [], False
    for path in files:
        try:
            found = inspection(path)
            surprises = bar_surprises(load(model or USUAL_BUNDLE), found.score) if surprise else []
            styles = None if model is None else heard_styles(load(model), found.score)
        except DescantError as mistake:
            if len(files) == 1:
                raise
            failed = True
            answers.append(mistake_json(path, mistake))
            if not as_json:
                tell(mistake)
            continue
        told = {} if styles is None else {"styles": styles.as_json()}
        told |= {"surprise": surprise_json(model or USUAL_BUNDLE, surprises)} if surprise else {}
        answers.append(found.as_json() | told)
        if not as_json:
            _print(console, found)
            if styles is not None and model is not None:
                console.print(styles_table(load(model).name, styles))
            if surprises:
                console.print(_surprise_table(surprises))
        if picture is not None:
            _draw(found, picture, surprises)
            if not as_json:
                console.print(f"The picture is {picture}.", markup=False, highlight=False)
    if as_json:
        typer.echo(json.dumps(answers if len(files) > 1 else answers[0], indent=1, ensure_ascii=False))
    if failed:
        raise typer.Exit(2)


def _print(console: Console, found: Inspection) -> None:
    """The table of parts, and the facts of the piece below it."""
    title = found.score.title
    console.print(Text(found.file, style="bold"), Text(f"  {title}" if title else ""), soft_wrap=True)
    console.print(_parts_table(found))
    share, fit = round(100 * found.fit.share), found.fit
    grid = f"{share} % of the onsets lie on {fit.steps_per_quarter} steps a quarter"
    if abs(fit.phase_ticks) >= 0.5:
        grid += f", once shifted by {fit.phase_ticks:.0f} of {found.score.ticks_per_quarter} ticks"
    facts = Table.grid(padding=(0, 2))
    facts.add_row("Meter", Text(meter_words(found.score)))
    facts.add_row("Tempo", Text(tempo_words(found.score)))
    facts.add_row("Key", Text(f"{found.key.name} ({found.key.confidence:.0%} sure)"))
    facts.add_row("Grid", Text(grid))
    writable = [f"{name} could write {', '.join(roles)}" for name, roles in found.can_write.items()]
    facts.add_row("Bundles", Text("\n".join(writable) or "none at hand could write to these parts"))
    if found.lost:
        facts.add_row("Not kept", Text("\n".join(found.lost), style="yellow"))
    console.print(facts)
    console.print()


def _parts_table(found: Inspection) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, side in (
        ("#", "right"),
        ("Part", "left"),
        ("Instrument", "left"),
        ("Role", "left"),
        ("Sure", "right"),
    ):
        table.add_column(heading, justify="right" if side == "right" else "left")
    for heading in ("Notes", "Range", "At once"):
        table.add_column(heading, justify="right")
    for guess in found.guesses:
        part = found.score.part(guess.part)
        low, high = int(part.notes.pitch.min()), int(part.notes.pitch.max())
        instrument = "drum kit" if part.is_drums else f"{part.program + 1} {program_range(part.program).name}"
        table.add_row(
            str(part.number),
            Text(part.name or "(no name)", style="" if part.name else "dim"),
            instrument,
            Text(guess.role, style="cyan"),
            f"{guess.confidence:.0%}",
            f"{len(part.notes):,}",
            "" if part.is_drums else f"{pitch_name(low)} to {pitch_name(high)}",
            str(polyphony(part.notes)),
        )
    return table


def styles_table(bundle: str, styles: HeardStyles) -> RenderableType:
    """The likely styles, the likeliest first, each with what the recogniser and the likelihood say."""
    if not styles.recogniser and not styles.likelihood:
        return Text(f"The bundle {bundle} knows no styles.", style="dim")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Style")
    table.add_column("Recogniser", justify="right")
    table.add_column("Likelihood", justify="right")
    for name in styles.ranked()[:MOST_STYLES_NAMED]:
        shares = (styles.recogniser.get(name), styles.likelihood.get(name))
        table.add_row(Text(name, style="cyan"), *("-" if share is None else f"{share:.0%}" for share in shares))
    return table


def _surprise_table(surprises: Sequence[PartSurprise]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Surprise", "Nats a step", "Most surprising bars (nats a step)"):
        table.add_column(heading)
    for part in surprises:
        bars = ", ".join(f"{bar.number} ({bar.nats / bar.frames:.2f})" for bar in part.most_surprising(MOST_BARS_NAMED))
        table.add_row(Text(part.role, style="cyan"), f"{part.nats_per_frame:.2f}", bars)
    return table


def _draw(found: Inspection, picture: Path, surprises: Sequence[PartSurprise]) -> None:
    title = found.score.title or Path(found.file).stem
    curves = [
        Curve(part.part, [(bar.start_tick, bar.end_tick, bar.nats / bar.frames) for bar in part.bars])
        for part in surprises
    ]
    image = draw_score(
        found.score,
        roles=found.roles,
        title=title,
        phase_ticks=found.fit.phase_ticks,
        curves=curves,
        curves_say="surprise, nats a step",
    )
    save_picture(image, picture)
