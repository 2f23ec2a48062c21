"""`descant continue`: write the bars that come next."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from descant.apps.cli import writing
from descant.apps.cli.writing_options import As, Given, Pickup, Write, WritingOptions, names, with_options
from descant.bundles.store import load
from descant.generation.accompaniment import continue_task


@with_options
def continue_(
    file: Annotated[Path, typer.Argument(help="A MIDI, ABC or MusicXML file that has begun.")],
    bars: Annotated[int, typer.Option(min=1, help="How many bars to write.")] = 8,
    write: Write = "",
    given: Given = None,
    as_role: As = None,
    pickup: Pickup = None,
    *,
    options: WritingOptions,
) -> None:
    """Write the bars that come next, for every part that the bundle knows (or those of --write).

    The file comes back as it was; what is new stands in tracks of its own, from the end on.
    """
    began = time.monotonic()
    writing.check_output(options, file)
    bundle, score = load(options.model), writing.read_given(file, options)
    task = continue_task(
        bundle.config,
        score,
        bars=bars,
        given=names(given),
        write=names([write]),
        as_role=as_role,
        at_bar=options.at_bar,
        pickup_quarters=pickup,
    )
    heard = f"{file.name}: {writing.music_words(tuple(task.known), task.stack, bars)}"
    writing.save(writing.written(bundle, task, options, heard), bundle, options, began)
