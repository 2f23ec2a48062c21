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
from descant.files import refuse_unwritable
from descant.generation.manner import MAX_TAKES
from descant.generation.take import Take, ranked
from descant.generation.task import Progress as Told
from descant.generation.task import Task, check, write
from descant.grid.stack import Stack
from descant.parts.programs import program_range
from descant.render.pianoroll import draw_score, save_picture
from descant.score.formats import MIDI_SUFFIXES, MUSICXML_SUFFIXES, read
from descant.score.losses import losses
from descant.score.score import Score


def check_output(options: WritingOptions, given: Path | None = None) -> None:
    """Refuse an output that can't be, or that is the given file, before anything is written. Raises `OutputError`."""
    output = options.output
    if options.wav:
        import midirenderer  # noqa: F401 (extras: said before anything is written)
        import soundfile  # noqa: F401
    if output.suffix.lower() not in (*MIDI_SUFFIXES, *MUSICXML_SUFFIXES):
        stem = output.stem.lstrip(".") or "song"
        raise OutputError(
            f"the output {output} is named neither as MIDI nor as MusicXML.",
            "a name that ends in .mid, .musicxml or .mxl.",
            f"-o {output.with_name(f'{stem}.mid') if output.name and stem != 'mid' else 'song.mid'}",
        )
    for path in map(options.file_of, range(1, min(options.takes, MAX_TAKES) + 1)):
        if given is not None and path.exists() and given.exists() and path.samefile(given):
            raise OutputError(
                f"the output {path} is the given file itself, which is never rewritten.",
                "another name.",
                f"-o {output.with_stem(output.stem + '-new')}",
            )
        refuse_unwritable(path)


def read_given(file: Path, options: WritingOptions) -> Score:
    """The given file's score. Raises `ScoreError`, and `WritingError` where what is to be written can't hold it."""
    score = read(file)
    if options.output.suffix.lower() in MUSICXML_SUFFIXES and score.source_format == "musicxml":
        # Only here, so that writing MIDI never waits for an XML library to be loaded.
        from descant.score.musicxml_writing import refuse_timewise

        refuse_timewise(score)
    return score


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


def written(bundle: Bundle, task: Task, options: WritingOptions, heard: str) -> list[Take]:
    """Say what is heard and what happened on the way in, then write. Raises `WritingError` before a word is said."""
    manner = options.manner(bundle.config)
    check(bundle, task, manner)
    tell(heard, (*losses(task.score), *task.told))
    with progress() as told:
        return write(bundle, task, manner, told)


def tell(heard: str, notes: Sequence[str]) -> None:
    """Print what is heard, and what is to be known of it."""
    console = _console()
    for line in notes:
        console.print(f"Note   {line}", markup=False, style="dim")
    console.print(f"Heard  {heard}", markup=False)


def save(takes: Sequence[Take], bundle: Bundle, options: WritingOptions, began: float) -> None:
    """Write each take's file and picture, and say what was written, the likeliest take first."""
    console = _console()
    for take in ranked(takes):
        path = options.file_of(take.number)
        take.write(path)
        if options.picture:
            numbers = [part.number for part in take.parts]
            roles = {part.number: role for part, role in zip(take.parts, take.roles, strict=True)}
            image = draw_score(
                take.to_score(), written=numbers, roles=roles, title=path.stem, phase_ticks=take.stack.grid.phase_ticks
            )
            save_picture(image, path.with_suffix(".png"))
        first = ", the likeliest" if len(takes) > 1 and take.rank == 1 else ""
        console.print(f"Wrote  {_what(take)}{first}", markup=False)
        for line in take_originality(take, bundle).lines():
            console.print(f"Shares {line}", markup=False)
        beside = [".png"] * options.picture + [".wav"] * options.wav
        if options.wav:
            take.write(path.with_suffix(".wav"))
        shown = "".join(f" and {path.with_suffix(suffix)}" for suffix in beside)
        console.print(f"Saved  {path}{shown} ({time.monotonic() - began:.1f} s)", markup=False)


def _console() -> Console:
    return Console(soft_wrap=True, highlight=False)


def _what(take: Take) -> str:
    sounds = ["drums" if part.is_drums else program_range(part.program).name for part in take.parts]
    parts = ", ".join(
        f"{role} ({counted(len(part.notes), 'note')} on {sound})"
        for part, role, sound in zip(take.parts, take.roles, sounds, strict=True)
    )
    surprise = f", {take.nats_per_frame:.2f} nats a frame" if take.log_likelihood == take.log_likelihood else ""
    return f"{parts} by {take.bundle}, seed {take.seed}, take {take.number}{surprise}"


def music_words(roles: Sequence[str], stack: Stack, new_bars: int = 0) -> str:
    """What is heard, how long it is with so many new bars, and in which key it is heard."""
    new = f" ({new_bars} of them new)" if new_bars else ""
    return f"{' + '.join(roles)}, {counted(stack.bars, 'bar')}{new}, {stack.key.name}"


def counted(number: int, noun: str) -> str:
    """A number of things: "1 bar", "4 bars"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
