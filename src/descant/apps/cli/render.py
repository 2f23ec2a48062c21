"""`descant render`: what a piece sounds like, as a file of sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from descant.errors import OutputError
from descant.files import refuse_unwritable, write_whole
from descant.score.formats import read
from descant.score.midi_writing import write_beside


def render(
    file: Annotated[Path, typer.Argument(help="A MIDI, ABC or MusicXML file.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file to write (.wav); beside the given one unless named.")
    ] = None,
) -> None:
    """Make a file of sound (WAV) of a piece, by a small General MIDI synthesizer.

    A MIDI file is played as it stands: its programs, tempo, loudness and pedal.
    """
    path = output or file.with_suffix(".wav")
    if path.suffix.lower() != ".wav":
        raise OutputError(
            f"the output {path} is not named as sound.", "a name that ends in .wav.", f"-o {path.stem}.wav"
        )
    if output is None and path.exists():
        raise OutputError(f"{path} is there already.", "a name of its own for the sound.", f"-o {path.stem}-sound.wav")
    refuse_unwritable(path)
    score = read(file)
    # Only here, so that the help can be read where the extra is not installed.
    from descant.render.sound import RATE_HERTZ, wav

    data = wav(write_beside(score, ()))
    write_whole(path, data)
    seconds = len(data) / 4 / RATE_HERTZ
    Console(soft_wrap=True, highlight=False).print(f"Saved  {path} ({seconds:.0f} s of sound)", markup=False)
