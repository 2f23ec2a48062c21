"""Files appear whole or not at all: they are written under a temporary name, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from descant.errors import OutputError


def _refusal(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} can't be written: {error.strerror or error}.",
        "a place with room where you may write.",
        "choose another place with -o, or free some room.",
    )


def refuse_unwritable(path: Path) -> None:
    """Refuse a place where no file can be written, as far as that can be told before. Raises `OutputError`."""
    folder = next((each for each in path.absolute().parents if each.exists()), None)
    if path.is_dir():
        raise _refusal(path, IsADirectoryError(21, "it is a folder"))
    if folder is not None and not folder.is_dir():
        raise _refusal(path, NotADirectoryError(20, f"{folder} is no folder"))
    if folder is not None and not os.access(folder, os.W_OK):
        raise _refusal(path, PermissionError(13, "you may not write there"))


def write_whole(path: Path | str, data: bytes | str) -> Path:
    """Write a file so that a reader sees the old one or the whole new one. Raises `OutputError`."""
    path = Path(path)
    content = data.encode() if isinstance(data, str) else data
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
    except OSError as error:
        raise _refusal(path, error) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
    return path


@contextmanager
def folder_whole(path: Path | str) -> Iterator[Path]:
    """A temporary folder that becomes `path` when the block ends well, and vanishes when it does not.

    An older folder of that name is replaced only then. Raises `OutputError`.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_dir():
            raise FileExistsError(17, "a file of that name is there")
        temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        temporary.chmod(0o755)
    except OSError as error:
        raise _refusal(path, error) from error
    try:
        yield temporary
        if path.exists():
            old = path.with_name(f".{path.name}.old")
            shutil.rmtree(old, ignore_errors=True)
            path.rename(old)
            try:
                temporary.rename(path)
            except OSError:
                old.rename(path)
                raise
            shutil.rmtree(old, ignore_errors=True)
        else:
            temporary.rename(path)
    except OSError as error:
        raise _refusal(path, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
