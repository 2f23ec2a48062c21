"""The sustain pedal of a written keyboard part, by a rule.

It changes at the first onset of every bar, and on a beat whose lowest note is a new bass: of another name than the bass
of the last change, and at most a major third above it. As pianists do it the foot lifts as the new harmony sounds, and
presses again a sixth of a quarter note later, so that nothing of the old one is caught. In a bar without onsets the
pedal is up.

Measured on 89 songs of POP909 and 73 pieces of piano-midi.de that have a pedal: the rule has 0.61 and 0.60 of the
pianists' changes (within a 16th), and 0.61 and 0.52 of its changes are theirs, F = 0.61 and 0.56. Changing with
every bar alone has F = 0.49 and 0.47, with every beat 0.45 and 0.56: in the classical pieces the rule is no better than
the beat, only calmer. Dry passages get a pedal, too.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from descant.grid.stack import Stack
from descant.score.score import Notes, PedalSpans

KEYBOARDS = ("piano", "left", "right")
"""The roles that a pedal belongs to."""
PRESS_QUARTERS = 1 / 6
"""How long after a change of harmony the pedal goes down."""
BASS_STEPS_UP = 4
"""How many semitones above the last bass a new one may lie."""


def pedal_changes(notes: Sequence[Notes], stack: Stack) -> NDArray[np.int64]:
    """The steps on which the pedal changes, given all that the keyboard plays."""
    played = Notes.together(notes)
    step = stack.grid.nearest_steps(played.onset_ticks)
    inside = (step >= 0) & (step < stack.steps)
    step, pitch = step[inside], played.pitch[inside]
    order = np.lexsort((pitch, step))
    onsets, first = np.unique(step[order], return_index=True)
    lowest = pitch[order][first]
    bars, beats = stack.positions.bar[onsets], stack.positions.step_in_beat[onsets] == 0
    changes: list[int] = []
    bass, bar = 0, -1
    for at, low, in_bar, on_beat in zip(onsets.tolist(), lowest.tolist(), bars.tolist(), beats.tolist(), strict=True):
        if in_bar != bar or (on_beat and (low - bass) % 12 and low <= bass + BASS_STEPS_UP):
            changes.append(at)
            bass, bar = low, in_bar
    return np.array(changes, np.int64)


def pedal_of(notes: Sequence[Notes], stack: Stack, first_step: int, last_step: int) -> PedalSpans:
    """Where the pedal is down between two steps; see the rule above."""
    grid, changes = stack.grid, pedal_changes(notes, stack)
    changes = changes[(changes >= first_step) & (changes < last_step)]
    starts = np.append(np.flatnonzero(stack.positions.step_in_bar == 0), stack.steps)
    bar_ends = starts[np.searchsorted(starts, changes, side="right")] if len(changes) else changes
    lifts = np.minimum(np.append(changes[1:], last_step)[: len(changes)], bar_ends)
    wait = round(PRESS_QUARTERS * grid.ticks_per_quarter)
    spans = zip((grid.ticks(changes) + wait).tolist(), grid.ticks(lifts).tolist(), strict=True)
    return tuple((down, up) for down, up in ((max(0, down), up) for down, up in spans) if up > down)
