"""`descant continue`: write the bars that come next."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from descant.apps.cli import writing
from descant.apps.cli.writing_options import As, Given, Pickup, Write, WritingOptions, names, with_options
from descant.bundles.store import load
from descant.generation.accompaniment import continue_ as write_on
from descant.score.formats import read


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
    writing.check_output(options.output, file)
    bundle, score = load(options.model), read(file)
    with writing.progress() as told:
        written = write_on(
            bundle,
            score,
            bars=bars,
            given=names(given),
            write=names([write]),
            as_role=as_role,
            at_bar=options.at_bar,
            pickup_quarters=pickup,
            manner=options.manner(bundle.config),
            progress=told,
        )
    heard = f"{file.name}: {' + '.join(written[0].given)}, with {bars} new bars {writing.bars_words(written[0])}"
    writing.save(written, score, bundle, options, began=began, heard=heard)
