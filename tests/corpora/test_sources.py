"""Law: a user's words name exactly one place each, or the nearest right word is told."""

from __future__ import annotations

import pytest

from descant.corpora.dataset import FOLDER
from descant.corpora.datasets import DATASETS
from descant.corpora.sources import dataset_names, files_of, sources_of
from descant.errors import CorpusError


def test_a_folder_is_a_folder(tmp_path):
    (source,) = sources_of([tmp_path], [])
    assert (source.dataset, source.path, source.prefix) == (FOLDER, tmp_path, "")


def test_data_sets_take_their_places_in_turn(tmp_path):
    for name in ("a", "b", "own"):
        (tmp_path / name).mkdir()
    sources = sources_of(["nottingham", tmp_path / "own", "chorales.v1"], [tmp_path / "a", tmp_path / "b"])
    assert [source.dataset.name for source in sources] == ["nottingham", "folder", "chorales"]
    assert [source.path.name for source in sources] == ["a", "own", "b"]
    assert [source.prefix for source in sources] == ["nottingham/", "own/", "chorales/"]


def test_two_folders_of_one_name_stay_apart(tmp_path):
    for outer in ("x", "y"):
        (tmp_path / outer / "songs").mkdir(parents=True)
    sources = sources_of([tmp_path / "x" / "songs", tmp_path / "y" / "songs"], [])
    assert [source.prefix for source in sources] == ["songs/", "songs-2/"]


@pytest.mark.parametrize(
    ("meant", "places", "says"),
    [
        (["notingham"], [], 'did you mean "nottingham"'),
        (["nottingham"], [], "where your copy of it lies was not said"),
        (["nottingham"], ["nowhere"], "There is no nowhere"),
    ],
)
def test_what_is_not_there_is_said(tmp_path, monkeypatch, meant, places, says):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError, match=says):
        sources_of(meant, places)


def test_a_place_without_a_data_set(tmp_path):
    with pytest.raises(CorpusError, match="belongs to no data set"):
        sources_of([tmp_path], [tmp_path])


def test_every_registered_data_set_has_a_name():
    assert dataset_names() == [name.removesuffix(".v1") for name in DATASETS.names()]


def test_files_are_found_to_any_depth_hidden_ones_left_aside(tmp_path):
    for name in (
        "outer/b/deep.mid",
        "outer/a.MID",
        "outer/.hidden/x.mid",
        "outer/notes.txt",
        "outer/c.abc",
        "outer/d.mxl",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [file.name for file in files_of(tmp_path, FOLDER)] == ["a.MID", "b/deep.mid", "c.abc", "d.mxl"]
