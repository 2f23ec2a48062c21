"""`descant continue`: write the bars that come next."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from descant.apps.cli import writing
from descant.bundles.store import load
from descant.generation.accompaniment import continue_ as write_on
from descant.score.formats import read


def continue_(
    file: Annotated[Path, typer.Argument(help="A MIDI or ABC file that has begun.")],
    output: writing.Output,
    bars: writing.Bars = 8,
    write: writing.Write = "",
    given: writing.Given = None,
    as_role: writing.As = None,
    model: writing.Model = "folk",
    temperature: writing.Temperature = None,
    top_k: writing.TopK = None,
    top_p: writing.TopP = None,
    seed: writing.Seed = 0,
    takes: writing.Takes = 1,
    listener: writing.Listener = "full",
    pickup: writing.Pickup = None,
    picture: writing.Picture = True,
) -> None:
    """Write the bars that come next, for every part that the bundle knows (or those of --write).

    The file comes back as it was; what is new stands in tracks of its own, from the end on.
    """
    began = time.monotonic()
    writing.check_output(output, file)
    bundle, score = load(model), read(file)
    manner = writing.manner(bundle, temperature, top_k, top_p, seed, takes, listener)
    with writing.progress() as told:
        written = write_on(
            bundle,
            score,
            bars=bars,
            given=writing.names(given),
            write=writing.names([write]),
            as_role=as_role,
            pickup_quarters=pickup,
            manner=manner,
            progress=told,
        )
    heard = f"{file.name}: {' + '.join(written[0].given)}, with {bars} new bars {writing.bars_words(written[0])}"
    writing.save(written, score, output, picture=picture, began=began, heard=heard)
