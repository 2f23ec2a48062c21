"""`descant restyle` from the shell: a style is asked for by name, and a mistake is told before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from descant.files import write_whole
from descant.score.formats import read
from descant.score.midi_writing import write_midi
from descant.score.score import Score

Says = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("bundle_shelf")


def test_without_a_style_nothing_is_written(descant_says: Says, tune_file: Path, tmp_path: Path) -> None:
    words = ("restyle", tune_file, "--write", "melody", "-m", "tiny", "-o", tmp_path / "new.mid")
    for more in ((), ("--style", "jigs")):
        code, out, err = descant_says(*words, *more)
        assert (code, out) == (2, "")
        assert "knows no styles" in err
        assert not list(tmp_path.glob("new*"))


def test_a_part_is_written_anew_in_a_released_bundle_s_style(
    descant_says: Says, song_of: Callable[..., Score], tmp_path: Path
) -> None:
    song, new = tmp_path / "song.mid", tmp_path / "new.mid"
    write_whole(song, write_midi(song_of()))
    words = ("restyle", song, "--write", "melody", "--style", "reels", "-m", "folk", "--seed", "1", "-o", new)
    code, out, err = descant_says(*words, "--keep", "0.4")
    assert code == 0, err
    assert "onsets" in out + err
    before, after = read(song), read(new)
    (written,) = after.parts[len(before.parts) :]  # the old parts stay as they were
    for old, kept in zip(before.parts, after.parts, strict=False):
        assert (kept.notes.onset_ticks == old.notes.onset_ticks).all()
        assert (kept.notes.pitch == old.notes.pitch).all()
    assert written.notes.pitch.tolist() != before.parts[0].notes.pitch.tolist()
