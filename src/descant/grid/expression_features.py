"""What the net of expression is told of each onset: one implementation for training and for use.

Nothing of what comes later is heard, so that a part can be played while it is written: of the given parts what has
begun up to this step and on it, of the part itself its notes up to this step, and how it was played before where it
was (in what is continued or rewritten). `Memory` is the streaming form of that: what a part's playing has been like so
far.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from descant.grid.kit import PIECE_OF_NOTE
from descant.grid.meter_features import METER_WIDTH
from descant.grid.performance import Performance
from descant.grid.shapes import KIT_PIECES

LOUDNESS_CENTRE, LOUDNESS_SPAN = 64.0, 16.0
"""A velocity v is told, and foretold, as (v - centre) / span."""
DEVIATION_SPAN = 1 / 8
"""A deviation of so many steps is told, and foretold, as 1."""
FURTHEST_TOLD = 4.0
"""No loudness and no deviation is told as more than this."""
LATELY = 1 / 8
"""How much of the running means is the last onset."""
OWN_WIDTH, MEMORY_WIDTH = 7, 5
GIVEN_WIDTH = MEMORY_WIDTH + 3
NOTE_WIDTH = 6 + KIT_PIECES

Rows = NDArray[np.float32]


def step_width(roles: int) -> int:
    """How many features an onset has where so many roles are known."""
    return roles + METER_WIDTH + OWN_WIDTH + 1 + MEMORY_WIDTH + roles * GIVEN_WIDTH


class Memory(NamedTuple):
    """A part's playing so far: the loudness of its last onset, lately and on the whole; its last deviation and lately.

    All are as they are told (see `LOUDNESS_SPAN`); `onsets` counts.
    """

    onsets: int = 0
    loudness: float = 0.0
    loudness_lately: float = 0.0
    loudness_overall: float = 0.0
    deviation: float = 0.0
    deviation_lately: float = 0.0

    def after(self, loudness: float, deviation: float) -> Memory:
        """What it is one onset later."""
        count = self.onsets + 1
        share = max(LATELY, 1 / count)
        return Memory(
            count,
            loudness,
            self.loudness_lately + share * (loudness - self.loudness_lately),
            self.loudness_overall + (loudness - self.loudness_overall) / count,
            deviation,
            self.deviation_lately + share * (deviation - self.deviation_lately),
        )


@dataclass(frozen=True, eq=False)
class Memories:
    """The memory of a part after none, one, two, ... of its onsets: `[onset + 1, MEMORY_WIDTH]`."""

    onsets: NDArray[np.int64]
    rows: Rows

    @classmethod
    def of(cls, played: Performance) -> Memories:
        """Remember a whole part, onset by onset; a chord is as loud, and as late, as its notes on average."""
        onsets, place = np.unique(played.step, return_inverse=True)
        counts = np.maximum(np.bincount(place, minlength=len(onsets)), 1)
        memory, rows = Memory(), [Memory()[1:]]
        loudness = told_loudness(np.bincount(place, played.velocity, len(onsets)) / counts)
        deviation = told_deviation(np.bincount(place, played.deviation, len(onsets)) / counts)
        for each in zip(loudness.tolist(), deviation.tolist(), strict=True):
            memory = memory.after(*each)
            rows.append(memory[1:])
        return cls(onsets, np.array(rows, np.float32))


def told_loudness(velocity: NDArray[np.float64]) -> NDArray[np.float64]:
    """A velocity as it is told."""
    return np.clip((velocity - LOUDNESS_CENTRE) / LOUDNESS_SPAN, -FURTHEST_TOLD, FURTHEST_TOLD)


def told_deviation(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """A deviation as it is told."""
    return np.clip(steps / DEVIATION_SPAN, -FURTHEST_TOLD, FURTHEST_TOLD)


def told_wait(steps: NDArray[np.int64], steps_per_quarter: int) -> Rows:
    """How long ago something was."""
    return np.log1p(np.maximum(steps, 0) / steps_per_quarter).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Onsets:
    """The onsets of one part as the net of expression is told them.

    `steps` are the onsets' steps; `features` `[onset, feature]`; `notes` `[note, NOTE_WIDTH]`, of which `of_onset` says
    to which onset each belongs, in rising order.
    """

    steps: NDArray[np.int64]
    features: Rows
    notes: Rows
    of_onset: NDArray[np.int64]


def onsets_of_part(
    role: str,
    notes: Performance,
    given: Mapping[str, Performance],
    roles: Sequence[str],
    meter: Rows,
    steps_per_quarter: int,
    *,
    known: Performance | None = None,
    kit: bool = False,
) -> Onsets:
    """What is told of a part's onsets, given others.

    `notes` are the part's own: their steps and pitches alone are looked at. `known` is how the part was played before
    these (None: nobody knows). `meter` is `[time, METER_WIDTH]`, `roles` all that the net knows.
    """
    steps, place = np.unique(notes.step, return_inverse=True)
    columns = [
        np.repeat(np.eye(len(roles), dtype=np.float32)[[list(roles).index(role)]], len(steps), 0),
        meter[steps],
        _own(notes, steps, place, steps_per_quarter),
        _known(known, steps),
    ]
    for each in roles:
        heard = given.get(each) if each != role else None
        columns.append(_given(heard, steps, steps_per_quarter))
    return Onsets(steps, np.concatenate(columns, 1), _notes(notes, steps, place, kit), place)


def given_columns(roles: int, place: int) -> slice:
    """Where in the features the given part of one role stands."""
    first = step_width(roles) - (roles - place) * GIVEN_WIDTH
    return slice(first, first + GIVEN_WIDTH)


def known_columns(roles: int) -> slice:
    """Where in the features stands how the part itself was played."""
    last = step_width(roles) - roles * GIVEN_WIDTH
    return slice(last - MEMORY_WIDTH - 1, last)


def _edges(notes: Performance, steps: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The lowest and the highest pitch of each onset; within a step pitches rise."""
    first = np.searchsorted(notes.step, steps)
    last = np.searchsorted(notes.step, steps, side="right") - 1
    return notes.pitch[first], notes.pitch[last]


