from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import ScoreError
from descant.score.formats import read, read_bytes, read_tunes
from descant.score.musicxml_container import packed

Build = Callable[..., bytes]

TUNE = b"X:1\nT:Waltz\nM:3/4\nL:1/4\nK:G\nGAB|c3|\n\n"


def test_the_content_decides_and_not_the_name(tmp_path: Path, midi_of: Build, note_bytes: Build) -> None:
    (tmp_path / "tune.txt").write_bytes(TUNE)
    (tmp_path / "song.abc").write_bytes(midi_of(note_bytes()))
    assert read(tmp_path / "tune.txt").source_format == "abc"
    assert read(str(tmp_path / "song.abc")).source_format == "midi"


def test_musicxml_is_known_by_its_content(tmp_path: Path, musicxml_of: Build, xml_note: Callable[..., str]) -> None:
    score = musicxml_of(xml_note("C4", 4), head="<!-- by hand -->")
    for name, data in (("song.mid", score), ("song", b"\xef\xbb\xbf" + score), ("song.zip", packed(score))):
        (tmp_path / name).write_bytes(data)
        assert read(tmp_path / name).source_format == "musicxml"
        assert len(read_tunes(tmp_path / name)) == 1


def test_a_book_has_many_tunes_and_a_midi_file_one(tmp_path: Path, midi_of: Build, note_bytes: Build) -> None:
    (tmp_path / "book.abc").write_bytes(TUNE + TUNE.replace(b"X:1", b"X:2"))
    (tmp_path / "song.mid").write_bytes(midi_of(note_bytes()))
    assert len(read_tunes(tmp_path / "book.abc")) == 2
    assert len(read_tunes(tmp_path / "song.mid")) == 1


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("song.mid", b"", "song.mid: This file is empty"),
        ("song.mid", b"MThd", "song.mid: This MIDI file ends in its header"),
        ("notes.txt", b"Dear friend", "notes.txt: This is not a MIDI file"),
        ("score.musicxml", b"<?xml version='1.0'?><score-partwise/>", "no part with a measure"),
        ("score.mxl", b"PK\x03\x04", "can't be unpacked"),
        ("page.xml", b"<?xml version='1.0'?><page/>", "XML, but no music"),
        ("tune.abc", b"X:1\nT:Nothing\n", "tune.abc: The ABC tune"),
    ],
)
def test_what_is_no_music_is_refused_by_its_name(tmp_path: Path, name: str, data: bytes, found: str) -> None:
    (tmp_path / name).write_bytes(data)
    for reader in (read, read_tunes):
        with pytest.raises(ScoreError, match=found) as refused:
            reader(tmp_path / name)
        assert refused.value.expected
        assert refused.value.remedy


@pytest.mark.parametrize("path", ["nowhere.mid", ".", "/dev/zero", "bad\x00name.mid", "x" * 5000])
def test_a_place_without_a_file_is_refused(path: str) -> None:
    with pytest.raises(ScoreError):
        read(path)


@given(st.binary(max_size=300), st.sampled_from(["a.mid", "a.mxl", "a"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    with pytest.raises(ScoreError):
        read_bytes(data, name)


@given(st.lists(st.tuples(st.integers(14, 80), st.integers(0, 255)), max_size=6))
def test_a_damaged_file_is_read_or_refused(midi_of: Build, note_bytes: Build, changes: list[tuple[int, int]]) -> None:
    data = bytearray(midi_of(b"\x00\xff\x58\x04\x03\x02\x18\x08", *[note_bytes(60 + n) * 2 for n in range(3)]))
    for position, byte in changes:
        data[position] = byte
    try:
        score = read_bytes(bytes(data), "damaged.mid")
    except ScoreError:
        return
    assert score.parts


def test_every_difficult_file_is_read_or_refused_in_bounded_time(difficult_files: list[Path]) -> None:
    assert len(difficult_files) > 300
    refusals: list[ScoreError] = []
    for path in difficult_files:
        began = time.perf_counter()
        try:
            scores = read_tunes(path)
        except ScoreError as error:
            refusals.append(error)
        else:
            assert all(part.notes and "\ufffd" not in part.name for score in scores for part in score.parts), path.name
        assert time.perf_counter() - began < 5, path.name
    assert all(refusal.expected and refusal.remedy for refusal in refusals)
    assert len(refusals) < len(difficult_files) / 2
