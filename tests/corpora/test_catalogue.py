"""Law: a corpus by name is one corpus: its folder, the one in corpora/, or one made of the archive; else it is told."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from descant.corpora.catalogue import corpus_named
from descant.corpora.datasets.jsb_16ths import JSB_16THS
from descant.corpora.store import save_corpus
from descant.errors import CorpusError

ARCHIVE = JSB_16THS.archives[0].file


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """An empty working directory, with an archive of three tiny chorales beside it."""
    desk = tmp_path / "desk"
    for folder in (desk, tmp_path / "shelf"):
        folder.mkdir()
    monkeypatch.chdir(desk)
    monkeypatch.delenv("DESCANT_DATA", raising=False)
    pitches = np.arange(60, 80, dtype=np.int8).reshape(5, 4)
    arrays = {f"{side}__pitches": pitches for side in ("train", "valid", "test")}
    np.savez(
        tmp_path / "shelf" / ARCHIVE, **arrays, **{f"{s}__lengths": np.array([5]) for s in ("train", "valid", "test")}
    )
    return desk


def test_a_folder_is_itself(desk, music):
    save_corpus(desk / "songs", [music.piece(1)], {})
    assert [piece.id for piece in corpus_named("songs").pieces] == ["tune-1"]
    assert corpus_named(desk / "songs").folder == desk / "songs"


def test_a_data_set_that_is_prepared_is_not_made_again(desk, music):
    save_corpus(desk / "corpora" / "jsb_16ths", [music.piece(1)], {})
    for name in ("jsb_16ths", "jsb_16ths.v1"):
        assert [piece.id for piece in corpus_named(name).pieces] == ["tune-1"]


@pytest.mark.parametrize("place", ["DESCANT_DATA", "data", "../shared/data", "folder", "file"])
def test_a_data_set_is_made_of_its_archive_wherever_that_lies(desk, monkeypatch, place):
    data = None
    archive = desk.parent / "shelf" / ARCHIVE
    if place == "DESCANT_DATA":
        monkeypatch.setenv("DESCANT_DATA", f"nowhere:{archive.parent}")
    elif place == "folder":
        data = archive.parent
    elif place == "file":
        data = archive.rename(archive.with_name("renamed.npz"))
    else:
        (desk / place).mkdir(parents=True)
        shutil.copy(archive, desk / place)
    told: list[str] = []
    corpus = corpus_named("jsb_16ths", data, told.append)
    assert [piece.id for piece in corpus.pieces] == [
        f"jsb_16ths/{side}/000" for side in ("test", "train", "validation")
    ]
    assert corpus.folder is not None
    assert corpus.folder.resolve() == desk / "corpora" / "jsb_16ths"
    assert len(told) == 1
    assert "corpora/jsb_16ths" in told[0]
    corpus_named("jsb_16ths", data, told.append)
    assert len(told) == 1


def test_an_archive_that_is_nowhere(monkeypatch):
    monkeypatch.setenv("DESCANT_DATA", "my-archives")
    with pytest.raises(CorpusError, match=r"is in none of my-archives, data, \.\./shared/data") as told:
        corpus_named("jsb")
    assert "set DESCANT_DATA" in told.value.remedy
    assert "https://" in told.value.expected


def test_the_nearest_name_is_told(desk):
    with pytest.raises(CorpusError, match='did you mean "jsb_16ths"'):
        corpus_named("jsb_16th")
    (desk / "songs").mkdir()
    with pytest.raises(CorpusError, match="songs is no corpus"):
        corpus_named("songs")
