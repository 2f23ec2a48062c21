"""`descant compose`: write a piece from nothing."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from descant.apps.cli import writing
from descant.bundles.store import load
from descant.errors import WritingError
from descant.generation.accompaniment import compose as write_piece


def _meter(text: str) -> tuple[int, int]:
    above, slash, below = text.partition("/")
    if not (slash and above.strip().isdigit() and below.strip().isdigit()):
        raise WritingError(f'"{text}" is no meter.', "such as 4/4, 3/4 or 6/8.", "write it as --meter 6/8")
    return int(above), int(below)


def compose(
    output: writing.Output,
    bars: writing.Bars = 16,
    write: writing.Write = "",
    meter: Annotated[str, typer.Option(help="The meter, as 4/4 or 6/8.")] = "4/4",
    tempo: Annotated[float, typer.Option(help="The tempo in BPM (quarter notes a minute).")] = 100.0,
    model: writing.Model = "folk",
    temperature: writing.Temperature = writing.DEFAULT_TEMPERATURE,
    top_k: writing.TopK = 0,
    top_p: writing.TopP = 1.0,
    seed: writing.Seed = 0,
    takes: writing.Takes = 1,
    listener: writing.Listener = "full",
    picture: writing.Picture = True,
) -> None:
    """Write a piece from nothing: all of the bundle's parts, or those of --write, in their order."""
    began = time.monotonic()
    writing.check_output(output)
    manner = writing.manner(temperature, top_k, top_p, seed, takes, listener)
    bundle = load(model)
    with writing.progress() as told:
        written = write_piece(
            bundle,
            bars=bars,
            write=writing.names([write]),
            meter=_meter(meter),
            tempo_bpm=tempo,
            manner=manner,
            progress=told,
        )
    heard = f"nothing: {writing.bars_words(written[0])} of {meter} at {tempo:g} BPM"
    writing.save(written, None, output, picture=picture, began=began, heard=heard)
