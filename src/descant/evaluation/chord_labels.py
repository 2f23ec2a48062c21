"""Chord labels: which chord a beat sounds like, by templates of pitch classes.

Each beat's pitch classes, weighted by how long they sound, are compared with the templates below on all twelve roots;
the one at the smallest angle names the beat (Fujishima 1999, "Realtime chord recognition of musical sound", for
templates at all). The root weighs a little more than the rest, so that one note alone is named after itself. A beat in
which nothing sounds has no chord.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descant.evaluation.samples import sounding_classes
from descant.grid.meter import MeterPositions
from descant.grid.shapes import Frames
from descant.parts.roles import FrameKind

TEMPLATES = {
    "major": (0, 4, 7),
    "minor": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "minor 7": (0, 3, 7, 10),
    "major 7": (0, 4, 7, 11),
    "diminished": (0, 3, 6),
    "augmented": (0, 4, 8),
    "half-diminished": (0, 3, 6, 10),
    "diminished 7": (0, 3, 6, 9),
    "suspended fourth": (0, 5, 7),
    "suspended second": (0, 2, 7),
}
"""Semitones above the root; where two fit alike the first is taken."""
NO_CHORD = -1
_ROOT_WEIGHT = 1.02


def _template_table() -> NDArray[np.float64]:
    """All templates on all roots at length 1: `float64[template x root, 12]`."""
    table = np.zeros((len(TEMPLATES), 12, 12))
    for place, intervals in enumerate(TEMPLATES.values()):
        for root in range(12):
            table[place, root, (np.array(intervals) + root) % 12] = 1.0
            table[place, root, root] = _ROOT_WEIGHT
    rows = table.reshape(-1, 12)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


_TABLE = _template_table()


def beat_chroma(frames: Frames, kind: FrameKind, positions: MeterPositions) -> NDArray[np.float64]:
    """For how many steps of each beat each pitch class sounds: `float64[beat, 12]`."""
    classes = sounding_classes(frames, kind)
    begins = positions.step_in_beat[: len(classes)] == 0
    beat = np.cumsum(begins) - 1 + (0 if len(begins) and begins[0] else 1)
    chroma = np.zeros((int(beat[-1]) + 1 if len(beat) else 0, 12))
    np.add.at(chroma, beat, classes)
    return chroma


def chord_labels(chroma: NDArray[np.float64]) -> NDArray[np.int64]:
    """The label of each row of pitch classes: 12 x template + root, or `NO_CHORD` where nothing sounds."""
    # rounded, so that of templates that fit alike the first one wins in every key
    fits = np.round(chroma @ _TABLE.T, 9)
    return np.where(chroma.sum(axis=1) > 0, fits.argmax(axis=1), NO_CHORD).astype(np.int64)


def label_name(label: int) -> str:
    """A label in words, as in "2 minor": the root's pitch class and the template."""
    return "no chord" if label == NO_CHORD else f"{label % 12} {list(TEMPLATES)[label // 12]}"
