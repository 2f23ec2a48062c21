"""MIDI files built byte by byte, and the two archives of difficult files unpacked."""

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


@pytest.fixture(scope="session")
def difficult_files(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every file of the archives `wild` and `messy_midi`."""
    folder = tmp_path_factory.mktemp("difficult")
    for name in ("wild", "messy_midi"):
        with tarfile.open(shared_data / f"{name}.tar.xz") as archive:
            archive.extractall(folder / name, filter="data")
    return sorted(path for path in folder.rglob("*") if path.is_file())
