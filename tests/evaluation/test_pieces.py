"""Pieces from a folder of files: on the grid with their roles, and a reason for each file that is of no use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from descant.errors import CorpusError
from descant.evaluation.pieces import BundleGrid, on_grid, read_folder
from descant.grid.form import GridForm
from descant.score.midi_writing import write_midi
from descant.score.score import Meter, Notes, Part, Score, Tempo

FOLK = BundleGrid(GridForm({"melody": "voice", "chords": "poly"}, 4))


def tune_and_chords() -> Score:
    """Four bars of 4/4: a tune in quarters over a triad a bar."""
    tune = Notes.of(np.arange(16) * 480, 480, 72 + np.array([0, 4, 7, 4] * 4))
    triads = Notes.of(np.repeat(np.arange(4) * 1920, 3), 1920, np.tile([48, 52, 55], 4))
    parts = (Part(1, "Melody", 73, False, tune, 0), Part(2, "Chords", 0, False, triads, 1))
    return Score(480, parts, (Tempo(0, 120.0),), (Meter(0, 4, 4),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deeper").mkdir()
    (tmp_path / "a.mid").write_bytes(write_midi(tune_and_chords()))
    (tmp_path / "deeper" / "b.MID").write_bytes(write_midi(tune_and_chords()))
    (tmp_path / "broken.mid").write_bytes(b"not music")
    (tmp_path / "page.mxl").write_bytes(b"PK")
    (tmp_path / "readme.txt").write_text("no music")
    return tmp_path


def test_a_folder_s_files_lie_on_the_grid_and_the_rest_have_reasons(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    found, unused = read_folder(folder, lambda done, total: told.append((done, total)))
    used, unfit = on_grid(found, FOLK)
    assert [piece.name for piece in used] == ["a", "deeper/b"]
    assert not unfit
    for piece in used:
        assert set(piece.stack.frames) == {"melody", "chords"}
        assert piece.stack.steps == 64
    assert sorted(each.name for each in unused) == ["broken.mid", "page.mxl"]
    assert all(each.reason for each in unused)
    assert told[-1] == (4, 4)


def test_the_same_music_twice_is_one_work(folder: Path) -> None:
    found, _ = read_folder(folder)
    assert found[0].work == found[1].work


def test_one_file_is_a_folder_of_one(folder: Path) -> None:
    found, unused = read_folder(folder / "a.mid")
    assert [piece.file for piece in found] == ["a.mid"]
    assert not unused


def test_a_file_without_the_bundle_s_roles_is_left_out_with_a_reason(folder: Path) -> None:
    found, _ = read_folder(folder / "a.mid")
    used, unused = on_grid(found, BundleGrid(GridForm({"drums": "kit"}, 4)))
    assert not used
    assert "no part in a role" in unused[0].reason
    kinds = {"melody": "voice", "bass": "voice"}
    used, unused = on_grid(found, BundleGrid(GridForm(kinds, 4), [frozenset(kinds)]))  # type: ignore[arg-type]
    assert not used
    assert "melody alone" in unused[0].reason


def test_roles_toml_overrules(folder: Path) -> None:
    (folder / "deeper" / "roles.toml").write_text('["b.MID"]\n1 = "chords"\n2 = "melody"\n')
    found, _ = read_folder(folder / "deeper")
    assert found[0].roles == {1: "chords", 2: "melody"}


def test_an_empty_or_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="holds no music"):
        read_folder(tmp_path)
    with pytest.raises(CorpusError, match="There is no"):
        read_folder(tmp_path / "nowhere")
