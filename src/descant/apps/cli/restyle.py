"""`descant restyle`: write a part anew in another style, keeping a share of what it was."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from descant.apps.cli import writing
from descant.apps.cli.writing_options import As, Given, Pickup, WritingOptions, names, with_options
from descant.bundles.store import load
from descant.generation.restyling import USUAL_KEEP, needs_style, restyle_task


@with_options
def restyle(
    file: Annotated[Path, typer.Argument(help="A MIDI, ABC or MusicXML file.")],
    write: Annotated[str, typer.Option(help="The part to write anew: role, name or number.")],
    keep: Annotated[
        float, typer.Option(help="The share of the part that is kept, the strongest places first.")
    ] = USUAL_KEEP,
    keep_what: Annotated[
        str,
        typer.Option(help="What is kept: beats (notes as they are), contour (up or down), harmony (pitch classes)."),
    ] = "beats",
    given: Given = None,
    as_role: As = None,
    pickup: Pickup = None,
    *,
    options: WritingOptions,
) -> None:
    """Write a part anew in another style (--style), given all other parts.

    The file comes back as it was; beside it stands the part in its new style, to take the old one's place.
    """
    began = time.monotonic()
    writing.check_output(options, file)
    bundle, score = load(options.model), writing.read_given(file, options)
    needs_style(bundle.config, options.manner(bundle.config))
    task = restyle_task(
        bundle.config,
        score,
        part=write,
        keep=keep,
        keep_what=keep_what,
        given=names(given),
        as_role=as_role,
        at_bar=options.at_bar,
        pickup_quarters=pickup,
    )
    heard = f"{file.name}: {writing.music_words((*task.wanted, *task.known), task.stack)}"
    writing.save(writing.written(bundle, task, options, heard), bundle, options, began)
