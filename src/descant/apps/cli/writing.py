"""What the writing verbs share: their options, their progress, and the three lines that say what was done."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from descant.bundles.store import Bundle
from descant.errors import OutputError
from descant.generation.accompaniment import Manner
from descant.generation.accompaniment import Progress as Told
from descant.generation.choice import USUAL_TEMPERATURE, choice_for
from descant.generation.hearing import Hearing
from descant.generation.take import Take
from descant.parts.programs import program_range
from descant.render.pianoroll import draw_score, save_picture
from descant.score.losses import losses
from descant.score.score import Score

Model = Annotated[str, typer.Option("-m", "--model", help="A bundle: its name (see: descant models) or its folder.")]
Output = Annotated[Path, typer.Option("-o", "--output", help="The MIDI file to write; with several takes, -1, -2, ...")]
Write = Annotated[str, typer.Option("--write", help="Roles to write, in order, as in bass,melody.")]
Given = Annotated[
    list[str] | None, typer.Option("--given", help="A given part: role, name or number (again, or with commas).")
]
As = Annotated[str | None, typer.Option("--as", help="The role that the given part plays, whatever it seems to be.")]
Temperature = Annotated[
    float | None,
    typer.Option(help=f"Below 1 keeps to the likely, above 1 dares more (the bundle's own, or {USUAL_TEMPERATURE:g})."),
]
TopK = Annotated[
    int | None, typer.Option(help="Choose among the k likeliest alone, 0 for all (the bundle's own, or all).")
]
TopP = Annotated[
    float | None,
    typer.Option(help="Choose among the likeliest that together have this share (the bundle's own, or 1)."),
]
Seed = Annotated[int, typer.Option(help="Same bundle, seed and input: same notes.")]
Takes = Annotated[int, typer.Option(help="How many alternatives to write.")]
Listener = Annotated[
    str, typer.Option(help="full hears the whole file, causal only the past, lookahead:N N quarters on.")
]
Pickup = Annotated[
    float | None, typer.Option(help="Quarter notes before the first whole bar, where the file does not say it.")
]
Picture = Annotated[bool, typer.Option(help="Draw a piano roll beside each MIDI file.")]
Bars = Annotated[int, typer.Option(min=1, help="How many bars to write.")]


def manner(
    bundle: Bundle,
    temperature: float | None,
    top_k: int | None,
    top_p: float | None,
    seed: int,
    takes: int,
    listener: str,
) -> Manner:
    """The options as one thing, with the bundle's own where none is given. Raises `WritingError`."""
    choice = choice_for(bundle.config.sampling, temperature, top_k, top_p)
    return Manner(choice, Hearing.of(listener), takes, seed)


def names(texts: Sequence[str] | None) -> list[str]:
    """Words separated by commas or given again."""
    return [word.strip() for text in texts or () for word in text.split(",") if word.strip()]


def check_output(output: Path, given: Path | None = None) -> None:
    """Refuse an output that can't be MIDI, or is the given file, before anything is written. Raises `OutputError`."""
    if output.suffix.lower() not in (".mid", ".midi"):
        raise OutputError(
            f"the output {output} is not named as MIDI.",
            "a name that ends in .mid.",
            f"-o {output.with_name((output.stem or 'song') + '.mid') if output.name else 'song.mid'}",
        )
    if given is not None and given.exists() and output.resolve() == given.resolve():
        raise OutputError(
            f"the output {output} is the given file itself, which is never rewritten.",
            "another name.",
            f"-o {output.with_stem(output.stem + '-new')}",
        )


@contextmanager
def progress() -> Iterator[Told]:
    """A bar with an estimate, on stderr, for writing that takes more than a moment."""
    columns = (TextColumn("writing {task.description}"), BarColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, object] = {}

        def told(role: str, step: int, steps: int) -> None:
            if role not in tasks:
                tasks[role] = bars.add_task(role, total=steps)
            if step % 16 == 0 or step == steps:
                bars.update(tasks[role], completed=step)  # type: ignore[arg-type]

        yield told


def save(takes: Sequence[Take], score: Score | None, output: Path, *, picture: bool, began: float, heard: str) -> None:
    """Write each take's file and picture, and say what was done."""
    console = Console(soft_wrap=True, highlight=False)
    for line in (*(losses(score) if score is not None else ()), *takes[0].told):
        console.print(f"Note   {line}", markup=False, style="dim")
    console.print(f"Heard  {heard}", markup=False)
    for take in takes:
        path = output if len(takes) == 1 else output.with_stem(f"{output.stem}-{take.number}")
        take.write(path)
        if picture:
            written = [part.number for part in take.parts]
            roles = {part.number: role for part, role in zip(take.parts, take.roles, strict=True)}
            image = draw_score(
                take.to_score(), written=written, roles=roles, title=path.stem, phase_ticks=take.stack.grid.phase_ticks
            )
            save_picture(image, path.with_suffix(".png"))
        console.print(f"Wrote  {_what(take)}", markup=False)
        shown = f" and {path.with_suffix('.png')}" if picture else ""
        console.print(f"Saved  {path}{shown} ({time.monotonic() - began:.1f} s)", markup=False)


def _what(take: Take) -> str:
    parts = ", ".join(
        f"{role} ({len(part.notes)} notes on {'drums' if part.is_drums else program_range(part.program).name})"
        for part, role in zip(take.parts, take.roles, strict=True)
    )
    surprise = f", {take.nats_per_frame:.2f} nats a frame" if take.log_likelihood == take.log_likelihood else ""
    return f"{parts} by {take.bundle}, seed {take.seed}, take {take.number}{surprise}"


def bars_words(take: Take) -> str:
    """How long a take is, and in which key it hears the music."""
    return f"{take.stack.bars} bars, {take.stack.key.name}"
