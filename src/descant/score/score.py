"""A score: parts of notes over one map of tempo, meter and key. Time is in ticks, as the file has it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

PedalSpans = tuple[tuple[int, int], ...]
"""From and to which ticks the sustain pedal is down, in order and apart from each other."""

DRUM_CHANNEL = 9
"""The channel of drums, counted from 0 (musicians call it channel 10)."""


@dataclass(frozen=True, eq=False)
class Notes:
    """The notes of a part in columns of equal length, sorted by onset, then pitch.

    `onset_ticks` and `duration_ticks` count the score's ticks; `pitch` is MIDI's 0 to 127 (60 is middle C);
    `velocity` is 1 to 127.
    """

    onset_ticks: IntArray
    duration_ticks: IntArray
    pitch: IntArray
    velocity: IntArray

    @classmethod
    def empty(cls) -> Notes:
        """No notes at all."""
        return cls(*(np.zeros(0, np.int64) for _ in range(4)))

    @classmethod
    def of(cls, onset_ticks: object, duration_ticks: object, pitch: object, velocity: object = 80) -> Notes:
        """Notes from any array-likes, sorted; one velocity may stand for all."""
        onsets = np.asarray(onset_ticks, np.int64)
        durations, pitches, velocities = (
            np.broadcast_to(np.asarray(column, np.int64), onsets.shape) for column in (duration_ticks, pitch, velocity)
        )
        order = np.lexsort((pitches, onsets))
        return cls(onsets[order], durations[order], pitches[order], velocities[order])

    @classmethod
    def together(cls, several: Iterable[Notes]) -> Notes:
        """All notes of several parts, sorted."""
        columns = [notes.columns() for notes in several]
        return cls.of(*(np.concatenate(column) for column in zip(*columns, strict=True))) if columns else cls.empty()

    def __len__(self) -> int:
        return len(self.onset_ticks)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Notes):
            return NotImplemented
        return all(np.array_equal(a, b) for a, b in zip(self.columns(), other.columns(), strict=True))

    __hash__ = None  # type: ignore[assignment]

    def columns(self) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Onset ticks, duration ticks, pitch, velocity."""
        return self.onset_ticks, self.duration_ticks, self.pitch, self.velocity

    def where(self, chosen: NDArray[np.bool_] | IntArray) -> Notes:
        """The chosen notes alone, in their order."""
        return Notes(*(column[chosen] for column in self.columns()))

    @property
    def offset_ticks(self) -> IntArray:
        """Where each note ends."""
        return self.onset_ticks + self.duration_ticks

    @property
    def end_ticks(self) -> int:
        """Where the last sounding note ends; 0 without notes."""
        return int(self.offset_ticks.max()) if len(self) else 0


@dataclass(frozen=True)
class Tempo:
    """From `tick` on, `bpm` quarter notes a minute."""

    tick: int
    bpm: float


@dataclass(frozen=True)
class Meter:
    """From `tick` on, bars of `numerator`/`denominator`."""

    tick: int
    numerator: int
    denominator: int

    @property
    def bar_quarters(self) -> float:
        """Length of a bar in quarter notes: 4/4 has 4, 6/8 has 3."""
        return self.numerator * 4 / self.denominator


@dataclass(frozen=True)
class KeySignature:
    """From `tick` on, a key signature: `fifths` sharps (flats below zero); `minor` as the file claims it."""

    tick: int
    fifths: int
    minor: bool


@dataclass(frozen=True)
class Part:
    """One part of a score: a named line of notes on one instrument.

    `number` counts from 1 in the file's order and never changes; `program` is General MIDI's, from 0;
    `channel` counts from 0 and is None where the file says none. `pedal` is that of a part that was written with one;
    a reader leaves the pedal of a file in the file.
    """

    number: int
    name: str
    program: int
    is_drums: bool
    notes: Notes
    channel: int | None = None
    pedal: PedalSpans = ()


@dataclass(frozen=True, eq=False)
class Score:
    """A piece of music as written.

    `tempos`, `meters` and `keys` are sorted by tick; `meters` and `tempos` may be empty (a reader of the score then
    assumes 4/4 and 120 BPM). `source` holds the given file's own bytes where it was read from one, so that it can be
    handed back intact. `length_ticks` is how long the piece lasts, silence at its end included, where its source says
    so exactly; None leaves it to the bars.
    """

    ticks_per_quarter: int
    parts: tuple[Part, ...]
    tempos: tuple[Tempo, ...] = ()
    meters: tuple[Meter, ...] = ()
    keys: tuple[KeySignature, ...] = ()
    title: str = ""
    source: bytes | None = field(default=None, repr=False)
    source_format: Literal["midi", "abc", "musicxml", "none"] = "none"
    length_ticks: int | None = None

    @property
    def end_ticks(self) -> int:
        """Where the last note of any part ends."""
        return max((part.notes.end_ticks for part in self.parts), default=0)

    @property
    def pitched_notes(self) -> Notes:
        """The notes of all parts that have a pitch in the musical sense, together: all but the drums."""
        return Notes.together(part.notes for part in self.parts if not part.is_drums)

    def part(self, number: int) -> Part:
        """The part of that number. Raises `KeyError`."""
        for part in self.parts:
            if part.number == number:
                return part
        raise KeyError(number)

    def with_parts(self, parts: tuple[Part, ...]) -> Score:
        """The same score with other parts and no claim to the source's bytes."""
        return replace(self, parts=parts, source=None, source_format="none")
