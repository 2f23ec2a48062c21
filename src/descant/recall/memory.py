"""Recall: where did the last frames occur before in this piece, and what followed them then?

A recurrent state forgets a refrain; this does not. At each step a *cue* comes (how things went up to now: the target's
last frame, or the given parts' frame of now), and the *answer* after it (the target's frame of now). For each length k,
the last k cues are looked up among all earlier runs of k cues:

    mean_k = average of the answers that followed the earlier runs that are equal to the last k cues

and the *longest match* is the latest earlier run for the greatest k that has any; its length is counted back frame by
frame. Contexts are hashed, so a step costs the same however long the piece is; what is looked up lies strictly in the
past, so nothing leaks. Exact contexts of several lengths are those of PPM (Cleary & Witten 1984) and of the infinite
n-gram (Liu et al. 2024); here a net weighs what they say.
"""

from __future__ import annotations

from collections.abc import Hashable
from math import log1p

import numpy as np
from numpy.typing import NDArray

from descant.grid.shapes import PLANE_WIDTH
from descant.recall.form import RecallForm

SOFTEN = 4.0
"""Logarithms of counts are divided by this, so that they stay near one."""


class Memory:
    """One source's memory of one piece: `look` with the cue of a step, then `answer` with what came.

    A cue of None is one that tells nothing: no run of cues reaches across it.
    """

    def __init__(self, form: RecallForm) -> None:
        self.form = form
        self._lengths = form.options.lengths
        self._numbers: dict[Hashable, int] = {}
        self._cues: list[int] = []
        self._run = 0  # how many of the last cues told something, without a gap
        self._answers: list[NDArray[np.float32]] = []
        self._met: list[dict[tuple[int, ...], list[object]]] = [{} for _ in self._lengths]
        self._contexts: list[tuple[int, ...] | None] = []

    def look(self, cue: Hashable | None) -> NDArray[np.float32]:
        """What is recalled at this step: float32 `[source_width]`, in the order of `RecallForm`."""
        form = self.form
        recalled = np.zeros(form.source_width, np.float32)
        number = -1 if cue is None else self._numbers.setdefault(cue, len(self._numbers))
        self._cues.append(number)
        self._run = 0 if cue is None else self._run + 1
        self._contexts = []
        facts = form.blocks * form.cells
        latest = -1
        for level, length in enumerate(self._lengths):
            if length > self._run:
                self._contexts.append(None)
                continue
            context = tuple(self._cues[-length:])
            self._contexts.append(context)
            met = self._met[level].get(context)
            if met is not None:
                total, count, latest = met  # type: ignore[assignment]
                recalled[level * form.cells : (level + 1) * form.cells] = total / count  # type: ignore[operator]
                recalled[facts + 2 * level] = 1
                recalled[facts + 2 * level + 1] = log1p(count) / SOFTEN  # type: ignore[arg-type]
        if latest >= 0:
            recalled[facts - form.cells : facts] = self._answers[latest]
            recalled[facts + 2 * len(self._lengths)] = 1
            recalled[facts + 2 * len(self._lengths) + 1] = log1p(self._alike(latest)) / SOFTEN
        return recalled

    def _alike(self, step: int) -> int:
        """How many frames back the cues up to an earlier step equal the last ones."""
        alike, now = 0, len(self._cues) - 1
        while alike < self.form.options.farthest and alike <= step:
            if self._cues[step - alike] != self._cues[now - alike] or self._cues[step - alike] < 0:
                break
            alike += 1
        return alike

    def answer(self, cells: NDArray[np.float32]) -> None:
        """What came at this step, after its cue: the recalled cells of a frame, float32 `[cells]`."""
        step = len(self._answers)
        self._answers.append(cells)
        for met, context in zip(self._met, self._contexts, strict=True):
            if context is None:
                continue
            before = met.get(context)
            if before is None:
                met[context] = [cells, 1, step]
            else:
                met[context] = [before[0] + cells, before[1] + 1, step]  # type: ignore[operator]


def given_cue(known: NDArray[np.float32]) -> Hashable | None:
    """The cue of the given parts: this step's known planes but the target's own; None where nothing is known."""
    roles = known.reshape(-1, PLANE_WIDTH + 1)[:-1]
    return cue_of(roles) if roles[:, -1].any() else None


def cue_of(cells: NDArray[np.float32]) -> Hashable:
    """A frame as a key: which of its cells are on."""
    return np.packbits(cells > 0.5).tobytes()
