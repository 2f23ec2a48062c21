"""MIDI files built byte by byte, MusicXML note by note, and the two archives of difficult files unpacked."""

from __future__ import annotations

import struct
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

MidiBuilder = Callable[..., bytes]
END = b"\x00\xff\x2f\x00"


@pytest.fixture(scope="session")
def midi_of() -> MidiBuilder:
    """Build a MIDI file from the events of its tracks (an end-of-track event is added to each)."""

    def build(
        *tracks: bytes, midi_format: int = 1, division: int = 480, track_count: int | None = None, end: bytes = END
    ) -> bytes:
        count = len(tracks) if track_count is None else track_count
        header = b"MThd" + struct.pack(">IHHH", 6, midi_format, count, division)
        bodies = [track + end for track in tracks]
        return header + b"".join(b"MTrk" + struct.pack(">I", len(body)) + body for body in bodies)

    return build


@pytest.fixture(scope="session")
def note_bytes() -> Callable[..., bytes]:
    """Build the two events of a note that begins right after what stands before it."""

    def build(pitch: int = 60, ticks: int = 96, channel: int = 0, velocity: int = 80) -> bytes:
        return bytes((0, 0x90 | channel, pitch, velocity, ticks, 0x80 | channel, pitch, 64))

    return build


def written_note(pitch: str = "C4", duration: int = 1, inside: str = "", before: str = "") -> str:
    """A note of MusicXML: a letter, signs and an octave, or "rest"; what stands `before` the pitch and behind it."""
    if pitch == "rest":
        head = "<rest/>"
    else:
        alter = pitch.count("#") - pitch.count("b")
        head = f"<pitch><step>{pitch[0]}</step><alter>{alter}</alter><octave>{pitch[-1]}</octave></pitch>"
    return f"<note>{before}{head}<duration>{duration}</duration>{inside}</note>"


@pytest.fixture(scope="session")
def xml_note() -> Callable[..., str]:
    """Write a note of MusicXML: `xml_note("F#4", 2, "<voice>1</voice>")`."""
    return written_note


@pytest.fixture(scope="session")
def musicxml_of() -> Callable[..., bytes]:
    """Build a score of one part from its measures: `musicxml_of(xml_note("C4"), divisions=1, time=(4, 4))`."""

    def build(
        *measures: str,
        divisions: int = 1,
        time: tuple[int, int] = (4, 4),
        attributes: str = "",
        name: str = "Voice",
        listed: str = "",
        head: str = "",
    ) -> bytes:
        signs = f"<divisions>{divisions}</divisions>" if divisions else ""
        signs += f"<time><beats>{time[0]}</beats><beat-type>{time[1]}</beat-type></time>{attributes}"
        bodies = [
            f'<measure number="{number}">{f"<attributes>{signs}</attributes>" if number == 1 else ""}{body}</measure>'
            for number, body in enumerate(measures, start=1)
        ]
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<score-partwise version="4.0">\n<part-list>'
            f'<score-part id="P1"><part-name>{name}</part-name>{listed}</score-part></part-list>\n'
            f'<part id="P1">{"".join(bodies)}</part>\n</score-partwise>\n'
        ).encode()

    return build


@pytest.fixture(scope="session")
def difficult_files(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every file of the archives `wild` and `messy_midi`."""
    folder = tmp_path_factory.mktemp("difficult")
    for name in ("wild", "messy_midi"):
        with tarfile.open(shared_data / f"{name}.tar.xz") as archive:
            archive.extractall(folder / name, filter="data")
    return sorted(path for path in folder.rglob("*") if path.is_file())
