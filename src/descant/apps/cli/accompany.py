"""`descant accompany`: write missing parts to the parts you have."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from descant.apps.cli import writing
from descant.bundles.store import load
from descant.generation.accompaniment import accompany as write_parts
from descant.score.formats import read


def accompany(
    file: Annotated[Path, typer.Argument(help="A MIDI or ABC file with the given part or parts.")],
    output: writing.Output,
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
    """Write missing parts to the parts you have.

    The given file comes back as it was, byte for byte, with a new track for each written part. Several parts are
    written in the order of --write, each hearing those before it.
    """
    began = time.monotonic()
    writing.check_output(output, file)
    bundle, score = load(model), read(file)
    manner = writing.manner(bundle, temperature, top_k, top_p, seed, takes, listener)
    with writing.progress() as told:
        written = write_parts(
            bundle,
            score,
            given=writing.names(given),
            write=writing.names([write]),
            as_role=as_role,
            pickup_quarters=pickup,
            manner=manner,
            progress=told,
        )
    heard = f"{file.name}: {' + '.join(written[0].given)}, {writing.bars_words(written[0])}"
    writing.save(written, score, output, picture=picture, began=began, heard=heard)
