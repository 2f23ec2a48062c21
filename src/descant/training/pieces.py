"""Pieces made ready for training: planes, targets and meter of each, ready to be cut, moved and masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from descant.corpora.piece import Piece
from descant.errors import CorpusError, GridError
from descant.grid.form import GridForm
from descant.grid.planes import plane
from descant.grid.shapes import PITCHES, Frames
from descant.grid.stack import Stack
from descant.recall.form import RecallForm
from descant.recall.whole import Cues, cues_of, own_cues
from descant.training.recipe import Direction


@dataclass(frozen=True, eq=False)
class TrainingPiece:
    """One piece on the grid.

    `planes` are uint8 `[time, PLANE_WIDTH]` by role; `cues` by which each role's own past is recalled, where the net
    recalls anything. `lowest` and `highest` the pitch columns in use, so that a
    transposition never pushes a note off the keyboard. `labels` are what the corpus says of it, such as its style.
    """

    stack: Stack
    planes: Mapping[str, NDArray[np.uint8]]
    cues: Mapping[str, Cues]
    meter: NDArray[np.float32]
    lowest: int
    highest: int
    labels: Mapping[str, str] = field(default_factory=dict)
    _given: dict[frozenset[str], Cues] = field(default_factory=dict, repr=False)

    def given_cues(self, roles: frozenset[str]) -> Cues:
        """By what these roles together are recalled, where all of them are known from beginning to end."""
        if roles not in self._given:
            heard = [self.planes[role] for role in sorted(roles)]
            self._given[roles] = cues_of(np.concatenate(heard, 1)) if heard else np.full(self.steps, -1)
        return self._given[roles]

    @property
    def steps(self) -> int:
        """Length in steps."""
        return self.stack.steps

    @property
    def frames(self) -> Mapping[str, Frames]:
        """The frames of each present role."""
        return self.stack.frames


def training_piece(
    stack: Stack, form: RecallForm | None = None, labels: Mapping[str, str] | None = None
) -> TrainingPiece:
    """A stack made ready; `form` says what is recalled of it."""
    planes = {role: plane(frames, stack.kinds[role]).astype(np.uint8) for role, frames in stack.frames.items()}
    pitched = np.zeros(PITCHES, bool)
    for heard in planes.values():
        pitched |= (heard[:, :PITCHES] | heard[:, PITCHES : 2 * PITCHES]).any(0)
    used = np.flatnonzero(pitched)
    lowest, highest = (int(used[0]), int(used[-1])) if len(used) else (0, PITCHES - 1)
    cues = {}
    if form is not None and form.options.own:
        cues = {role: own_cues(heard[:, form.columns]) for role, heard in planes.items()}
    return TrainingPiece(stack, planes, cues, stack.meter(), lowest, highest, labels or {})


def stacks_of(pieces: Iterable[Piece], form: GridForm) -> list[Stack]:
    """The pieces on the grid; those without any of the roles, or too long for a grid, are left out."""
    return [stack for _, stack in _on_grid(pieces, form)]


def _on_grid(pieces: Iterable[Piece], form: GridForm) -> list[tuple[Piece, Stack]]:
    stacks = []
    for piece in pieces:
        try:
            stack = form.stack(piece.score, piece.roles, piece.phase_ticks)
        except GridError:
            continue
        if stack.frames and stack.steps:
            stacks.append((piece, stack))
    return stacks


def ready(
    pieces: Sequence[Piece],
    form: GridForm,
    split: str,
    directions: Sequence[Direction] = (),
    recall: RecallForm | None = None,
) -> list[TrainingPiece]:
    """The pieces of a split made ready.

    Raises `CorpusError` when none has a wanted role, or none has all the parts of any of the directions.
    """
    placed = _on_grid(pieces, form)
    stacks = [stack for _, stack in placed]
    if not stacks:
        roles = sorted({role for piece in pieces for role in piece.roles.values()})
        raise CorpusError(
            f"no piece of the {split} split has a part that this recipe writes ({', '.join(form.kinds)}); "
            f"its parts are {', '.join(roles) or 'none at all'}.",
            "a corpus with at least two works that hold these roles.",
            "add files, name the roles in roles.toml, or choose a recipe for these parts.",
        )
    if directions and not any({*d.given, d.write} <= set(stack.frames) for d in directions for stack in stacks):
        there = sorted({role for stack in stacks for role in stack.frames})
        directed = [f"{' + '.join(d.given)} → {d.write}" for d in directions]
        raise CorpusError(
            f"no piece of the {split} split has both sides of a direction of this recipe "
            f"({'; '.join(directed)}); its parts are {', '.join(there)}.",
            "pieces in which the given and the written part sound together.",
            "add such files, name the roles in roles.toml, or choose a recipe for these parts.",
        )
    return [training_piece(stack, recall, piece.labels) for piece, stack in placed]
