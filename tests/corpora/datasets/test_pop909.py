"""Law: bars lie where the annotated downbeats do, through every change of tempo."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from descant.corpora.dataset import SourceFile
from descant.corpora.datasets.pop909 import POP909, bars_of, read_beats, ticks_of
from descant.score.score import Meter, Tempo


def test_seconds_become_ticks_through_changes_of_tempo(music):
    score = replace(music.tune(1), tempos=(Tempo(480, 60.0), Tempo(1440, 240.0)))
    # 120 BPM until tick 480 (0.5 s), 60 until 1440 (2.5 s), then 240.
    assert ticks_of(np.array([0.0, 0.25, 0.5, 1.5, 2.5, 2.75]), score) == pytest.approx([0, 240, 480, 960, 1440, 1920])


def test_bars_follow_the_downbeats(music):
    beats = np.arange(40) * 480.0 + 100
    found = bars_of(beats, np.array([0, 4, 8, 10, 14, 22, 26]), music.tune(1))
    assert found.phase_ticks == 100 - 4 * 480
    # Two beats are a short bar; eight are a downbeat that nobody marked.
    assert found.meters == (Meter(0, 4, 4), Meter(100 + 8 * 480, 2, 4), Meter(100 + 10 * 480, 4, 4))


def test_one_downbeat_makes_no_bar(music):
    assert bars_of(np.arange(4) * 480.0, np.array([0]), music.tune(1)) is None


def test_roles_by_name(music):
    score = music.tune(1)
    named = score.with_parts(
        tuple(replace(part, name=name) for part, name in zip(score.parts, ("BRIDGE", "PIANO"), strict=True))
    )
    assert POP909.roles(named, SourceFile(Path(), "001/001.mid")) == {1: "countermelody", 2: "piano"}


def test_earlier_versions_are_no_pieces():
    assert POP909.is_piece(SourceFile(Path(), "001/001.mid"))
    assert not POP909.is_piece(SourceFile(Path(), "001/versions/001-v1.mid"))


def test_the_beats_beside_a_song_are_used(tmp_path, music):
    file = music.write(tmp_path, "001/001.mid", music.tune(1))
    assert POP909.bars(music.tune(1), file) is None
    (tmp_path / "001" / "beat_midi.txt").write_text(
        "".join(f"{b / 2 + 0.1} 1.0 {float(b % 4 == 0)}\n" for b in range(32))
    )
    assert read_beats(tmp_path / "001" / "beat_midi.txt").shape == (32, 3)
    found = POP909.bars(music.tune(1), file)
    assert found.phase_ticks == pytest.approx(96 - 4 * 480)
    assert found.meters == (Meter(0, 4, 4),)


def test_annotated_beats_of_real_songs_lie_on_the_fitted_grid(shared_data, tmp_path):
    import tarfile

    from descant.grid.fit import fit_phase, onsets_of
    from descant.score.formats import read

    with tarfile.open(shared_data / "pop909.tar.xz") as tar:
        wanted = [m for m in tar.getmembers() if "/00" in m.name]
        tar.extractall(tmp_path, wanted, filter="data")
    songs = sorted(tmp_path.rglob("00*.mid"))
    near = []
    for song in songs:
        score = read(song)
        found = POP909.bars(score, SourceFile(song.parent.parent, f"{song.parent.name}/{song.name}"))
        _, phase = fit_phase(onsets_of(score), score.ticks_per_quarter, 4)
        off = (found.phase_ticks - phase) / (score.ticks_per_quarter / 4)
        near.append(abs(off - round(off)) < 0.05)
    assert len(songs) >= 6
    assert np.mean(near) >= 0.8
