"""Overlap: how alike a written part's notes are, as a set, to those of the human part.

Conventions
-----------
Parts are frames of a known kind on one grid (`descant.grid.shapes`). A feature's distribution is the histogram of its
values over all notes of a part. Everything on a grid takes whole values, so the area that two distributions share is
the sum of the smaller of each two shares: 1 if they are the same, 0 if no value is common. NaN where a part has no
notes.

Metrics
-------
* `overlap/pitch`: MIDI pitches (of a kit: its nine pieces)
* `overlap/pitch_class`: the same without octaves
* `overlap/duration`: how long notes last, in steps
* `overlap/inter_onset`: how long it is from one onset to the next, in steps

`overlap_metrics` gives all that fit the kind: drums have no pitch class and no duration.

Differences from others
-----------------------
Yang and Lerch, "On the Evaluation of Generative Models in Music", Neural Computing and Applications 32, 2020, take the
overlapping area between distributions of *distances* within and between two sets of pieces, smoothed by a kernel. Here
the notes of each piece are compared with those of the same piece's human part, and nothing needs to be smoothed:
the figure is exact, and asks more. smg-metrics' pitch distribution is our `overlap/pitch`; its durations are counted in
multiples of the shortest note and cut off at 64.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from descant.errors import GridError
from descant.evaluation.alignment import validate_together
from descant.evaluation.tutti import notes_in_steps
from descant.grid.shapes import Frames
from descant.parts.roles import FrameKind

Values = NDArray[np.int64]


def overlap_area(values: Values, others: Values) -> float:
    """The area that the histograms of two sets of whole numbers share, 0 to 1; NaN if one is empty.

    Raises `GridError` for values that are not whole.
    """
    for each in (values, others):
        if each.dtype.kind not in "iu":
            raise GridError(
                f"Values of the kind {each.dtype} were to be counted.",
                "whole numbers, such as MIDI pitches or steps of a grid.",
                "put the notes on a grid first.",
            )
    if not len(values) or not len(others):
        return math.nan
    every, which = np.unique(np.concatenate([values, others]), return_inverse=True)
    counts = [np.bincount(side, minlength=len(every)) for side in np.split(which, [len(values)])]
    shares = [count / count.sum() for count in counts]
    return float(np.minimum(*shares).sum())


def note_features(frames: Frames, kind: FrameKind) -> dict[str, Values]:
    """The values of each feature, one for each note (of intervals between onsets one less than there are onsets)."""
    notes = notes_in_steps(frames, kind)
    features = {"pitch": notes.pitch}
    if kind != "kit":
        features |= {"pitch_class": notes.pitch % 12, "duration": notes.duration_ticks}
    onsets: Values = np.unique(notes.onset_ticks)
    return features | {"inter_onset": onsets[1:] - onsets[:-1]}


def overlap_metrics(written: Frames, human: Frames, kind: FrameKind) -> dict[str, float]:
    """The overlap of every feature. Raises `GridError` for parts that do not lie on one grid."""
    validate_together(len(human), {"the written part": written, "the human part": human}, _both(kind))
    ours, theirs = note_features(written, kind), note_features(human, kind)
    return {f"overlap/{name}": overlap_area(values, theirs[name]) for name, values in ours.items()}


def _both(kind: FrameKind) -> dict[str, FrameKind]:
    return {"the written part": kind, "the human part": kind}
