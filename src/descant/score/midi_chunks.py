"""The outer shape of a MIDI file: its header and its chunks, checked before anything reads their inside."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from descant.errors import ScoreError

_SAVE_AGAIN = "save it again from the program that made it, as a standard MIDI file (format 0 or 1)."


@dataclass(frozen=True)
class MidiChunks:
    """Where a MIDI file's tracks are: `tracks` holds the first and the last-plus-one byte of each track's events.

    `body_start` is the byte after the header; `midi_format` is 0 or 1 (2 only with a single track);
    `track_count` is what the header claims, which may be wrong.
    """

    data: bytes
    midi_format: int
    track_count: int
    ticks_per_quarter: int
    body_start: int
    tracks: tuple[tuple[int, int], ...]

    @property
    def unread_bytes(self) -> int:
        """Bytes of foreign chunks and of anything else that is neither header nor track."""
        return len(self.data) - self.body_start - sum(8 + end - start for start, end in self.tracks)

    def plain_bytes(self) -> bytes:
        """The file under a header of six bytes that counts the tracks right: the given bytes where that is so."""
        if self.body_start == 14 and self.track_count >= len(self.tracks):
            return self.data
        return midi_header(self.midi_format, len(self.tracks), self.ticks_per_quarter) + self.data[self.body_start :]


def midi_header(midi_format: int, tracks: int, ticks_per_quarter: int) -> bytes:
    """The header chunk of a MIDI file."""
    return b"MThd" + struct.pack(">IHHH", 6, midi_format, tracks, ticks_per_quarter)


def midi_chunks(data: bytes) -> MidiChunks:
    """Find a MIDI file's header and tracks. Raises `ScoreError` for what is no whole, beat-based MIDI file."""
    if not data:
        raise ScoreError("This file is empty.", "a MIDI file.", "check that its download or copy was complete.")
    if data[:4] == b"RIFF":
        raise ScoreError(
            "This MIDI file is wrapped in a RIFF container (.rmi).",
            "a plain MIDI file, which begins with MThd.",
            _SAVE_AGAIN,
        )
    if data[:4] != b"MThd":
        raise ScoreError(
            "This is not a MIDI file: it does not begin with MThd.",
            "MIDI (.mid, .midi), a tune in ABC (.abc) or MusicXML (.musicxml, .mxl).",
            "check that it is the right file, and export it as MIDI from the program that made it.",
        )
    if len(data) < 14:
        raise _truncated("in its header")
    length, midi_format, track_count, division = struct.unpack(">IHHH", data[4:14])
    if length < 6 or 8 + length > len(data):
        raise ScoreError(f"This MIDI file's header claims {length} bytes.", "a header of 6 bytes.", _SAVE_AGAIN)
    _check_header(midi_format, division)
    if track_count == 0 and len(data) == 8 + length:
        raise ScoreError("This MIDI file has no tracks.", "at least one track with notes.", _SAVE_AGAIN)
    tracks = _tracks(data, 8 + length)
    if midi_format == 2 and len(tracks) > 1:
        raise ScoreError(
            f"This MIDI file holds {len(tracks)} separate songs (format 2).",
            "one song (format 0 or 1).",
            "save each song as a file of its own in the program that made it.",
        )
    return MidiChunks(data, midi_format, track_count, division, 8 + length, tracks)


def _check_header(midi_format: int, division: int) -> None:
    if midi_format > 2:
        raise ScoreError(f"This MIDI file claims format {midi_format}.", "format 0 or 1.", _SAVE_AGAIN)
    if division & 0x8000:
        raise ScoreError(
            "This MIDI file counts time in film frames (SMPTE), not in beats.",
            "time in ticks per quarter note.",
            "export it again from a music program with time in beats (ticks per quarter, PPQ).",
        )
    if division == 0:
        raise ScoreError(
            "This MIDI file says that a quarter note lasts 0 ticks.",
            "at least 1 tick per quarter note, usually 480.",
            _SAVE_AGAIN,
        )


def _tracks(data: bytes, position: int) -> tuple[tuple[int, int], ...]:
    """The byte ranges of the tracks' events. What follows the last whole chunk and is no track is left alone."""
    tracks: list[tuple[int, int]] = []
    while position + 8 <= len(data):
        kind, length = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8])
        start, end = position + 8, position + 8 + length
        if end > len(data):
            if kind == b"MTrk":
                raise _truncated(f"inside track {len(tracks) + 1}")
            break
        if kind == b"MTrk":
            tracks.append((start, end))
        position = end
    if not tracks:
        raise _truncated("before its first track")
    return tuple(tracks)


def _truncated(where: str) -> ScoreError:
    return ScoreError(
        f"This MIDI file ends {where}: a part of it is missing.",
        "a whole file.",
        "copy or download it again, or save it again from the program that made it.",
    )