def _own(notes: Performance, steps: NDArray[np.int64], place: NDArray[np.int64], steps_per_quarter: int) -> Rows:
    """What is played: how many notes, from where to where, how the highest moved, how long the last onset was ago."""
    if not len(steps):
        return np.zeros((0, OWN_WIDTH), np.float32)
    low, high = _edges(notes, steps)
    wait = told_wait(np.diff(steps, prepend=steps[0]), steps_per_quarter)
    lately, waits = 0.0, []
    for each in wait.tolist():
        lately += LATELY * (each - lately)
        waits.append(lately)
    table = [
        np.arange(len(steps)) == 0,
        wait,
        np.array(waits),
        np.minimum(np.bincount(place, minlength=len(steps)), 8) / 4,
        (low - 60) / 24,
        (high - 60) / 24,
        np.clip(np.diff(high, prepend=high[0]), -24, 24) / 12,
    ]
    return np.stack(table, 1).astype(np.float32)


def _known(known: Performance | None, steps: NDArray[np.int64]) -> Rows:
    """Whether it is known how the part was played before each onset, and how."""
    if known is None or not len(known):
        return np.zeros((len(steps), 1 + MEMORY_WIDTH), np.float32)
    memories = Memories.of(known)
    count = np.searchsorted(memories.onsets, steps)
    return np.concatenate([(count > 0)[:, None].astype(np.float32), memories.rows[count]], 1)


def _given(heard: Performance | None, steps: NDArray[np.int64], steps_per_quarter: int) -> Rows:
    """Whether a part is there, whether it begins something on each step, how long ago it did, and its memory."""
    if heard is None or not len(heard):
        return np.zeros((len(steps), GIVEN_WIDTH), np.float32)
    memories = Memories.of(heard)
    count = np.searchsorted(memories.onsets, steps, side="right")
    wait = steps - memories.onsets[np.maximum(count - 1, 0)]
    begun = count > 0
    table = [begun, begun & (wait == 0), np.where(begun, told_wait(wait, steps_per_quarter), log1p(4))]
    return np.concatenate([np.stack(table, 1).astype(np.float32), memories.rows[count]], 1)


def _notes(notes: Performance, steps: NDArray[np.int64], place: NDArray[np.int64], kit: bool) -> Rows:
    """Each note's pitch and its place in the chord; of a drum its piece of the kit."""
    table = np.zeros((len(notes), NOTE_WIDTH), np.float32)
    if not len(notes):
        return table
    low, high = (edge[place] for edge in _edges(notes, steps))
    if kit:
        table[np.arange(len(notes)), 6 + np.maximum(PIECE_OF_NOTE[notes.pitch], 0)] = 1
        return table
    table[:, 0] = (notes.pitch - 60) / 24
    table[:, 1] = np.minimum(high - notes.pitch, 24) / 12
    table[:, 2] = np.minimum(notes.pitch - low, 24) / 12
    table[:, 3] = notes.pitch == high
    table[:, 4] = notes.pitch == low
    table[:, 5] = low == high
    return table
