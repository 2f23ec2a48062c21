"""Law: an archive and the folder in it are the same source, and nothing is unpacked outside its place."""

from __future__ import annotations

import io
import tarfile
import zipfile
from dataclasses import replace

import pytest

from descant.corpora.archive import opened
from descant.corpora.dataset import FOLDER, Archive
from descant.corpora.sources import files_of
from descant.errors import CorpusError


@pytest.fixture(params=["tar.xz", "tar", "zip"])
def archive(request, tmp_path, tunes_folder):
    folder = tunes_folder(3)
    path = tmp_path / f"tunes.{request.param}"
    if request.param == "zip":
        with zipfile.ZipFile(path, "w") as zipped:
            for file in folder.iterdir():
                zipped.write(file, f"outer/inner/{file.name}")
    else:
        with tarfile.open(path, "w:xz" if request.param == "tar.xz" else "w") as tar:
            tar.add(folder, "outer/inner")
    return path


def test_an_archive_is_unpacked_for_the_while(archive):
    with opened(archive, FOLDER) as (folder, notes):
        assert [file.name for file in files_of(folder, FOLDER)] == [f"tune-{seed}.mid" for seed in range(3)]
        assert notes == ()
    assert not folder.exists()


def test_a_checksum_is_known_or_not(archive):
    unknown = replace(FOLDER, archives=(Archive(archive.name, "0" * 64, "another one"),))
    with opened(archive, unknown) as (_, notes):
        assert "none that is known" in notes[0]


@pytest.mark.parametrize("name", ["../outside.mid", "/elsewhere/outside.mid"])
def test_nothing_is_unpacked_outside(tmp_path, name):
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    if name.startswith("/"):
        # A leading slash is taken off, so that the file stays inside.
        with opened(tmp_path / "evil.tar", FOLDER) as (folder, _):
            assert (folder / name.lstrip("/")).exists()
    else:
        with (
            pytest.raises(CorpusError, match="can't be unpacked"),
            opened(tmp_path / "evil.tar", FOLDER),
        ):
            pass


def test_a_torn_archive_is_refused(archive):
    archive.write_bytes(archive.read_bytes()[:200])
    with pytest.raises(CorpusError), opened(archive, FOLDER):
        pass


def test_an_archive_with_a_password_is_refused(tmp_path):
    path = tmp_path / "secret.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        zipped.writestr("song.mid", b"MThd")
    packed = bytearray(path.read_bytes())
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(sign) + flags] |= 1  # says that it is encrypted
    path.write_bytes(packed)
    with pytest.raises(CorpusError, match="password"), opened(path, FOLDER):
        pass


def test_a_python_without_safe_unpacking_says_so(archive, monkeypatch):
    monkeypatch.delattr(tarfile, "data_filter")
    if archive.suffix == ".zip":
        with opened(archive, FOLDER) as (folder, _):
            assert len(files_of(folder, FOLDER)) == 3
    else:
        with pytest.raises(CorpusError, match="can't unpack one safely"), opened(archive, FOLDER):
            pass


def test_a_file_that_is_no_archive(tmp_path, music):
    file = music.write(tmp_path, "one.mid", music.tune(1))
    with pytest.raises(CorpusError, match="no archive"), opened(file.path, FOLDER):
        pass
    with pytest.raises(CorpusError, match="There is no"), opened(tmp_path / "none", FOLDER):
        pass
