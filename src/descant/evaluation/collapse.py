"""Whether a written part has collapsed: the ways in which a recurrent net gives up, each with a bound in bars.

* *silent*: nothing of the take sounds for 8 whole bars, or a part never plays at all
* *stuck*: a pitched part plays one pitch, or one chord, and nothing else for 8 bars
* *adrift*: for 4 bars every note of a part lies within two semitones of an end of what its role played in training

Human pieces can be asked the same, and some do such things: hold what is found against what they do.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from descant.bundles.manifest import BundleConfig
from descant.grid.planes import KIT, SOUNDING, plane
from descant.grid.shapes import LOWEST_PITCH, Frames
from descant.grid.stack import Stack

SILENT_BARS = STUCK_BARS = 8
ADRIFT_BARS = 4
ADRIFT_SEMITONES = 2

Bars = list[NDArray[np.bool_]]
"""A part bar by bar: which pitches or drums sound at each step, `[step, cell]`."""


def collapses(frames: Mapping[str, Frames], stack: Stack, config: BundleConfig) -> list[str]:
    """What went wrong with these parts, in words, as in "bass stuck in bars 3 to 10"; nothing where nothing did.

    `frames` are those of the written roles; bars count from 1 at the first bar of the stack.
    """
    cuts = np.flatnonzero(np.diff(stack.positions.bar)) + 1
    parts = {role: np.split(_cells(each, config, role), cuts) for role, each in frames.items()}
    told = [
        f"silent in bars {_span(first, SILENT_BARS)}"
        for first in _run([not any(bars[number].any() for bars in parts.values()) for number in range(len(cuts) + 1)])
    ]
    for role, bars in parts.items():
        if not any(bar.any() for bar in bars):
            told.append(f"{role} never plays")
        elif config.roles[role] != "kit":
            told += [f"{role} stuck in bars {_span(first, STUCK_BARS)}" for first in _stuck(bars)]
            told += [f"{role} adrift in bars {_span(first, ADRIFT_BARS)}" for first in _adrift(bars, role, config)]
    return told


def _cells(frames: Frames, config: BundleConfig, role: str) -> NDArray[np.bool_]:
    kind = config.roles[role]
    return plane(frames, kind)[:, KIT if kind == "kit" else SOUNDING] > 0


def _stuck(bars: Bars) -> list[int]:
    """Where one set of pitches, the same one, is all that sounds."""
    alone = []
    for bar in bars:
        sets = np.unique(bar[bar.any(1)], axis=0)
        alone.append(sets[0].tobytes() if len(sets) == 1 else None)
    return _run([one is not None and one == before for before, one in pairwise(alone)], STUCK_BARS - 1)


def _adrift(bars: Bars, role: str, config: BundleConfig) -> list[int]:
    """Where all that sounds hugs one end of the role's range."""
    if role not in config.ranges:
        return []
    low, high = config.ranges[role]
    pitch = np.arange(bars[0].shape[1]) + LOWEST_PITCH
    for far in (pitch > low + ADRIFT_SEMITONES, pitch < high - ADRIFT_SEMITONES):
        found = _run([bool(bar.any() and not bar[:, far].any()) for bar in bars], ADRIFT_BARS)
        if found:
            return found
    return []


def _run(bad: list[bool], length: int = SILENT_BARS) -> list[int]:
    """Where so many bad ones in a row begin: the first such place, if there is one."""
    return [first for first in range(len(bad) - length + 1) if all(bad[first : first + length])][:1]


def _span(first: int, length: int) -> str:
    return f"{first + 1} to {first + length}"
