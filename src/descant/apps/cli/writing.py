"""What the writing verbs share: their progress, and the lines that say what was done."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from descant.apps.cli.writing_options import WritingOptions
from descant.bundles.store import Bundle
from descant.errors import OutputError
from descant.evaluation.originality_report import take_originality
from descant.generation.accompaniment import Progress as Told
from descant.generation.take import Take, ranked
from descant.parts.programs import program_range
from descant.render.pianoroll import draw_score, save_picture
from descant.score.formats import MIDI_SUFFIXES, MUSICXML_SUFFIXES
from descant.score.losses import losses
from descant.score.score import Score


def check_output(output: Path, given: Path | None = None) -> None:
    """Refuse an output that is no music, or is the given file, before anything is written. Raises `OutputError`."""
    if output.suffix.lower() not in (*MIDI_SUFFIXES, *MUSICXML_SUFFIXES):
        raise OutputError(
            f"the output {output} is named neither as MIDI nor as MusicXML.",
            "a name that ends in .mid, .musicxml or .mxl.",
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


def save(
    takes: Sequence[Take], score: Score | None, bundle: Bundle, options: WritingOptions, *, began: float, heard: str
) -> None:
    """Write each take's file and picture, and say what was done, the likeliest take first."""
    output, picture = options.output, options.picture
    console = Console(soft_wrap=True, highlight=False)
    for line in (*(losses(score) if score is not None else ()), *takes[0].told):
        console.print(f"Note   {line}", markup=False, style="dim")
    console.print(f"Heard  {heard}", markup=False)
    for take in ranked(takes):
        path = output if len(takes) == 1 else output.with_stem(f"{output.stem}-{take.number}")
        take.write(path)
        if picture:
            written = [part.number for part in take.parts]
            roles = {part.number: role for part, role in zip(take.parts, take.roles, strict=True)}
            image = draw_score(
                take.to_score(), written=written, roles=roles, title=path.stem, phase_ticks=take.stack.grid.phase_ticks
            )
            save_picture(image, path.with_suffix(".png"))
        first = ", the likeliest" if len(takes) > 1 and take.rank == 1 else ""
        console.print(f"Wrote  {_what(take)}{first}", markup=False)
        for line in take_originality(take, bundle).lines():
            console.print(f"Shares {line}", markup=False)
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
