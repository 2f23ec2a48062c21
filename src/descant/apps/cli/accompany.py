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
from descant.generation.accompaniment import accompany as write_parts
from descant.generation.accompaniment import empty_score
from descant.score.chord_symbols import chord_bars
from descant.score.formats import read


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
    writing.check_output(options.output, file)
    bundle, score = load(options.model), None if file is None else read(file)
    with writing.progress() as told:
        written = write_parts(
            bundle,
            empty_score() if score is None else score,
            given=names(given),
            write=names([write]),
            as_role=as_role,
            chords=() if chords is None else chord_bars(chords),
            bars=bars,
            at_bar=options.at_bar,
            loop=loop,
            pickup_quarters=pickup,
            manner=options.manner(bundle.config),
            progress=told,
        )
    name = "the chords" if file is None else file.name
    heard = f"{name}: {' + '.join(written[0].given)}, {writing.bars_words(written[0])}"
    writing.save(written, score, bundle, options, began=began, heard=heard)
