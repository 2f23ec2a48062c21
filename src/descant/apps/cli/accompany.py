"""`descant accompany`: write missing parts to the parts you have."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from descant.apps.cli import writing
from descant.apps.cli.writing_options import As, Given, Loop, Pickup, Write, WritingOptions, names, with_options
from descant.bundles.store import load
from descant.errors import WritingError
from descant.generation.accompaniment import accompany_task, empty_score
from descant.score.chord_symbols import chord_bars


@with_options
def accompany(
    file: Annotated[
        Path | None, typer.Argument(help="A MIDI, ABC or MusicXML file with the given part or parts.")
    ] = None,
    write: Write = "",
    given: Given = None,
    as_role: As = None,
    chords: Annotated[
        str | None, typer.Option(help='Chords as a given part, a bar each: "Am F C G"; "Am F | C G" has two a bar.')
    ] = None,
    bars: Annotated[
        int | None, typer.Option(min=1, help="How many bars of the chords, where there is no file.")
    ] = None,
    loop: Loop = False,
    pickup: Pickup = None,
    *,
    options: WritingOptions,
) -> None:
    """Write missing parts to the parts you have, or to chords.

    The given file comes back as it was, byte for byte, with a new track (or staff) for each written part. Several
    parts are written in the order of --write, each hearing those before it.
    """
    began = time.monotonic()
    if file is None and chords is None:
        raise WritingError(
            "there is nothing to accompany.", "a file, or chords.", 'descant accompany tune.mid, or --chords "Am F C G"'
        )
    writing.check_output(options, file)
    bundle, score = load(options.model), empty_score() if file is None else writing.read_given(file, options)
    task = accompany_task(
        bundle.config,
        score,
        given=names(given),
        write=names([write]),
        as_role=as_role,
        chords=() if chords is None else chord_bars(chords),
        bars=bars,
        at_bar=options.at_bar,
        loop=loop,
        pickup_quarters=pickup,
    )
    heard = f"{'the chords' if file is None else file.name}: {writing.music_words(tuple(task.known), task.stack)}"
    writing.save(writing.written(bundle, task, options, heard), bundle, options, began)
