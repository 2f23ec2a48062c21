"""A folder of files, or an archive that is unpacked for the while: safely, and checked against what is known."""

from __future__ import annotations

import hashlib
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from descant.corpora.dataset import Dataset
from descant.errors import CorpusError

LARGEST_UNPACKED_BYTES = 4 << 30
"""An archive that holds more is no collection of notes."""


@contextmanager
def opened(path: Path, dataset: Dataset) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """A folder with the files of `path`, and what there is to say about it; an archive is unpacked safely.

    Raises `CorpusError` when it is not there or can't be unpacked.
    """
    if path.is_dir():
        yield path, ()
    elif not path.is_file():
        raise CorpusError(
            f"There is no {path}.", "a folder of MIDI, ABC or MusicXML files, or an archive of one.", "check the path."
        )
    elif tarfile.is_tarfile(path) or zipfile.is_zipfile(path):
        with tempfile.TemporaryDirectory(prefix="descant-") as folder:
            _unpack(path, Path(folder))
            yield Path(folder), checked(path, dataset)
    else:
        raise CorpusError(
            f"{path} is a file, and no archive that can be unpacked.",
            "a folder of MIDI, ABC or MusicXML files, or an archive of one (.tar, .tar.xz, .tar.gz, .zip).",
            "name the folder that the file is in.",
        )


def found_archive(path: Path, dataset: Dataset) -> Path:
    """The archive of a data set: the file itself, or the one of its name in a folder. Raises `CorpusError`."""
    if path.is_file():
        return path
    names = [archive.file for archive in dataset.archives]
    for found in (path / name for name in names):
        if found.is_file():
            return found
    raise CorpusError(
        f"{path} is a folder that does not hold {' or '.join(names)}." if path.is_dir() else f"There is no {path}.",
        f"{names[0]}, or a folder that holds it: {dataset.title}.",
        f"check the path; the data set is from {dataset.home}",
    )


_UNPACKING_FAILS = (
    *(tarfile.TarError, zipfile.BadZipFile, lzma.LZMAError, zlib.error, OSError, EOFError, ValueError),
    RuntimeError,  # an archive with a password, or packed in a way that Python does not know
)


def _unpack(path: Path, folder: Path) -> None:
    is_tar = tarfile.is_tarfile(path)
    if is_tar and not hasattr(tarfile, "data_filter"):
        raise CorpusError(
            f"{path} is an archive, and this version of Python can't unpack one safely.",
            "Python 3.11.4 or newer.",
            "unpack it yourself, and name the folder.",
        )
    try:
        if is_tar:
            with tarfile.open(path) as archive:
                members = archive.getmembers()
                _refuse_large(path, sum(member.size for member in members))
                archive.extractall(folder, members, filter="data")
        else:
            with zipfile.ZipFile(path) as zipped:
                _refuse_large(path, sum(member.file_size for member in zipped.infolist()))
                zipped.extractall(folder)
    except _UNPACKING_FAILS as error:
        raise CorpusError(
            f"{path} can't be unpacked: {error}.", "a whole archive of music files.", "fetch or copy it again."
        ) from error


def _refuse_large(path: Path, size_bytes: int) -> None:
    if size_bytes > LARGEST_UNPACKED_BYTES:
        raise CorpusError(
            f"{path} unpacks to {size_bytes >> 20:,} MB.",
            f"at most {LARGEST_UNPACKED_BYTES >> 20:,} MB of music files.",
            "unpack it yourself, and name the folder.",
        )


def checked(path: Path, dataset: Dataset) -> tuple[str, ...]:
    """What the checksum of an archive says."""
    if not dataset.archives:
        return ()
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    for archive in dataset.archives:
        if archive.sha256 == found:
            return (f"{path.name}: checksum known ({archive.says})",)
    return (f"{path.name}: its checksum is none that is known for {dataset.name}; another version may differ",)
