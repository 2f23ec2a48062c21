"""`descant rewrite`: write some bars of a part anew, given everything around them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from descant.apps.cli import writing
from descant.apps.cli.writing_options import As, Given, Pickup, WritingOptions, names, with_options
from descant.bundles.store import load
from descant.errors import WritingError
from descant.generation.rewriting import rewrite_task


def bar_span(text: str) -> tuple[int, int]:
    """ "5-8" as (5, 8), "5" as (5, 5). Raises `WritingError`."""
    first, dash, last = text.strip().partition("-")
    if not (first.strip().isdecimal() and (last.strip().isdecimal() or not dash)):
        raise WritingError(f'"{text}" names no bars.', "the first bar and the last with a dash.", "such as --bars 5-8")
    return int(first), int(last if dash else first)


@with_options
def rewrite(
    file: Annotated[Path, typer.Argument(help="A MIDI, ABC or MusicXML file.")],
    part: Annotated[str, typer.Option(help="The part to rewrite: role, name or number.")],
    bars: Annotated[str, typer.Option(help="The bars to write anew, as 5-8; a pickup is bar 0.")],
    given: Given = None,
    as_role: As = None,
    pickup: Pickup = None,
    *,
    options: WritingOptions,
) -> None:
    """Write some bars of a part anew, given its other bars and all other parts.

    The file comes back as it was; beside it stands the part with its new bars, to take the old one's place.
    """
    began = time.monotonic()
    writing.check_output(options, file)
    bundle, score = load(options.model), writing.read_given(file, options)
    task = rewrite_task(
        bundle.config,
        score,
        part=part,
        bars=bar_span(bars),
        given=names(given),
        as_role=as_role,
        at_bar=options.at_bar,
        pickup_quarters=pickup,
    )
    heard = f"{file.name}: {writing.music_words((*task.wanted, *task.known), task.stack)}"
    writing.save(writing.written(bundle, task, options, heard), bundle, options, began)
