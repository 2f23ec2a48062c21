"""Recall over a whole piece at once: what `Memory` says step by step, found by sorting.

Steps with the same last k cues lie side by side once they are sorted by these, in order of time; what followed the
earlier ones is then a running sum. Frames are zeros and ones, so the sums are exact, in whatever order they are made.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descant.grid.shapes import PLANE_WIDTH
from descant.recall.form import RecallForm
from descant.recall.memory import SOFTEN

Cues = NDArray[np.int64]
"""`[time]`: equal numbers for equal cues, -1 for one that tells nothing."""


def own_cues(frames: NDArray[np.float32] | NDArray[np.uint8]) -> Cues:
    """The cues of a target by itself: before each step the frame that came last, `frames` being `[time, cells]`.

    Nothing has come before the first.
    """
    return np.concatenate([[-1], _numbers(frames > 0.5)[:-1]]) if len(frames) else np.zeros(0, np.int64)


def cues_of(frames: NDArray[np.float32] | NDArray[np.uint8]) -> Cues:
    """The cues of what is known at every step: equal numbers for equal frames `[time, cells]`."""
    return _numbers(frames > 0.5)


def given_cues(known: NDArray[np.float32]) -> Cues:
    """The cues of the given parts: each step's known planes but the target's own; -1 where nothing is known.

    `known` is `[time, known_width]` as `grid.planes.known_planes` lays it out.
    """
    roles = known.reshape(len(known), -1, PLANE_WIDTH + 1)[:, :-1]
    numbers = _numbers(roles.reshape(len(known), -1) > 0.5)
    return np.where(roles[:, :, -1].any(1), numbers, -1)


def recalled_of(
    cues: Cues, answers: NDArray[np.float32], form: RecallForm, window: slice = slice(None)
) -> NDArray[np.float32]:
    """What is recalled at the steps of a window, of the whole piece before each: float32 `[time, source_width]`.

    `answers` is `[time, cells]`, zeros and ones.
    """
    first, end, _ = window.indices(len(cues))
    lengths, cells = form.options.lengths, form.cells
    recalled = np.zeros((end - first, form.source_width), np.float32)
    facts = form.blocks * cells
    latest = np.full(end - first, -1)
    contexts = _Contexts(cues[:end])
    for level, length in enumerate(lengths):
        steps, met, totals, before = _earlier(contexts.of(length), answers, first)
        places = steps - first
        recalled[places, level * cells : (level + 1) * cells] = totals / met[:, None].astype(np.float32)
        recalled[places, facts + 2 * level] = 1
        recalled[places, facts + 2 * level + 1] = np.log1p(met) / SOFTEN
        latest[places] = before
    found = np.flatnonzero(latest >= 0)
    recalled[found, facts - cells : facts] = answers[latest[found]]
    recalled[found, facts + 2 * len(lengths)] = 1
    alike = _alike(cues, latest[found], found + first, form.options.farthest)
    recalled[found, facts + 2 * len(lengths) + 1] = np.log1p(alike) / SOFTEN
    return recalled


def _numbers(cells: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Equal rows as equal numbers."""
    packed = np.ascontiguousarray(np.packbits(cells, axis=1))
    return np.unique(packed.view(f"V{packed.shape[1]}").ravel(), return_inverse=True)[1].astype(np.int64)


class _Contexts:
    """The runs of the last k cues as numbers: equal runs have equal ones, and -1 is none, across a gap or the start."""

    def __init__(self, cues: Cues) -> None:
        self._known = {1: cues}

    def of(self, length: int) -> NDArray[np.int64]:
        """`[time]` of runs so long: a run is that of its later half, and that of what came before."""
        if length not in self._known:
            late, early = length // 2, length - length // 2
            later, earlier = self.of(late), np.full_like(self.of(1), -1)
            earlier[late:] = self.of(early)[: max(0, len(earlier) - late)]
            whole = np.full_like(later, -1)
            told = (later >= 0) & (earlier >= 0)
            pairs = later[told] * (earlier.max(initial=0) + 1) + earlier[told]
            whole[told] = np.unique(pairs, return_inverse=True)[1]
            self._known[length] = whole
        return self._known[length]


def _earlier(
    contexts: NDArray[np.int64], answers: NDArray[np.float32], first: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
    """The steps from `first` on whose context was met before: how often, the sum of what followed, and where last."""
    wanted = np.unique(contexts[first:])
    steps = np.flatnonzero((contexts >= 0) & np.isin(contexts, wanted))
    steps = steps[np.argsort(contexts[steps], kind="stable")]
    begins = np.flatnonzero(np.diff(contexts[steps], prepend=-1))
    group = np.repeat(begins, np.diff(begins, append=len(steps)))
    met = np.arange(len(steps)) - group
    sums = np.cumsum(answers[steps], 0, dtype=np.float32)
    here = np.flatnonzero((met > 0) & (steps >= first))
    totals = sums[here - 1]
    inner = group[here] > 0
    totals[inner] -= sums[group[here][inner] - 1]
    return steps[here], met[here], totals, steps[here - 1]


def _alike(cues: Cues, earlier: NDArray[np.int64], now: NDArray[np.int64], farthest: int) -> NDArray[np.int64]:
    """How many frames back the cues up to an earlier step equal those up to now, `farthest` at most."""
    alike = np.zeros(len(now), np.int64)
    going = np.arange(len(now))
    for back in range(farthest):
        going = going[earlier[going] >= back]
        then = cues[earlier[going] - back]
        going = going[(then >= 0) & (then == cues[now[going] - back])]
        if not len(going):
            break
        alike[going] += 1
    return alike
