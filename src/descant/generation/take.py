"""A take: one of several alternatives for the parts that were asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from pathlib import Path

from descant.files import write_whole
from descant.grid.shapes import Frames, TimeMask
from descant.grid.stack import Stack
from descant.score.formats import MUSICXML_SUFFIXES
from descant.score.midi import write_beside
from descant.score.score import Part, Score


@dataclass(frozen=True, eq=False)
class Take:
    """Written parts beside the given score.

    `parts` are the new ones alone, `roles` what each plays; `frames` all roles on the grid, given and written.
    `log_likelihood` is in nats, of all written frames under the model at temperature 1; `frame_count` how many they
    are. `told` says in words what happened on the way in. `added` are given parts that the file lacks (a chord chart).
    `number` is the take's place in the order of drawing, which the seed fixes; `rank` its place by likelihood, once
    several are `ranked`. `written` marks the steps that were written (None: all); at the others the parts are known.
    `notated` are the parts on the grid, where those that sound are played off it.
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
    added: tuple[Part, ...] = ()
    rank: int | None = None
    written: TimeMask | None = None
    notated: tuple[Part, ...] | None = None

    @property
    def nats_per_frame(self) -> float:
        """Surprise of the model at its own writing: lower is more expected."""
        return -self.log_likelihood / max(1, self.frame_count)

    def to_score(self) -> Score:
        """Given and written parts together."""
        return self.score.with_parts((*self.score.parts, *self.added, *self.parts))

    def to_midi(self) -> bytes:
        """The given file as it was, with a new track for each written part."""
        return write_beside(self.score, (*self.added, *self.parts))

    def to_notation(self, suffix: str = ".musicxml") -> bytes:
        """The given MusicXML score as it was, with a new staff for each written part; else a fresh score of all.

        Its bars are those that were heard, also where a file does not say that it begins with a pickup.

        With the suffix `.mxl` it is an archive. Raises `WritingError`.
        """
        # Only here, so that writing MIDI never waits for an XML library to be loaded.
        from descant.score.musicxml_writing import write_notation

        written = (*self.added, *(self.notated or self.parts))
        return write_notation(self.score, written, suffix, self.stack.grid.phase_ticks)

    def to_wav(self) -> bytes:
        """What all parts sound like, as a WAV (16 bits, stereo, 48 kHz).

        Raises `OutputError` for what lasts longer than half an hour, and `ModuleNotFoundError` where the extra `audio`
        is not installed.
        """
        from descant.render.sound import wav  # an extra

        return wav(self.to_midi())

    def write(self, path: Path | str) -> Path:
        """Write the file, whole or not at all: MusicXML or sound (.wav) where its name says so, else MIDI.

        Raises `OutputError`.
        """
        suffix = Path(path).suffix.lower()
        if suffix == ".wav":
            return write_whole(path, self.to_wav())
        return write_whole(path, self.to_notation(suffix) if suffix in MUSICXML_SUFFIXES else self.to_midi())


def ranked(takes: Sequence[Take]) -> list[Take]:
    """Takes by their exact likelihood, the likeliest first; without a likelihood, in the order of drawing."""
    order = sorted(takes, key=lambda take: (isnan(take.log_likelihood), -take.log_likelihood))
    return [replace(take, rank=place + 1) for place, take in enumerate(order)]
