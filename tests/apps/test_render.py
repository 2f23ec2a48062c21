"""`descant render` and `--wav` from the shell: a file of sound, or what to install."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Says = Callable[..., tuple[int, str, str]]


def needs_audio() -> object:
    pytest.importorskip("midirenderer", reason="the extra audio is not installed")
    return pytest.importorskip("soundfile", reason="the extra audio is not installed")


def test_a_piece_becomes_sound(descant_says: Says, tune_file: Path) -> None:
    soundfile = needs_audio()
    code, out, err = descant_says("render", tune_file)
    assert (code, err) == (0, "")
    assert "Saved" in out
    heard, rate = soundfile.read(tune_file.with_suffix(".wav"))
    assert (rate, heard.shape[1]) == (48_000, 2)
    assert abs(heard).max() > 0.5
    code, _, err = descant_says("render", tune_file)  # nobody named that file, so it may be somebody's own
    assert code == 2
    assert "is there already" in err


@pytest.mark.usefixtures("bundle_shelf")
def test_a_take_has_its_sound_beside_it(descant_says: Says, tune_file: Path, tmp_path: Path) -> None:
    soundfile = needs_audio()
    words = ("accompany", tune_file, "--given", "melody", "--write", "chords", "-m", "tiny", "--takes", "2", "--wav")
    code, out, err = descant_says(*words, "-o", tmp_path / "song.mid")
    assert (code, err) == (0, "")
    for take in (1, 2):
        assert str(tmp_path / f"song-{take}.wav") in out
        assert len(soundfile.read(tmp_path / f"song-{take}.wav")[0])


@pytest.mark.usefixtures("bundle_shelf")
def test_without_its_packages_it_says_how_to_install_them(
    descant_says: Says, tune_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "midirenderer", None)  # as where it is not installed
    monkeypatch.setitem(sys.modules, "soundfile", None)
    for words in (
        ("render", tune_file, "-o", tmp_path / "song.wav"),
        ("accompany", tune_file, "--write", "chords", "-m", "tiny", "--wav", "-o", tmp_path / "song.mid"),
    ):
        code, _, err = descant_says(*words)
        assert code == 2
        assert 'pip install "descant[audio]"' in err
        assert not list(tmp_path.glob("song*"))


def test_another_name_than_wav_is_refused(descant_says: Says, tune_file: Path, tmp_path: Path) -> None:
    code, _, err = descant_says("render", tune_file, "-o", tmp_path / "song.mp3")
    assert code == 2
    assert "song.wav" in err
