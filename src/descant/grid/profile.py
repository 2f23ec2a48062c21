"""Profiles: which pitch classes sounded lately, in the known parts and in the part that is written.

A profile is what a key is heard by (`score.key`): twelve numbers, how long each pitch class sounds; what is `steps`
away counts 1/e of what is near. A head that is told them, counted from each pitch, can keep to any key; without them,
what a part wrote a bar ago is forgotten, and its key drifts.

    known(t) = Σ_(u ≤ t + reach) e^(-|t - u| / steps) c_u        own(t) = Σ_(u < t) e^(-(t - 1 - u) / steps) c_u

c_u counts which pitch classes sound at step u. Each is divided by its own sum and a little more (`steps / 8`), so that
it is 0 where nothing sounded, and grows sure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descant.grid.planes import SOUNDING
from descant.grid.shapes import LOWEST_PITCH, PITCHES, PLANE_WIDTH

PROFILES = 2
"""That of the known parts, and the part's own."""
DOUBT = 1 / 8
"""Share of `steps` that is added to a profile's sum."""

Rows = NDArray[np.float32]


def profile_shape(steps: int) -> tuple[int, int]:
    """Profiles and pitch classes; one unused number where there are none."""
    return (PROFILES, 12) if steps else (1, 1)


def pitch_classes(sounding: Rows) -> Rows:
    """How many pitches of each class sound, from C on: `[..., 12]` of cells `[..., 88]`."""
    first = LOWEST_PITCH % 12
    edges = [(0, 0)] * (sounding.ndim - 1) + [(first, -(first + PITCHES) % 12)]
    padded = np.pad(sounding, edges)
    return np.asarray(padded.reshape(*padded.shape[:-1], -1, 12).sum(-2), np.float32)


def known_classes(known: Rows) -> Rows:
    """How many pitches of each class sound in all known parts: `[..., 12]` of known planes `[..., known]`."""
    parts = known.reshape(*known.shape[:-1], -1, PLANE_WIDTH + 1)
    return pitch_classes(parts[..., SOUNDING].sum(-2))


def known_profiles(known: Rows, steps: int, reach_steps: int | None) -> Rows:
    """The known parts' profile at every step: `[..., time, 12]` of known planes `[..., time, known]`.

    `reach_steps` is how far ahead is heard (None: to the end). All zero for no `steps`.
    """
    if not steps:
        return np.zeros((*known.shape[:-1], 12), np.float32)
    classes = known_classes(known)
    decay, time = np.float32(np.exp(-1 / steps)), classes.shape[-2]
    total = np.zeros_like(classes)
    behind = np.zeros_like(classes[..., 0, :])
    for step in range(time):
        behind = decay * behind + classes[..., step, :]
        total[..., step, :] = behind
    if reach_steps is None:
        ahead = np.zeros_like(behind)
        for step in range(time - 1, 0, -1):
            ahead = decay * (ahead + classes[..., step, :])
            total[..., step - 1, :] += ahead
    else:
        for away in range(1, min(reach_steps, time - 1) + 1):
            total[..., : time - away, :] += decay**away * classes[..., away:, :]
    return told(total, steps)


def told(total: Rows, steps: int) -> Rows:
    """A profile as it is told."""
    return np.asarray(total / (total.sum(-1, keepdims=True) + DOUBT * steps), np.float32)


class OwnProfile:
    """A part's own profile while it is written, for several rows side by side."""

    def __init__(self, rows: int, steps: int) -> None:
        self._steps, self._total = steps, np.zeros((rows, 12), np.float32)

    def look(self) -> Rows:
        """`[row, 12]` of all frames heard so far."""
        return told(self._total, self._steps)

    def heard(self, plane: Rows) -> None:
        """The frame that came, as its plane `[row, plane]`."""
        self._total = np.float32(np.exp(-1 / self._steps)) * self._total + pitch_classes(plane[:, SOUNDING])
