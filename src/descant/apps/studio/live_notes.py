"""Notes while they are written: frames come one after the other, and a note is told as soon as it ends.

The law: all that is told of a part, to its end, are the notes that `grid.frames.decode` finds in the same frames.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from descant.grid.kit import KIT_NOTES
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, HOLD, LOWEST_PITCH, REST
from descant.parts.roles import FrameKind


class LiveNote(NamedTuple):
    """A note from one step up to another; `pitch` is MIDI's."""

    begin_step: int
    end_step: int
    pitch: int


class LiveNotes:
    """One part of one take. Of an `events` grid every pitch that is on is a note of its own, a step long."""

    def __init__(self, kind: FrameKind, *, events: bool = False) -> None:
        self.kind, self.events = kind, events
        self._began: dict[int, int] = {}
        self._step = 0

    def hear(self, value: NDArray[np.int64]) -> list[LiveNote]:
        """The next frame of the part: a symbol, or cells. The notes that end before it."""
        step, self._step = self._step, self._step + 1
        if self.kind == "kit" or self.events:
            pitches = KIT_NOTES if self.kind == "kit" else np.arange(len(value)) + LOWEST_PITCH
            return [LiveNote(step, step + 1, int(pitches[cell])) for cell in np.flatnonzero(value)]
        return list(self._line(step, int(value)) if self.kind == "voice" else self._cells(step, value))

    def end(self) -> list[LiveNote]:
        """The notes that sound up to the end."""
        return [LiveNote(began, self._step, pitch) for pitch, began in sorted(self._began.items())]

    def _line(self, step: int, symbol: int) -> Iterator[LiveNote]:
        if symbol == HOLD:
            return
        yield from (LiveNote(began, step, pitch) for pitch, began in self._began.items())
        self._began.clear()
        if symbol != REST:
            self._began[symbol - FIRST_PITCH_SYMBOL + LOWEST_PITCH] = step

    def _cells(self, step: int, cells: NDArray[np.int64]) -> Iterator[LiveNote]:
        for pitch, began in list(self._began.items()):
            state = int(cells[pitch - LOWEST_PITCH])
            goes_on = state == HELD if self.kind == "poly" else state != 0
            if not goes_on:
                yield LiveNote(began, step, pitch)
                del self._began[pitch]
        for cell in np.flatnonzero(cells):
            self._began.setdefault(int(cell) + LOWEST_PITCH, step)
