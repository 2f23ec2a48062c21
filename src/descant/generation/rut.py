"""A way out of a rut: a part that has hugged an end of its range, or played one thing, for bars is led on.

A recurrent net that has drifted to where its training hardly ever was finds no way back by itself, for what it hears of
itself is strange to it. So what would carry on the rut may not begin once more:

* where all that began in the last 3 bars lies within two semitones of an end of what the role played in training,
  nothing within five semitones of that end begins, until something else has;
* where all that began in the last 6 bars is one pitch, or one chord, that one does not begin;
* where one pitch, or one set of them, is all that sounded in the last 7 bars, struck anew in parts or held on, none of
  it begins or sounds on;
* where a part has not played at all in the first 7 bars, it begins more gladly: it may have come into a long prelude.

People hardly ever come so far (`evaluation.collapse` asks them), but for preludes, which may be longer in a whole song.
Where a wish leaves nothing else, the wish is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from descant.generation.freedom import Freedom, Past
from descant.grid.shapes import LOWEST_PITCH

HUGGING_BARS = 3
HUGGED_SEMITONES = 2
AWAY_SEMITONES = 5
SAME_BARS = 6
SOUNDED_BARS = 7
WAITED_BARS = 7
GLADLY = 5.0
"""What is added to the log odds that a part begins that has waited too long."""


@dataclass(frozen=True)
class Rut:
    """What leads a pitched part on; `low` and `high` are the ends of what its role played in training (MIDI)."""

    low: int
    high: int

    def narrow(self, freedom: Freedom, past: Past, bar_steps: int) -> Freedom:
        """The freedom that leads on: the same one where there is no rut, or no other way. Bars have `bar_steps`."""
        led = self._away_from_the_end(freedom, past, HUGGING_BARS * bar_steps)
        if not past.begun and past.step >= WAITED_BARS * bar_steps:
            led = replace(led, eagerness=led.eagerness + GLADLY)
        same = _all_that_began(past, SAME_BARS * bar_steps)
        if len(same) > 1 and len(set(same)) == 1:
            led = replace(led, not_again=same[0])
        sounded = _all_that_sounded(past, SOUNDED_BARS * bar_steps)
        if len(sounded) == 1:
            others = ~_cells(sounded.pop(), past.cells)
            led = replace(led, may_begin=led.may_begin & others, may_sound=led.may_sound & others)
        usable = self._usable(past.cells)
        return led if (led.may_begin & led.may_sound & usable & ~_cells(led.not_again, past.cells)).any() else freedom

    def _away_from_the_end(self, freedom: Freedom, past: Past, steps: int) -> Freedom:
        begun = _all_that_began(past, steps)
        if not begun:
            return freedom
        pitches = np.concatenate([np.asarray(each) for each in begun]) + LOWEST_PITCH
        pitch = np.arange(past.cells) + LOWEST_PITCH
        if (pitches <= self.low + HUGGED_SEMITONES).all():
            return replace(freedom, may_begin=freedom.may_begin & (pitch > self.low + AWAY_SEMITONES))
        if (pitches >= self.high - HUGGED_SEMITONES).all():
            return replace(freedom, may_begin=freedom.may_begin & (pitch < self.high - AWAY_SEMITONES))
        return freedom

    def _usable(self, cells: int) -> NDArray[np.bool_]:
        pitch = np.arange(cells) + LOWEST_PITCH
        return np.asarray((pitch >= self.low) & (pitch <= self.high))


def _all_that_began(past: Past, steps: int) -> list[tuple[int, ...]]:
    """What began in the last steps, onset by onset; nothing if the part is not as old as that."""
    if past.step < steps:
        return []
    recent = []
    for step, cells in reversed(past.begun):
        if step < past.step - steps:
            break
        recent.append(cells)
    return recent


def _all_that_sounded(past: Past, steps: int) -> set[tuple[int, ...]]:
    """The sets of cells that sounded in the last steps, silence apart; none if the part is not as old as that."""
    if past.step < steps:
        return set()
    found: set[tuple[int, ...]] = set()
    for step, cells in reversed(past.sets):
        found.add(cells)
        if step <= past.step - steps:
            break
    return found - {()}


def _cells(chosen: tuple[int, ...], cells: int) -> NDArray[np.bool_]:
    marked = np.zeros(cells, bool)
    marked[list(chosen)] = True
    return marked
