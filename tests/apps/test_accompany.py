"""`descant accompany` from the shell: three lines on what was done, a file and its picture, and mistakes in words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from descant.score.formats import read
from descant.score.midi_writing import write_midi
from descant.score.score import Meter, Notes, Part, Score

Says = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("bundle_shelf")


def test_a_file_a_picture_and_what_was_done(descant_says: Says, tune_file: Path, tmp_path: Path) -> None:
    song = tmp_path / "new" / "song.mid"
    code, out, err = descant_says("accompany", tune_file, "--write", "chords", "-m", "tiny", "-o", song)
    assert (code, err) == (0, "")
    assert "Heard  tune.mid: melody, 4 bars, C major" in out
    assert re.search(r"Wrote  chords \(\d+ notes on .+\) by tiny, seed 0, take 1, \d+\.\d\d nats a frame", out)
    assert f"Saved  {song} and {song.with_suffix('.png')}" in out
    assert tune_file.read_bytes()[14:] in song.read_bytes()
    assert len(read(song).parts) == 2
    with Image.open(song.with_suffix(".png")) as picture:
        assert picture.width > 500


def test_several_takes_without_pictures(descant_says: Says, tune_file: Path, tmp_path: Path) -> None:
    words = ("accompany", tune_file, "-m", "tiny", "-o", tmp_path / "song.mid", "--takes", "3", "--no-picture")
    code, out, _ = descant_says(*words, "--seed", "4")
    assert code == 0
    assert out.count("Saved") == 3
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["song-1.mid", "song-2.mid", "song-3.mid", "tune.mid"]
    first = (tmp_path / "song-1.mid").read_bytes()
    descant_says("accompany", tune_file, "-m", "tiny", "-o", tmp_path / "one.mid", "--seed", "4", "--no-picture")
    assert (tmp_path / "one.mid").read_bytes() == first != (tmp_path / "song-2.mid").read_bytes()


def test_a_note_beyond_what_was_heard_is_reported(descant_says: Says, tmp_path: Path) -> None:
    notes = Notes.of([0, 480, 960, 1440], 480, [72, 74, 127, 0])
    file = tmp_path / "high.mid"
    file.write_bytes(write_midi(Score(480, (Part(1, "Melody", 73, False, notes),), (), (Meter(0, 4, 4),))))
    code, out, _ = descant_says("accompany", file, "-m", "tiny", "-o", tmp_path / "song.mid", "--no-picture")
    assert code == 0
    assert "Note   2 notes of melody lie outside of what the bundle has heard; it heard them by octaves." in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--write", "chord"), 'no role "chord" (did you mean "chords"?)'),
        (("--given", "oboe"), 'There is no part "oboe"'),
        (("--given", "9"), 'There is no part "9"'),
        (("--given", "1", "--as", "tuba"), 'no role "tuba"'),
        (("--given", "melody", "--write", "melody"), "given and to be written at once"),
        (("-m", "tinny"), 'no bundle "tinny" (did you mean "tiny"?)'),
        (("--temperature", "0"), "temperature of 0"),
        (("--top-k", "-3"), "--top-k -3"),
        (("--top-p", "7"), "--top-p 7"),
        (("--takes", "0"), "0 takes"),
        (("--seed", "-1"), "seed -1"),
        (("--listener", "deaf"), '"deaf" is no way of listening'),
        (("-o", "song.wav"), "named neither as MIDI nor as MusicXML"),
        (("-o", ""), "named neither as MIDI nor as MusicXML"),
        (("--pickup", "9"), "pickup of 9"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    descant_says: Says, tune_file: Path, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    code, out, err = descant_says("accompany", tune_file, "-m", "tiny", "-o", tmp_path / "song.mid", *words)
    assert code == 2
    assert says in err
    assert "What to do:" in err
    assert "Traceback" not in err
    assert out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["tune.mid"]


def test_the_given_file_is_never_rewritten(descant_says: Says, tune_file: Path) -> None:
    before = tune_file.read_bytes()
    code, _, err = descant_says("accompany", tune_file, "-m", "tiny", "-o", tune_file.parent / "." / "tune.mid")
    assert code == 2
    assert "given file itself" in err
    assert tune_file.read_bytes() == before


def test_nor_is_it_as_one_of_several_takes(descant_says: Says, tune_file: Path, tmp_path: Path) -> None:
    first = tune_file.rename(tmp_path / "song-2.mid")
    before = first.read_bytes()
    words = ("accompany", first, "-m", "tiny", "-o", tmp_path / "song.mid", "--no-picture", "--takes")
    for takes, expected in (("3", 2), ("1", 0)):
        code, _, err = descant_says(*words, takes)
        assert code == expected
        assert ("given file itself" in err) == (expected == 2)
        assert first.read_bytes() == before


def test_a_place_that_can_not_be_written_is_told_before_writing(
    descant_says: Says, tune_file: Path, tmp_path: Path
) -> None:
    for place in (tune_file / "song.mid", tmp_path / "folder.mid"):
        (tmp_path / "folder.mid").mkdir(exist_ok=True)
        code, out, err = descant_says("accompany", tune_file, "-m", "tiny", "-o", place, "--no-picture")
        assert (code, out) == (2, "")
        assert "can't be written" in err


def test_what_is_to_be_known_is_said_before_writing(
    descant_says: Says,
    tune_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said: list[str] = []
    monkeypatch.setattr("descant.apps.cli.writing.write", lambda *_: said.append(capsys.readouterr().out) or [])
    descant_says("accompany", tune_file, "-m", "tiny", "-o", tmp_path / "song.mid", "--no-picture")
    assert "Heard  tune.mid" in said[0]


def test_a_file_with_drums_alone_has_nothing_to_hear(descant_says: Says, tmp_path: Path) -> None:
    kit = Part(1, "Kit", 0, True, Notes.of([0, 480, 960], 120, [36, 38, 36]), 9)
    file = tmp_path / "drums.mid"
    file.write_bytes(write_midi(Score(480, (kit,), (), (Meter(0, 4, 4),))))
    code, _, err = descant_says("accompany", file, "--write", "chords", "-m", "tiny", "-o", tmp_path / "song.mid")
    assert code == 2
    assert "no part that the bundle tiny could hear" in err
    assert "1 drums" in err


@pytest.mark.parametrize("content", [b"", b"no music at all", b"MThd\x00\x00\x00\x06\x00\x01\x00\x00\x01\xe0"])
def test_a_file_without_music_is_told(descant_says: Says, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.mid").write_bytes(content)
    for file in (tmp_path / "odd.mid", tmp_path / "nowhere.mid"):
        code, _, err = descant_says("accompany", file, "-m", "tiny", "-o", tmp_path / "song.mid")
        assert code == 2
        assert "Traceback" not in err
        assert not (tmp_path / "song.mid").exists()


def test_the_program_itself_leaves_with_2_and_no_traceback(tune_file: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "descant.apps.cli.main",
        "accompany",
        str(tune_file),
        "-o",
        str(tmp_path / "s.mid"),
    ]
    done = subprocess.run([*command, "-m", "nothing"], capture_output=True, text=True, timeout=120, env=os.environ)
    assert done.returncode == 2
    assert 'there is no bundle "nothing"' in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
