from __future__ import annotations

import tarfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from descant.errors import ScoreError
from descant.score.midi import read_midi
from descant.score.midi_events import varlen
from descant.score.score import DRUM_CHANNEL, KeySignature, Meter, Notes, Tempo

Build = Callable[..., bytes]

TEMPO_OF_100 = b"\x00\xff\x51\x03\x09\x27\xc0"
THREE_FOUR = b"\x00\xff\x58\x04\x03\x02\x18\x08"
C_MINOR = b"\x00\xff\x59\x02\xfd\x01"


def test_the_columns_say_what_the_bytes_say(midi_of: Build, note_bytes: Build) -> None:
    score = read_midi(midi_of(TEMPO_OF_100 + THREE_FOUR + C_MINOR, note_bytes(60, 96) + note_bytes(64, 48)))
    assert score.tempos == (Tempo(0, 100.0),)
    assert score.meters == (Meter(0, 3, 4),)
    assert score.keys == (KeySignature(0, -3, True),)
    assert score.parts[0].notes == Notes.of([0, 96], [96, 48], [60, 64], 80)
    assert all(column.dtype == np.int64 for column in score.parts[0].notes.columns())


def test_parts_are_numbered_in_the_files_order_and_silent_tracks_are_none(midi_of: Build, note_bytes: Build) -> None:
    two_programs = b"\x00\xc2\x28" + note_bytes(60, channel=2) + b"\x00\xc2\x0a" + note_bytes(62, channel=2)
    score = read_midi(midi_of(b"", two_programs, b"", note_bytes(36, channel=9)))
    assert [(part.number, part.program, part.is_drums, part.channel) for part in score.parts] == [
        (1, 10, False, None),
        (2, 40, False, None),
        (3, 0, True, DRUM_CHANNEL),
    ]


def test_one_note_is_a_score(midi_of: Build, note_bytes: Build) -> None:
    assert len(read_midi(midi_of(note_bytes(), midi_format=0)).parts[0].notes) == 1


def test_the_source_is_the_given_bytes(midi_of: Build, note_bytes: Build) -> None:
    data = midi_of(note_bytes())
    score = read_midi(data)
    assert score.source is data
    assert score.source_format == "midi"


def test_tracks_that_the_header_does_not_count_are_read(midi_of: Build, note_bytes: Build) -> None:
    assert len(read_midi(midi_of(note_bytes(), note_bytes(), note_bytes(), track_count=1)).parts) == 3


def test_a_tempo_of_no_length_and_a_key_of_nine_sharps_are_left_out(midi_of: Build, note_bytes: Build) -> None:
    score = read_midi(midi_of(b"\x00\xff\x51\x03\x00\x00\x00\x00\xff\x59\x02\x09\x00" + note_bytes()))
    assert score.tempos == ()
    assert score.keys == ()


def test_of_two_meters_at_one_tick_the_last_holds(midi_of: Build, note_bytes: Build) -> None:
    six_eight = b"\x00\xff\x58\x04\x06\x03\x18\x08"
    assert read_midi(midi_of(THREE_FOUR + six_eight + note_bytes())).meters == (Meter(0, 6, 8),)


@pytest.mark.parametrize(
    ("track", "found"),
    [
        (b"", "no notes"),
        (b"\x00\x90\x3c\x50", "no notes"),
        (b"\x00\xff\x58\x04\x00\x02\x18\x08\x00\x90\x3c\x50\x60\x80\x3c\x40", "0/4"),
        (b"\x00\xff\x58\x04\x04\xff\x18\x08\x00\x90\x3c\x50\x60\x80\x3c\x40", "time signature"),
        (b"\x00\x90\x3c\xd0\x60\x80\x3c\x40", "a velocity of 208"),
        (b"\x00\x3c\x50", "does not say its kind"),
        (b"\x00\xf4\x00\x90\x3c\x50\x60\x80\x3c\x40", "unknown kind F4"),
        (b"\x00\xf0\xff\xff\xff\x7f\x00", "middle of a message"),
    ],
)
def test_what_can_not_be_played_is_refused_in_words(midi_of: Build, track: bytes, found: str) -> None:
    with pytest.raises(ScoreError, match=found) as refused:
        read_midi(midi_of(track))
    assert refused.value.expected
    assert refused.value.remedy


def test_ten_hours_of_silence_are_refused(midi_of: Build, note_bytes: Build) -> None:
    ten_hours = varlen(10 * 60 * 120 * 480) + note_bytes(62)[1:]
    with pytest.raises(ScoreError, match=r"Nothing sounds for 72,000 quarter notes \(10\.0 hours"):
        read_midi(midi_of(note_bytes() + ten_hours))


def test_a_long_held_note_is_no_silence(midi_of: Build) -> None:
    held = b"\x00\x90\x3c\x50" + varlen(15_000 * 480) + b"\x80\x3c\x40"
    assert read_midi(midi_of(held)).end_ticks == 15_000 * 480


@pytest.mark.parametrize("waits", [1, 7, 9, 12])
def test_waits_beyond_all_music_are_refused(midi_of: Build, note_bytes: Build, waits: int) -> None:
    far = (varlen((1 << 28) - 1) + note_bytes()[1:]) * waits
    with pytest.raises(ScoreError, match="more than a day"):
        read_midi(midi_of(note_bytes() + far, division=480))


def test_a_million_notes_are_read_in_well_under_a_second(midi_of: Build, note_bytes: Build) -> None:
    data = midi_of(note_bytes(ticks=60) * 1_000_000)
    began = time.perf_counter()
    assert len(read_midi(data).parts[0].notes) == 1_000_000
    assert time.perf_counter() - began < 1


def test_a_thousand_tracks_are_a_thousand_parts(midi_of: Build, note_bytes: Build) -> None:
    assert len(read_midi(midi_of(*[note_bytes()] * 1000)).parts) == 1000


def test_notes_of_real_songs_are_as_many_as_mido_counts(shared_data: Path) -> None:
    mido = pytest.importorskip("mido")
    with tarfile.open(shared_data / "game_music_open.tar.xz") as archive:
        members = (m for m in archive if m.isfile() and m.name.lower().endswith((".mid", ".midi")))
        songs = [archive.extractfile(member).read() for member, _ in zip(members, range(12), strict=False)]
    for song in songs:
        begun = sum(
            message.type == "note_on" and message.velocity > 0
            for track in mido.MidiFile(file=BytesIO(song)).tracks
            for message in track
        )
        assert sum(len(part.notes) for part in read_midi(song).parts) == begun
