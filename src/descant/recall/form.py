"""What is recalled: how many frames must have gone alike, of which source, and how the answer is laid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from descant.grid.planes import KIT, ONSETS, SOUNDING
from descant.parts.roles import FrameKind


class RecallOptions(BaseModel):
    """`lengths`: how many last frames must have occurred before, from the least to the most demanding.

    `own`: recall by how the target itself went; `given`: by how the given parts went.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lengths: tuple[int, ...] = (1, 2, 4, 8, 16)
    own: bool = True
    given: bool = False
    to_core: bool = False
    """Whether the core hears it as well, and not the head alone."""
    farthest: int = Field(default=64, ge=1)
    """How far back the longest match is counted, in frames."""

    @model_validator(mode="after")
    def _some_source(self) -> RecallOptions:
        if not self.own and not self.given:
            raise ValueError("recall needs a source: own, given, or both.")
        return self

    @field_validator("lengths")
    @classmethod
    def _rising(cls, lengths: tuple[int, ...]) -> tuple[int, ...]:
        if not lengths or list(lengths) != sorted(set(lengths)) or lengths[0] < 1:
            raise ValueError("recall.lengths must rise, from 1 frame or more.")
        return lengths


@dataclass(frozen=True)
class RecallForm:
    """The layout of what is recalled at a step, for each source one after the other (own, then given):

    the mean of what followed each length's matches, then what followed the longest match: `blocks` × `cells`; then
    `facts`: for each length whether it was met and log(1 + how often) / 4; for the longest match whether there is one
    and log(1 + frames) / 4. `columns` are the columns of a plane that are recalled.
    """

    options: RecallOptions
    columns: tuple[int, ...]

    @property
    def sources(self) -> int:
        """How many sources are recalled."""
        return self.options.own + self.options.given

    @property
    def cells(self) -> int:
        """How many cells of a frame are recalled."""
        return len(self.columns)

    @property
    def blocks(self) -> int:
        """How many frames a source answers with."""
        return len(self.options.lengths) + 1

    @property
    def facts(self) -> int:
        """How many numbers say how sure a source is."""
        return 2 * len(self.options.lengths) + 2

    @property
    def source_width(self) -> int:
        """How many numbers one source answers with."""
        return self.blocks * self.cells + self.facts

    @property
    def width(self) -> int:
        """How many numbers all sources answer with."""
        return self.sources * self.source_width

    def place(self, column: slice) -> slice | None:
        """Where the cells of these columns of a plane lie among the recalled ones; None if they are not recalled."""
        if column.start not in self.columns:
            return None
        first = self.columns.index(column.start)
        return slice(first, first + column.stop - column.start)


def recall_form(options: RecallOptions, kinds: Mapping[str, FrameKind]) -> RecallForm:
    """The form for a net that writes these roles: only columns that one of their kinds can fill are recalled."""
    used: list[int] = []
    there = set(kinds.values())
    if there & {"voice", "poly"}:
        used += range(ONSETS.start, ONSETS.stop)
    if there & {"voice", "poly", "roll"}:
        used += range(SOUNDING.start, SOUNDING.stop)
    if "kit" in there:
        used += range(KIT.start, KIT.stop)
    return RecallForm(options, tuple(used))


def transpose_recall(recalled: NDArray[np.float32], form: RecallForm, semitones: int) -> NDArray[np.float32]:
    """What would be recalled of the same piece some semitones higher: `[time, width]`; drums stay."""
    if not semitones:
        return recalled
    moved = recalled.copy()
    blocks = form.blocks * form.cells
    for source in range(form.sources):
        first = source * form.source_width
        frames = moved[:, first : first + blocks].reshape(len(moved), form.blocks, form.cells)
        for columns in (ONSETS, SOUNDING):
            place = form.place(columns)
            if place is not None:
                frames[:, :, place] = np.roll(frames[:, :, place], semitones, -1)
        moved[:, first : first + blocks] = frames.reshape(len(moved), blocks)
    return moved
