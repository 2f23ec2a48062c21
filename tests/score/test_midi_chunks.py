from __future__ import annotations

from collections.abc import Callable

import pytest

from descant.errors import ScoreError
from descant.score.midi_chunks import midi_chunks, midi_header

Build = Callable[..., bytes]


def test_the_tracks_are_where_their_bytes_are(midi_of: Build, note_bytes: Build) -> None:
    data = midi_of(note_bytes(60), note_bytes(62))
    chunks = midi_chunks(data)
    assert [data[start:end][:3] for start, end in chunks.tracks] == [b"\x00\x90\x3c", b"\x00\x90\x3e"]
    assert chunks.plain_bytes() is data
    assert chunks.unread_bytes == 0


def test_a_track_count_that_is_too_low_is_mended_for_reading(midi_of: Build, note_bytes: Build) -> None:
    data = midi_of(note_bytes(60), note_bytes(62), track_count=1)
    assert midi_chunks(data).plain_bytes() == midi_of(note_bytes(60), note_bytes(62))


def test_a_longer_header_is_allowed(midi_of: Build, note_bytes: Build) -> None:
    plain = midi_of(note_bytes())
    longer = b"MThd\x00\x00\x00\x0a" + plain[8:14] + b"more" + plain[14:]
    assert midi_chunks(longer).plain_bytes() == plain


def test_foreign_chunks_and_trailing_bytes_are_counted_not_read(midi_of: Build, note_bytes: Build) -> None:
    data = midi_of(note_bytes())
    foreign = data[:14] + b"XFIH\x00\x00\x00\x02hi" + data[14:] + b"trailing"
    assert len(midi_chunks(foreign).tracks) == 1
    assert midi_chunks(foreign).unread_bytes == 18


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "empty"),
        (b"I am a letter, not a song.", "not a MIDI file"),
        (b"RIFF\x00\x00\x00\x00RMID", "RIFF"),
        (b"MThd\x00\x00\x00\x06", "ends in its header"),
        (b"MThd\x00\x00\x00\x02\x00\x01\x00\x01\x01\xe0", "header claims 2 bytes"),
        (midi_header(0, 1, 480), "ends before its first track"),
        (midi_header(0, 0, 480), "no tracks"),
        (midi_header(0, 1, 0) + b"MTrk\x00\x00\x00\x00", "0 ticks"),
        (midi_header(0, 1, 0xE728) + b"MTrk\x00\x00\x00\x00", "film frames"),
        (midi_header(7, 1, 480) + b"MTrk\x00\x00\x00\x00", "format 7"),
        (midi_header(2, 2, 480) + 2 * b"MTrk\x00\x00\x00\x00", "2 separate songs"),
        (midi_header(1, 1, 480) + b"MTrk\x00\x00\x00\x09\x00\x90", "ends inside track 1"),
        (midi_header(1, 1, 480) + b"MTrk\xff\xff\xff\xff\x00\x90", "ends inside track 1"),
    ],
)
def test_what_is_no_whole_midi_file_is_refused_in_words(data: bytes, found: str) -> None:
    with pytest.raises(ScoreError, match=found) as refused:
        midi_chunks(data)
    assert refused.value.expected
    assert refused.value.remedy
