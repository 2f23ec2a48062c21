"""A take: one of several alternatives for the parts that were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from descant.files import write_whole
from descant.grid.shapes import Frames
from descant.grid.stack import Stack
from descant.score.midi import write_beside
from descant.score.score import Part, Score


@dataclass(frozen=True, eq=False)
class Take:
    """Written parts beside the given score.

    `parts` are the new ones alone, `roles` what each plays; `frames` all roles on the grid, given and written.
    `log_likelihood` is in nats, of all written frames under the model at temperature 1; `frame_count` how many they
    are. `told` says in words what happened on the way in.
    """

    score: Score
    parts: tuple[Part, ...]
    roles: tuple[str, ...]
    given: tuple[str, ...]
    stack: Stack
    frames: Mapping[str, Frames]
    log_likelihood: float
    frame_count: int
    number: int
    seed: int
    bundle: str
    told: tuple[str, ...] = ()

    @property
    def nats_per_frame(self) -> float:
        """Surprise of the model at its own writing: lower is more expected."""
        return -self.log_likelihood / max(1, self.frame_count)

    def to_score(self) -> Score:
        """Given and written parts together."""
        return self.score.with_parts((*self.score.parts, *self.parts))

    def to_midi(self) -> bytes:
        """The given file as it was, with a new track for each written part."""
        return write_beside(self.score, self.parts)

    def write(self, path: Path | str) -> Path:
        """Write the MIDI file, whole or not at all. Raises `OutputError`."""
        return write_whole(path, self.to_midi())
