"""A part as a line: one note after the other, as it is compared with other parts.

Where several notes begin at once the line takes the highest: of a part in chords it is the top line. How long a note
sounds is left out; what counts is how long it is to the next one, so that playing shorter notes makes no tune new.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.grid.stack import Stack
from descant.score.score import Notes

Column = NDArray[np.int64]

_WAIT_BITS = 19
"""Enough for the longest grid that is made."""
_LARGEST_INTERVAL = 127


@dataclass(frozen=True, eq=False)
class Line:
    """Notes that begin one after the other: where (in steps, rising), how high (MIDI pitch), and in which bar."""

    onset_steps: Column
    pitch: Column
    bar: Column

    def __len__(self) -> int:
        return len(self.onset_steps)

    def excerpt(self, first: int, notes: int) -> Line:
        """So many notes from one on."""
        chosen = slice(first, first + notes)
        return Line(self.onset_steps[chosen], self.pitch[chosen], self.bar[chosen])

    def within(self, steps: NDArray[np.bool_]) -> Line:
        """Its notes that begin at marked steps `[time]`."""
        chosen = steps[self.onset_steps]
        return Line(self.onset_steps[chosen], self.pitch[chosen], self.bar[chosen])

    @property
    def bars(self) -> int:
        """How many bars its notes reach over."""
        return int(self.bar[-1] - self.bar[0]) + 1 if len(self) else 0


def line_of(notes: Notes, stack: Stack) -> Line:
    """The line of a part's notes, on the grid and in the bars of a stack."""
    steps = stack.grid.nearest_steps(notes.onset_ticks)
    order = np.lexsort((-notes.pitch, steps))
    steps, pitch = steps[order], notes.pitch[order]
    highest = np.append(True, steps[1:] != steps[:-1]) if len(steps) else np.zeros(0, bool)
    steps = steps[highest]
    bar = stack.positions.bar[np.clip(steps, 0, len(stack.positions) - 1)] if len(steps) else steps
    return Line(steps, pitch[highest], np.asarray(bar, np.int64))


def moves(onset_steps: Column, pitch: Column) -> Column:
    """From note to note: the interval in semitones and the wait in steps, as one number; `[..., notes - 1]`.

    A line in another key, or begun at another step, has the same moves.
    """
    intervals = np.diff(pitch) + _LARGEST_INTERVAL
    return (intervals << _WAIT_BITS) | np.diff(onset_steps)
