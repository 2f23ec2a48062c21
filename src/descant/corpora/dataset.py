"""What a data set is: where it comes from, which of its files are pieces, and what is known of them beforehand.

A data set is one small file in `datasets/`: facts, and a few rules where the set knows more than its notes tell. A
plain folder of a user's is a data set about which nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from descant.corpora.piece import Piece, Split
from descant.registry import Registry
from descant.score.score import Meter, Score

MUSIC_SUFFIXES = (".mid", ".midi", ".kar", ".rmi", ".abc", ".musicxml", ".mxl", ".xml")
"""Files that are read; one that turns out to be no music is left out, with its reason."""


@dataclass(frozen=True)
class Archive:
    """A file of the data set that a user may have: its SHA-256 and what it is."""

    file: str
    sha256: str
    says: str


@dataclass(frozen=True)
class SourceFile:
    """A file of a data set: `name` is its path below `root`, with forward slashes."""

    root: Path
    name: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.root / self.name

    @property
    def inner(self) -> PurePosixPath:
        """Its path below the root, the same on every machine."""
        return PurePosixPath(self.name)


@dataclass(frozen=True)
class Bars:
    """Where the bars of a piece truly lie: a bar line at `phase_ticks`, not after the first note, and the meters."""

    phase_ticks: float
    meters: tuple[Meter, ...]


def _is_music(file: SourceFile) -> bool:
    return file.inner.suffix.lower() in MUSIC_SUFFIXES


def _folder_label(file: SourceFile) -> dict[str, str]:
    return {"style": file.inner.parent.name} if file.inner.parent.name else {}


def _nothing(*_: object) -> None:
    return None


@dataclass(frozen=True)
class Dataset:
    """A data set: facts for people, then rules.

    `may_ship` says whether weights trained on it may be given away. Rules: `is_piece` chooses files; `labels` names
    style, composer and the like; `roles` maps part numbers to roles (None: by `parts.assign`); `work` names what
    several files share; `split` is the official one; `bars` corrects phase and meter. `finds_copies` is off where an
    official split must stand as it is. `keeps_single` keeps pieces with one part. `least_on_grid` is the share of
    onsets that a grid must hold.

    A set that is one archive of arrays, not files of music, has `arrays` alone: the pieces of that archive, each as it
    is to be kept and on its official side.
    """

    name: str
    title: str = ""
    citation: str = ""
    licence: str = ""
    home: str = ""
    archives: tuple[Archive, ...] = ()
    may_ship: bool = False
    is_piece: Callable[[SourceFile], bool] = _is_music
    labels: Callable[[SourceFile], Mapping[str, str]] = _folder_label
    roles: Callable[[Score, SourceFile], Mapping[int, str] | None] = _nothing
    work: Callable[[Score, SourceFile], str | None] = _nothing
    split: Callable[[SourceFile], Split | None] = _nothing
    bars: Callable[[Score, SourceFile], Bars | None] = _nothing
    finds_copies: bool = True
    keeps_single: bool = False
    least_on_grid: float = 0.5
    arrays: Callable[[Path], Sequence[Piece]] | None = None


FOLDER = Dataset("folder", title="a folder of files", licence="as its owner says")
"""What is known of a folder that is no data set: nothing."""

DATASETS: Registry[Dataset] = Registry("data set", "descant.datasets", Dataset)
