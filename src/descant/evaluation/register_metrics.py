"""Density and register: how much a part plays and how high it lies, and how far from the human part that is.

Conventions
-----------
Parts are frames of a known kind on one grid (`descant.grid.shapes`). Pitches are MIDI's (60 is middle C). A part
without notes has no register: NaN. What is *off* is never below 0, so that too much here and too little there do not
cancel out over several pieces.

Metrics
-------
* `density_off`: difference of notes begun in a bar from the human part's
* `register`: mean pitch of the notes that begin
* `register_off`: difference of that from the human part's, in semitones

`register_metrics` gives all that fit: drums have no register. `onsets_per_bar` itself is a rhythm metric.

Differences from others
-----------------------
muspy's `pitch_range` is the distance from the lowest to the highest note, which one slip decides; the mean is not.
"""

from __future__ import annotations

import math

import numpy as np

from descant.errors import GridError
from descant.evaluation.alignment import validate_together
from descant.evaluation.samples import onset_cells, onsets_per_bar
from descant.grid.shapes import LOWEST_PITCH, Frames
from descant.parts.roles import FrameKind


def register(frames: Frames, kind: FrameKind) -> float:
    """The mean MIDI pitch of all notes that begin; NaN where none does."""
    _, columns = np.nonzero(onset_cells(frames, kind))
    return float(columns.mean()) + LOWEST_PITCH if len(columns) else math.nan


def register_metrics(written: Frames, human: Frames, kind: FrameKind, bars: float) -> dict[str, float]:
    """Density and register against the human part, over so many bars. Raises `GridError`."""
    both = {"the written part": written, "the human part": human}
    validate_together(len(human), both, dict.fromkeys(both, kind))
    if bars <= 0:
        raise GridError(f"{bars:g} bars can't be measured.", "more than none.", "leave out pieces without notes.")
    density = abs(onsets_per_bar(written, kind, bars) - onsets_per_bar(human, kind, bars))
    if kind == "kit":
        return {"density_off": density}
    ours, theirs = register(written, kind), register(human, kind)
    return {"density_off": density, "register": ours, "register_off": abs(ours - theirs)}
