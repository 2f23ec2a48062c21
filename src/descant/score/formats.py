"""One door for every kind of file: MIDI, ABC and MusicXML are read, and whatever else it is, is said in words."""

from __future__ import annotations

from pathlib import Path

from descant.errors import ScoreError
from descant.score.abc_notation import looks_like_abc, read_abc, read_abc_tunes
from descant.score.midi import read_midi
from descant.score.score import Score

LARGEST_FILE_BYTES = 256 << 20
"""No file of music is longer: a million notes take 8 MB."""

MIDI_SUFFIXES = (".mid", ".midi")
ABC_SUFFIXES = (".abc",)
MUSICXML_SUFFIXES = (".musicxml", ".mxl", ".xml")

_XML_STARTS = (b"<?xml", b"<score-", b"<!DOCTYPE", b"<!--", b"\xff\xfe<\x00", b"\xfe\xff\x00<")
_ZIP_START = b"PK\x03\x04"


def read(path: str | Path) -> Score:
    """Read a MIDI or MusicXML file, or the first tune of an ABC file. Raises `ScoreError`.

    `descant.score.losses.losses` says what of the file the score could not keep, further tunes included.
    """
    path = Path(path)
    return read_bytes(_bytes_of(path), path.name)


def read_tunes(path: str | Path) -> list[Score]:
    """Every tune of an ABC book; a MIDI or MusicXML file is one. Raises `ScoreError` for the first unreadable tune."""
    path = Path(path)
    data = _bytes_of(path)
    if not _is_abc(data, path.name):
        return [read_bytes(data, path.name)]
    try:
        return read_abc_tunes(data)
    except ScoreError as error:
        raise _named(error, path.name) from error


def read_bytes(data: bytes, name: str) -> Score:
    """Read a file's content; `name` is what messages call it. Raises `ScoreError`."""
    try:
        if _is_musicxml(data, name):
            # Only here, so that reading MIDI never waits for an XML parser to be loaded.
            from descant.score.musicxml import read_musicxml

            return read_musicxml(data)
        return read_abc(data) if _is_abc(data, name) else read_midi(data)
    except ScoreError as error:
        raise _named(error, name) from error


def _is_abc(data: bytes, name: str) -> bool:
    if not data or data[:4] == b"MThd" or _is_musicxml(data, name):
        return False
    return name.lower().endswith(ABC_SUFFIXES) or looks_like_abc(data)


def _is_musicxml(data: bytes, name: str) -> bool:
    if not data or data[:4] == b"MThd":
        return False
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((*_XML_STARTS, _ZIP_START)) or name.lower().endswith(MUSICXML_SUFFIXES)


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not there" if not path.exists() else "is not a file"
            raise ScoreError(f"{path} {what}.", "a MIDI, ABC or MusicXML file.", "check the path and its spelling.")
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise ScoreError(
                f"{path} is larger than {LARGEST_FILE_BYTES >> 20} MB.",
                "a file of notes; an hour of music takes less than one MB.",
                "check that it is the right file; recordings of sound are not read.",
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScoreError(
            f"{path} can't be read: {reason}.", "a file that you may read.", "check its permissions."
        ) from error


def _named(error: ScoreError, name: str) -> ScoreError:
    return ScoreError(f"{name}: {error.found}", error.expected, error.remedy)
