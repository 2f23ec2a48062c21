from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from descant.errors import ScoreError
from descant.score.formats import read, read_bytes
from descant.score.losses import losses
from descant.score.midi import read_midi
from descant.score.midi_chunks import midi_chunks
from descant.score.midi_events import NOTE_ON, midi_events

Build = Callable[..., bytes]


def test_a_plain_file_loses_nothing(midi_of: Build, note_bytes: Build) -> None:
    assert losses(read_midi(midi_of(note_bytes()))) == ()


def test_a_score_without_a_source_loses_nothing(midi_of: Build, note_bytes: Build) -> None:
    score = read_midi(midi_of(note_bytes() + b"\x00\x90\x40\x50"))
    assert losses(score.with_parts(score.parts)) == ()


def test_hanging_notes_are_told(midi_of: Build, note_bytes: Build) -> None:
    score = read_midi(midi_of(note_bytes() + b"\x00\x90\x40\x50\x00\x90\x40\x50\x05\x80\x40\x00", b"\x00\x91\x20\x50"))
    assert sum(len(part.notes) for part in score.parts) == 2
    assert losses(score) == ("2 notes begin and never end: left out.",)


def test_notes_of_no_length_are_told_and_kept(midi_of: Build, note_bytes: Build) -> None:
    score = read_midi(midi_of(note_bytes(ticks=0) + note_bytes(62)))
    assert len(score.parts[0].notes) == 2
    assert losses(score) == ("1 note has no length.",)


def test_notes_behind_the_end_of_a_track_are_told(midi_of: Build, note_bytes: Build) -> None:
    score = read_midi(midi_of(note_bytes() + b"\x00\xff\x2f\x00" + note_bytes() * 2, end=b""))
    assert losses(score) == ("2 notes stand behind the end of their track: left out.",)


def test_a_tempo_of_no_length_and_a_strange_key_are_told(midi_of: Build, note_bytes: Build) -> None:
    score = read_midi(midi_of(b"\x00\xff\x51\x03\x00\x00\x00\x00\xff\x59\x02\x09\x00" + note_bytes()))
    assert losses(score) == (
        "1 tempo of no length: left out.",
        "1 key signature of more than seven signs: left out.",
    )


def test_notes_that_sysex_robs_of_their_status_are_told(midi_of: Build) -> None:
    robbed = b"\x00\xf0\x01\xf7\x00\x3e\x50\x60\x3e\x00"
    running = b"\x00\x90\x3c\x50\x60\x3c\x00"
    score = read_midi(midi_of(running + robbed))
    assert losses(score) == ("1 note behind a system message that breaks running status: left out.",)


def test_bytes_of_another_kind_are_told(midi_of: Build, note_bytes: Build) -> None:
    assert losses(read_midi(midi_of(note_bytes()) + b"\x00")) == (
        "1 byte beside the tracks, of a kind that is not read.",
    )


def test_later_tunes_of_a_book_are_told() -> None:
    tune = "X:{}\nT:Tune\nM:4/4\nL:1/4\nK:C\nCDEF|\n\n"
    book = "".join(tune.format(number) for number in (1, 2, 3)).encode()
    assert losses(read_bytes(book, "book.abc")) == ("The book has 3 tunes: the first was read, 2 left out.",)


def test_a_chord_that_the_converter_does_not_know_is_told() -> None:
    tune = b'X:1\nT:Tune\nM:4/4\nL:1/4\nK:C\n"Cxx"CDEF|\n'
    (said,) = losses(read_bytes(tune, "tune.abc"))
    assert said == 'Line 6 of the tune: unrecognized chord name "xx".'


def test_notes_read_and_notes_lost_are_all_that_begin(difficult_files: list[Path]) -> None:
    for path in difficult_files:
        if path.suffix not in (".mid", ".midi") or path.stat().st_size > 1_000_000:
            continue
        try:
            score = read(path)
        except ScoreError:
            continue
        begun = sum(
            event.kind == NOTE_ON and event.data[1] > 0
            for start, end in midi_chunks(score.source or b"").tracks
            for event in midi_events(score.source or b"", start, end, past_end=True)
        )
        lost = sum(
            int(line.split()[0].replace(",", "")) for line in losses(score) if " note" in line and "left" in line
        )
        assert sum(len(part.notes) for part in score.parts) + lost == begun, path.name


def test_a_score_may_forget_its_source(midi_of: Build, note_bytes: Build) -> None:
    assert losses(replace(read_midi(midi_of(note_bytes())), source=None)) == ()
