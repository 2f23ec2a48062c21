"""The pieces of a trial: a corpus's split, or any folder of files, put on a bundle's grid.

A folder is read just as `descant prepare` reads it, so that files and corpora are measured alike. A file that can't be
used is named with the reason; nothing is left out in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from descant.corpora.dataset import FOLDER, SourceFile
from descant.corpora.labelling import labels_beside
from descant.corpora.overrules import ROLES_FILE, Overrule, read_overrules
from descant.corpora.piece import Piece
from descant.corpora.pool import read_all
from descant.corpora.reading import Job, Reading
from descant.corpora.sources import files_of
from descant.corpora.works import Groups, copies
from descant.errors import CorpusError, DescantError
from descant.grid.form import GridForm
from descant.grid.stack import Stack

Progress = Callable[[int, int], None]
"""Told how many are done, and how many there are."""


@dataclass(frozen=True, eq=False)
class GridPiece:
    """A piece on a bundle's grid. Pieces of one `work` (settings of one tune) never lend each other a source.

    `piece` is what was put on the grid, where that is known: its title, its tempos and meters as written.
    """

    name: str
    work: str
    stack: Stack
    piece: Piece | None = None


@dataclass(frozen=True)
class Unused:
    """A file or piece that can't be measured, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class BundleGrid:
    """The form in which a bundle wants music, and which roles a piece needs.

    `together` are sets of roles; a piece is of use if it has all roles of one of them. Without any, one role will do.
    """

    form: GridForm
    together: Sequence[frozenset[str]] = ()

    def stack(self, piece: Piece) -> Stack:
        """The piece on this grid. Raises `GridError`."""
        return self.form.stack(piece.score, piece.roles, piece.phase_ticks)

    def lack(self, stack: Stack) -> str:
        """What a piece lacks to be measured, in words; nothing if it is of use."""
        found = ", ".join(stack.frames) or "none"
        if not stack.steps or not stack.frames:
            return "it has no part in a role that the bundle knows"
        if self.together and not any(roles <= stack.frames.keys() for roles in self.together):
            return f"of the roles that the bundle knows it has {found} alone, which no direction fits"
        return ""


def on_grid(
    pieces: Sequence[Piece], grid: BundleGrid, progress: Progress | None = None
) -> tuple[list[GridPiece], list[Unused]]:
    """Put pieces on a bundle's grid, by the roles and the phase that are known of them."""
    used: list[GridPiece] = []
    unused: list[Unused] = []
    for number, piece in enumerate(pieces, 1):
        try:
            stack = grid.stack(piece)
            lack = grid.lack(stack)
        except DescantError as error:
            lack = error.found
        if lack:
            unused.append(Unused(piece.file, lack))
        else:
            used.append(GridPiece(piece.id, piece.work, stack, piece))
        if progress is not None:
            progress(number, len(pieces))
    return used, unused


def read_folder(folder: Path, progress: Progress | None = None) -> tuple[list[Piece], list[Unused]]:
    """Read every file of music below a folder (or one file): its roles, its phase, and which files are one work.

    A roles.toml in the folder overrules, and a styles.toml or labels.csv labels, as for `descant prepare`. Raises
    `CorpusError` when there is no file.
    """
    jobs = _jobs(folder)
    readings = read_all(jobs, progress=progress)
    used = [reading for reading in readings if reading.piece is not None]
    return _with_works(used), [Unused(each.name, each.reason) for each in readings if each.piece is None]


def some_of(pieces: Sequence[GridPiece], count: int, seed: int) -> list[GridPiece]:
    """A random choice of `count` pieces in their old order; all of them if there are no more."""
    if count >= len(pieces):
        return list(pieces)
    chosen = np.random.default_rng(seed).choice(len(pieces), size=count, replace=False)
    return [pieces[index] for index in np.sort(chosen)]


def _jobs(folder: Path) -> list[Job]:
    if folder.is_file():
        files, root = [SourceFile(folder.parent, folder.name)], folder.parent
    elif folder.is_dir():
        files, root = files_of(folder, FOLDER), folder
    else:
        raise CorpusError(
            f"There is no {folder}.", "a corpus, or a folder of MIDI, ABC or MusicXML files.", "name one that is there."
        )
    if not files:
        raise CorpusError(
            f"{folder} holds no music.",
            "MIDI (.mid), ABC (.abc) or MusicXML (.mxl) files in it.",
            "name another folder.",
        )
    overrules: tuple[Overrule, ...] = read_overrules(root / ROLES_FILE) if (root / ROLES_FILE).is_file() else ()
    labellings = labels_beside(root)
    return [Job(file, overrules=overrules, keeps_single=True, labellings=labellings) for file in files]


def _with_works(readings: Sequence[Reading]) -> list[Piece]:
    """The pieces; those with the same notes, or a tune in common, have the name of the first of them as their work."""
    groups = Groups(len(readings))
    first: dict[str, int] = {}
    for number, reading in enumerate(readings):
        groups.join(first.setdefault(reading.same_notes or reading.name, number), number)
    telling = [[tune for tune in reading.tunes if len(tune)] for reading in readings]
    for number, other in copies(telling):
        groups.join(number, other)
    return [
        replace(reading.piece, work=readings[groups.find(number)].name)
        for number, reading in enumerate(readings)
        if reading.piece is not None
    ]
