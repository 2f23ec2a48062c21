"""`styles.toml` and `labels.csv`: what a person says of pieces: their style, their composer, their mood.

    "jigs/*" = "jig"                                    # which files = their style
    "bach_*.mid" = { style = "fugue", composer = "Bach" }
    "sketches/*" = ""                                   # these have none

A pattern stands for the path in the folder, or for the file's name. The same as a table:

    file,style,composer
    jigs/*,jig,
    bach_*.mid,fugue,Bach

An empty cell says nothing. Where several lines speak of a file, the last one holds; what no line speaks of keeps the
name of its folder as its style.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from descant.errors import CorpusError

LABEL_FILES = ("styles.toml", "labels.csv")
"""What is looked for in a folder; the first that is there holds."""
STYLE = "style"


@dataclass(frozen=True)
class Labelling:
    """Files like `file` have these labels; an empty one is taken away."""

    file: str
    labels: Mapping[str, str]

    def speaks_of(self, name: str) -> bool:
        """Whether it speaks of the file of that path."""
        return fnmatchcase(name, self.file) or fnmatchcase(PurePosixPath(name).name, self.file)


def everything(style: str) -> Labelling:
    """All files are in one style."""
    return Labelling("*", {STYLE: style})


def labelled(lines: Sequence[Labelling], labels: Mapping[str, str], name: str) -> dict[str, str]:
    """The labels of the file `name`, which had `labels` before."""
    found = dict(labels)
    for line in lines:
        if line.speaks_of(name):
            found |= line.labels
    return {label: value for label, value in found.items() if value}


def labels_beside(*folders: Path) -> tuple[Labelling, ...]:
    """What a file in one of the folders says; nothing where there is none. Raises `CorpusError`."""
    there = (folder / name for folder in folders for name in LABEL_FILES if (folder / name).is_file())
    found = next(there, None)
    return () if found is None else read_labels(found)


def read_labels(path: Path) -> tuple[Labelling, ...]:
    """The lines of a file, in their order. Raises `CorpusError` for what can't be read so."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"{path} can't be read: {error}.", "a text file in UTF-8.", "save it again as such."
        ) from error
    return _table(path, text) if path.suffix.lower() == ".csv" else _toml(path, text)


def _toml(path: Path, text: str) -> tuple[Labelling, ...]:
    try:
        lines = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"{path} can't be read: {error}.", _EXPECTED, "mend that line.") from error
    found = []
    for file, said in lines.items():
        labels = {STYLE: said} if isinstance(said, str) else said
        if not isinstance(labels, dict) or not all(isinstance(value, str) for value in labels.values()):
            raise CorpusError(f'{path}: what is said of "{file}" is no label.', _EXPECTED, "mend that line.")
        found.append(Labelling(file, labels))
    return tuple(found)


_EXPECTED = 'lines such as "jigs/*" = "jig" or "bach_*.mid" = { style = "fugue", composer = "Bach" }.'


def _table(path: Path, text: str) -> tuple[Labelling, ...]:
    rows = list(csv.reader(text.splitlines()))
    head = [cell.strip() for cell in rows[0]] if rows else []
    if len(head) < 2 or head[0] != "file":
        raise CorpusError(
            f"{path} begins with {', '.join(head) or 'nothing'}.",
            "a first line such as file,style,composer.",
            "put it above the others.",
        )
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        if len(row) > len(head):
            raise CorpusError(
                f"{path}, line {number}, has {len(row)} cells.",
                f"{len(head)} at most.",
                'put "" around what has commas.',
            )
        cells = [cell.strip() for cell in row]
        found.append(
            Labelling(cells[0], {label: cell for label, cell in zip(head[1:], cells[1:], strict=False) if cell})
        )
    return tuple(found)
