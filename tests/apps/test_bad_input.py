"""Law: a bad file is answered by what was found, what was expected and what to do; nothing is left half-written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from descant.score.midi_chunks import midi_header
from descant.score.midi_events import varlen

Says = Callable[..., tuple[int, str, str]]

NOTE = b"\x00\x90\x3c\x50\x60\x80\x3c\x40"
END = b"\x00\xff\x2f\x00"


def midi(track: bytes, header: bytes = midi_header(0, 1, 480)) -> bytes:
    return header + b"MTrk" + len(track + END).to_bytes(4) + track + END


BAD_FILES = {
    "no music": (b"Dear friend, I am no song.", "not a MIDI file"),
    "empty": (b"", "empty"),
    "cut off in its header": (midi(NOTE)[:9], "ends in its header"),
    "cut off in its track": (midi(NOTE)[:-7], "ends inside track 1"),
    "wrapped": (b"RIFF\x00\x00\x00\x00RMIDdata" + midi(NOTE), "RIFF"),
    "film frames": (midi(NOTE, midi_header(0, 1, 0xE728)), "film frames"),
    "no ticks": (midi(NOTE, midi_header(0, 1, 0)), "0 ticks"),
    "a meter of 0": (midi(b"\x00\xff\x58\x04\x00\x02\x18\x08" + NOTE), "0/4"),
    "no notes": (midi(b""), "no notes"),
    "a note without end": (midi(NOTE[:4]), "no notes"),
    "ten hours of silence": (midi(NOTE + varlen(10 * 60 * 120 * 480) + NOTE[1:]), "Nothing sounds for 72,000"),
    "MusicXML": (b"<?xml version='1.0'?><score-partwise/>", "no part with a measure"),
}


@pytest.mark.parametrize(("data", "found"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_told_in_words(descant_says: Says, tmp_path: Path, data: bytes, found: str) -> None:
    (tmp_path / "song.mid").write_bytes(data)
    code, out, err = descant_says("inspect", tmp_path / "song.mid", "--picture", tmp_path / "song.png")
    assert (code, out) == (2, "")
    said, expected, remedy = err.splitlines()
    assert said.startswith("song.mid: ")
    assert found in said
    assert expected.startswith("Expected: ")
    assert remedy.startswith("What to do: ")
    assert [path.name for path in tmp_path.iterdir()] == ["song.mid"]


@pytest.mark.parametrize(("data", "found"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_folder_of_bad_files_makes_no_corpus(descant_says: Says, tmp_path: Path, data: bytes, found: str) -> None:
    (tmp_path / "songs").mkdir()
    (tmp_path / "songs" / "song.mid").write_bytes(data)
    code, _, err = descant_says("prepare", tmp_path / "songs", "-o", tmp_path / "corpus")
    assert code == 2
    assert found in err
    assert "What to do: " in err
    assert [path.name for path in tmp_path.iterdir()] == ["songs"]


def test_one_note_is_music(descant_says: Says, tmp_path: Path) -> None:
    (tmp_path / "song.mid").write_bytes(midi(NOTE))
    code, out, _ = descant_says("inspect", tmp_path / "song.mid", "--picture", tmp_path / "song.png")
    assert code == 0
    assert "C4 to C4" in out
    assert (tmp_path / "song.png").is_file()


def test_a_million_notes_are_shown(descant_says: Says, tmp_path: Path) -> None:
    (tmp_path / "song.mid").write_bytes(midi(NOTE * 1_000_000))
    code, out, _ = descant_says("inspect", tmp_path / "song.mid", "--picture", tmp_path / "song.png")
    assert code == 0
    assert "1,000,000" in out
