"""`descant compose`: write a piece from nothing."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from descant.apps.cli import writing
from descant.apps.cli.writing_options import Loop, Write, WritingOptions, names, with_options
from descant.bundles.store import load
from descant.errors import WritingError
from descant.generation.accompaniment import USUAL_BARS, compose_task
from descant.generation.event_writing import USUAL_NOTES, compose_notes, wants_notes


def meter_named(text: str) -> tuple[int, int]:
    """ "6/8" as (6, 8). Raises `WritingError`."""
    above, slash, below = text.partition("/")
    if not (slash and above.strip().isdecimal() and below.strip().isdecimal()):
        raise WritingError(f'"{text}" is no meter.', "such as 4/4, 3/4 or 6/8.", "write it as --meter 6/8")
    return int(above), int(below)


@with_options
def compose(
    bars: Annotated[int | None, typer.Option(min=1, help=f"How many bars to write (usually {USUAL_BARS}).")] = None,
    notes: Annotated[
        int | None,
        typer.Option(min=1, help=f"How many notes or chords, if the bundle has no durations (usually {USUAL_NOTES})."),
    ] = None,
    from_random_note: Annotated[
        bool, typer.Option("--from-random-note", help="Begin with a random note, if the bundle has no durations.")
    ] = False,
    write: Write = "",
    meter: Annotated[str, typer.Option(help="The meter, as 4/4 or 6/8.")] = "4/4",
    tempo: Annotated[float, typer.Option(help="The tempo in BPM (quarter notes a minute).")] = 100.0,
    loop: Loop = False,
    *,
    options: WritingOptions,
) -> None:
    """Write a piece from nothing: all of the bundle's parts, or those of --write, in their order.

    A bundle without durations (of the recipe note-rnn) writes so many notes and chords, one after the other.
    """
    began = time.monotonic()
    writing.check_output(options)
    bundle = load(options.model)
    roles, beats = names([write]), meter_named(meter)
    if wants_notes(bundle.config, bars, notes, from_random_note, roles, beats, options.at_bar, loop):
        length = USUAL_NOTES if notes is None else notes
        with writing.progress() as told:
            takes = compose_notes(
                bundle,
                notes=length,
                from_random_note=from_random_note,
                tempo_bpm=tempo,
                manner=options.manner(bundle.config),
                progress=told,
            )
        began_with = "a random note" if from_random_note else "nothing"
        writing.tell(f"{began_with}: {length} notes and chords, {takes[0].stack.key.name} at {tempo:g} BPM", ())
    else:
        task = compose_task(
            bundle.config,
            bars=USUAL_BARS if bars is None else bars,
            write=roles,
            meter=beats,
            tempo_bpm=tempo,
            at_bar=options.at_bar,
            loop=loop,
        )
        heard = f"nothing: {writing.counted(task.stack.bars, 'bar')} of {beats[0]}/{beats[1]} at {tempo:g} BPM"
        takes = writing.written(bundle, task, options, heard)
    writing.save(takes, bundle, options, began)
