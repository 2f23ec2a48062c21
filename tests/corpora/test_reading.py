"""Law: every file gets exactly one verdict with a reason in words, and none of them stops the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from descant.corpora.dataset import SourceFile
from descant.corpora.overrules import Overrule
from descant.corpora.reading import Job, read_job
from descant.score.score import Notes, Part, Score


def read_one(file: SourceFile, **how: object):
    (reading,) = read_job(Job(file, **how))  # type: ignore[arg-type]
    return reading


def test_a_good_file_is_used(tmp_path, music):
    reading = read_one(music.write(tmp_path, "folk/one.mid", music.tune(1)))
    assert (reading.verdict, reading.reason) == ("used", "")
    piece = reading.piece
    assert piece.id == "folk/one"
    assert piece.labels == {"style": "folk"}
    assert piece.roles == {1: "melody", 2: "chords"}
    assert piece.score.source is None
    assert [part.notes for part in piece.score.parts] == [part.notes for part in music.tune(1).parts]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"RIFF....", "MIDI"),
        (b"MThd\0\0\0\6\0\1\0\1\1\xe0", "missing"),
        (b"\0" * 100, "not a MIDI file"),
        (b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\0\0\0\4\0\xff\x2f\0", "no notes"),
    ],
)
def test_a_file_that_is_no_music_is_left_out_in_words(tmp_path, content, says):
    (tmp_path / "bad.mid").write_bytes(content)
    reading = read_one(SourceFile(tmp_path, "bad.mid"))
    assert reading.verdict == "left out"
    assert reading.piece is None
    assert says in reading.reason
    assert "defect" not in reading.reason
    assert "bad.mid" not in reading.reason


def test_a_broken_archive_is_left_out_plainly(tmp_path):
    (tmp_path / "song.mxl").write_bytes(b"PK\x03\x04")
    assert "can't be unpacked" in read_one(SourceFile(tmp_path, "song.mxl")).reason


def test_a_file_that_vanished_is_left_out(tmp_path):
    assert "not there" in read_one(SourceFile(tmp_path, "gone.mid")).reason


def test_a_defect_of_ours_is_a_reason_too(tmp_path, music, monkeypatch):
    monkeypatch.setattr("descant.corpora.reading.bar_lines", lambda *_: 1 // 0)
    reading = read_one(music.write(tmp_path, "one.mid", music.tune(1)))
    assert reading.verdict == "left out"
    assert "a defect of ours" in reading.reason


def test_one_part_is_no_pair_unless_single_parts_are_kept(tmp_path, music):
    score = music.tune(1)
    file = music.write(tmp_path, "alone.mid", replace(score, parts=score.parts[:1]))
    reading = read_one(file)
    assert reading.verdict == "left out"
    assert "only one part (melody)" in reading.reason
    assert read_one(file, keeps_single=True).piece.roles == {1: "melody"}


def test_two_parts_of_one_role_are_no_pair(tmp_path, music):
    file = music.write(tmp_path, "one.mid", music.tune(1))
    reading = read_one(file, overrules=(Overrule("*", "*", "melody"),))
    assert "2 parts, all of one role (melody)" in reading.reason


def free_playing(music) -> Score:
    draw = np.random.default_rng(0)
    onsets = np.sort(draw.integers(0, 64 * music.quarter, 400))
    score = music.tune(1)
    free = Notes.of(onsets, 200, draw.integers(60, 80, 400))
    low = Notes.of(onsets + 7, 200, draw.integers(40, 50, 400))
    return replace(score, parts=(Part(1, "Melody", 0, False, free), Part(2, "Bass", 33, False, low)))


def test_free_playing_is_left_out_or_used_in_part(tmp_path, music):
    file = music.write(tmp_path, "free.mid", free_playing(music))
    reading = read_one(file)
    assert reading.verdict == "left out"
    assert "played freely" in reading.reason
    reading = read_one(file, least_on_grid=0.1)
    assert reading.verdict == "used in part"
    assert "lie off the grid and will be moved" in reading.reason


def test_an_ignored_part_has_no_role(tmp_path, music):
    score = music.tune(1)
    third = Part(3, "Strings", 48, False, music.tune(2, up=-12).parts[0].notes)
    file = music.write(tmp_path, "one.mid", replace(score, parts=(*score.parts, third)))
    reading = read_one(file, overrules=(Overrule("*", "strings", "ignore"),))
    assert reading.verdict == "used in part"
    assert "1 part ignored, as roles.toml says" in reading.reason
    assert reading.piece.roles == {1: "melody", 2: "chords"}
    assert len(reading.piece.score.parts) == 3


def test_a_role_of_ones_own(tmp_path, music):
    file = music.write(tmp_path, "one.mid", music.tune(1))
    reading = read_one(file, overrules=(Overrule("one.mid", "1", "voice"), Overrule("one.mid", "chords", "piano")))
    assert reading.piece.roles == {1: "voice", 2: "piano"}


def test_nothing_is_left_when_all_is_ignored(tmp_path, music):
    file = music.write(tmp_path, "one.mid", music.tune(1))
    assert "no part is left" in read_one(file, overrules=(Overrule("*", "*", "ignore"),)).reason


BOOK = """X:1
T:First
M:4/4
L:1/4
K:C
"C"CDEF|"G"GABc|"C"cBAG|"C"FEDC|

X:2
T:Second
M:3/4
L:1/4
K:G
GAB|cde|
"""


def test_a_tune_book_has_a_verdict_for_each_tune(tmp_path):
    (tmp_path / "book.abc").write_text(BOOK)
    readings = read_job(Job(SourceFile(Path(tmp_path), "book.abc"), keeps_single=True))
    assert [reading.name for reading in readings] == ["book.abc#1", "book.abc#2"]
    assert [reading.piece.id for reading in readings] == ["book#1", "book#2"]
    assert [reading.piece.title for reading in readings] == ["First", "Second"]
