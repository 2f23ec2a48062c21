"""Files and folders appear whole or not at all, and nothing half-written stays behind."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from descant.errors import OutputError
from descant.files import folder_whole, refuse_unwritable, write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_written_with_its_folders(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "a" / "b.txt", "ré")
    assert path.read_bytes() == "ré".encode()
    assert write_whole(path, b"two").read_bytes() == b"two"
    assert names(path.parent) == ["b.txt"]


def test_a_file_may_be_read_by_whom_the_umask_lets(tmp_path: Path) -> None:
    write_whole(tmp_path / "x", "x")
    (tmp_path / "y").touch()
    assert (tmp_path / "x").stat().st_mode == (tmp_path / "y").stat().st_mode


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_whole(tmp_path / "x", "old")
    monkeypatch.setattr("os.fdopen", full_disk)
    with pytest.raises(OutputError, match="No space left"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert names(tmp_path) == ["x"]


def test_being_stopped_leaves_no_crumbs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "chmod", stop)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "x", "new")
    assert names(tmp_path) == []


@pytest.mark.parametrize("place", ["folder", "file/below"])
def test_a_place_that_can_not_be_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="can't be written"):
        write_whole(tmp_path / place, "x")
    assert names(tmp_path) == ["file", "folder"]


def test_a_folder_appears_when_the_block_ends_well(tmp_path: Path) -> None:
    with folder_whole(tmp_path / "deep" / "made") as folder:
        (folder / "x").write_text("1")
        assert not (tmp_path / "deep" / "made").exists()
    assert names(tmp_path / "deep") == ["made"]
    assert (tmp_path / "deep" / "made" / "x").read_text() == "1"
    with folder_whole(tmp_path / "deep" / "made") as folder:
        (folder / "y").write_text("2")
    assert names(tmp_path / "deep" / "made") == ["y"]
    assert names(tmp_path / "deep") == ["made"]


@pytest.mark.parametrize(
    "failure", [OSError(errno.ENOSPC, "No space left on device"), ZeroDivisionError(), KeyboardInterrupt()]
)
def test_a_block_that_fails_leaves_the_old_folder(tmp_path: Path, failure: BaseException) -> None:
    with folder_whole(tmp_path / "made") as folder:
        (folder / "x").write_text("old")

    def fail() -> None:
        with folder_whole(tmp_path / "made") as folder:
            (folder / "x").write_text("new")
            raise failure

    with pytest.raises(OutputError if isinstance(failure, OSError) else type(failure)):
        fail()
    assert names(tmp_path) == ["made"]
    assert (tmp_path / "made" / "x").read_text() == "old"


def test_a_folder_that_can_not_take_its_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with folder_whole(tmp_path / "made") as folder:
        (folder / "x").write_text("old")
    rename = Path.rename
    temporary: list[Path] = []

    def refuse(self: Path, target: Path) -> Path:
        if self in temporary:
            full_disk()
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError), folder_whole(tmp_path / "made") as folder:
        temporary.append(folder)
    assert (tmp_path / "made" / "x").read_text() == "old"
    assert names(tmp_path) == ["made"]


def test_a_file_in_the_folder_s_place_is_not_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "made").write_text("precious")
    with pytest.raises(OutputError, match="file"), folder_whole(tmp_path / "made"):
        pass
    assert (tmp_path / "made").read_text() == "precious"
    assert names(tmp_path) == ["made"]


def test_a_place_is_refused_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_unwritable(tmp_path / "new" / "folder" / "x")
    (tmp_path / "file").touch()
    refuse_unwritable(tmp_path / "file")
    with pytest.raises(OutputError, match="it is a folder"):
        refuse_unwritable(tmp_path)
    with pytest.raises(OutputError, match="file is no folder"):
        refuse_unwritable(tmp_path / "file" / "new" / "x")
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(OutputError, match="you may not write there"):
        refuse_unwritable(tmp_path / "x")
    assert names(tmp_path) == ["file"]
