"""Data sets that are one `.npz` of arrays: the frames of many pieces laid end to end, and how long each piece is.

For each side of the split (`train`, `valid`, `test`) such a file has two arrays:

    {stem}{side}__lengths     whole numbers [piece], frames of each piece
    {stem}{side}__{frames}    whole numbers [all frames, columns]

Nothing is unpickled: a file of Python objects is refused.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descant.corpora.piece import Split
from descant.errors import CorpusError

SIDES: Mapping[Split, str] = {"train": "train", "validation": "valid", "test": "test"}
"""How such files call the sides of the split."""

_READING_FAILS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, MemoryError, NotImplementedError)


@dataclass(frozen=True)
class Layout:
    """What the arrays of a data set are called, and how many columns of which type its frames have."""

    stem: str
    frames: str
    columns: int
    dtype: type[np.integer[Any]]

    def pieces(self, path: Path) -> dict[Split, list[NDArray[Any]]]:
        """The frames of every piece, `[time, columns]`, by side, in the file's order. Raises `CorpusError`."""
        names = {
            side: (f"{self.stem}{said}__lengths", f"{self.stem}{said}__{self.frames}") for side, said in SIDES.items()
        }
        arrays = read_arrays(path, [name for pair in names.values() for name in pair])
        return {side: self._cut(path, arrays, *pair) for side, pair in names.items()}

    def _cut(
        self, path: Path, arrays: Mapping[str, NDArray[Any]], of_lengths: str, of_frames: str
    ) -> list[NDArray[Any]]:
        lengths, frames = arrays[of_lengths], arrays[of_frames]
        if lengths.ndim != 1 or not np.issubdtype(lengths.dtype, np.integer) or not len(lengths) or lengths.min() < 1:
            raise _wrong(
                f"{path}: {of_lengths} is {_shape(lengths)}, or holds numbers below 1.",
                "a row of whole numbers, the frames of each piece.",
            )
        if frames.ndim != 2 or frames.shape[1] != self.columns or frames.dtype != self.dtype:
            raise _wrong(
                f"{path}: {of_frames} is {_shape(frames)}.",
                f"{np.dtype(self.dtype).name} numbers, {self.columns} in each row.",
            )
        if int(lengths.sum(dtype=np.int64)) != len(frames):
            raise _wrong(
                f"{path}: {of_lengths} add up to {int(lengths.sum(dtype=np.int64)):,}, but {of_frames} has "
                f"{len(frames):,} rows.",
                "a row for every frame of every piece.",
            )
        return np.split(frames, np.cumsum(lengths)[:-1])


def read_arrays(path: Path, names: list[str]) -> dict[str, NDArray[Any]]:
    """These arrays of a `.npz`. Raises `CorpusError` when it can't be read or lacks one of them."""
    try:
        with path.open("rb") as opened:  # numpy leaves a file open that it can't read
            file = np.load(opened, allow_pickle=False)
            if not isinstance(file, np.lib.npyio.NpzFile):
                raise _wrong(f"{path} holds a single array.", f"a .npz with the arrays {', '.join(names)}.")
            missing = [name for name in names if name not in file.files]
            if missing:
                there = ", ".join(file.files[:6]) + (", ..." if len(file.files) > 6 else "")
                raise _wrong(
                    f"{path} has no array {missing[0]}; its arrays are {there or 'none at all'}.",
                    f"a .npz with the arrays {', '.join(names)}.",
                )
            return {name: file[name] for name in names}
    except _READING_FAILS as error:
        raise _wrong(
            f"{path} can't be read as arrays: {' '.join(str(error).split()) or type(error).__name__}.",
            "a whole .npz file of plain numbers.",
        ) from error


def _shape(array: NDArray[Any]) -> str:
    return f"{array.dtype} of shape {' × '.join(map(str, array.shape)) or 'one number'}"


def _wrong(found: str, expected: str) -> CorpusError:
    return CorpusError(found, expected, "fetch or copy the data set again, or name its right file.")
