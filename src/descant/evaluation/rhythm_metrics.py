"""Rhythm metrics: how busy and how steady a written part is, and how it locks with the drums.

Conventions
-----------
Parts are frames of a known kind on one grid (`descant.grid.shapes`). Two onsets meet if they fall on one step: there is
no other tolerance. Several notes that begin at once are one onset. Whatever nothing can be asked of is NaN.

Metrics
-------
* `onset_f1/kick`, `onset_f1/snare`: F measure of the part's onsets against that drum's strokes, 0 to 1
* `onset_xor/kick`, `onset_xor/snare`: share of steps on which only one of the two begins, 0 to 1
* `groove_similarity`: how alike the rhythms of its bars are, 0 to 1, over all pairs of whole bars of equal length
* `onsets_per_bar`, `sounding_share`, `repeated_share`: how busy, how full, how still (`samples`)

`rhythm_metrics` gives all that fit. The two against drums are asked where the given parts hold a kit, or where the
written part is one (of its kick and snare against all given pitched parts).

Groove similarity is that of Wu and Yang, "The Jazz Transformer on the Front Line", ISMIR 2020; the F measure is that of
onset detection (mir_eval), the XOR distance that of Choi et al., "D3PIA", 2026.

Differences from others
-----------------------
Wu and Yang cut every bar into 64 places, we into the steps of the grid: on a coarser grid fewer places agree by being
empty, so values are lower. muspy's `groove_consistency` compares neighbouring bars only. smg-metrics compares onsets
after padding both files to whole bars of its own, we over the frames of the piece.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from descant.errors import GridError
from descant.evaluation.alignment import validate_together
from descant.evaluation.samples import onset_cells, onsets_per_bar, repeated_share, sounding_share
from descant.grid.kit import KIT
from descant.grid.meter import MeterPositions
from descant.grid.shapes import Frames, TimeMask
from descant.grid.stack import Stack
from descant.parts.roles import FrameKind

DRUMS = {name: next(place for place, piece in enumerate(KIT) if piece.name == name) for name in ("kick", "snare")}
"""Which column of a kit's frames each of the two is."""


def onset_steps(frames: Frames, kind: FrameKind) -> TimeMask:
    """The steps on which something begins, `bool[time]`."""
    begun = frames != 0 if kind == "kit" else onset_cells(frames, kind)
    return np.asarray(begun.any(axis=1))


def onset_f1(onsets: TimeMask, others: TimeMask) -> float:
    """F measure of onsets against others, both `bool[time]`: 1 if they are the same; NaN if both never begin.

    It is the same either way round. Raises `GridError` for unequal lengths.
    """
    _validate_onsets(onsets, others)
    both, either = int((onsets & others).sum()), int(onsets.sum() + others.sum())
    return 2 * both / either if either else math.nan


def onset_xor(onsets: TimeMask, others: TimeMask) -> float:
    """Share of steps on which one begins and the other does not; NaN for no steps. Raises `GridError`."""
    _validate_onsets(onsets, others)
    return float((onsets ^ others).mean()) if len(onsets) else math.nan


def groove_similarity(onsets: TimeMask, positions: MeterPositions) -> float:
    """1 - the mean Hamming distance between the onsets of two bars, over all pairs of bars of equal length.

    NaN where no two whole bars are of equal length.
    """
    _, starts, lengths = np.unique(positions.bar[: len(onsets)], return_index=True, return_counts=True)
    whole = (positions.step_in_bar[starts] == 0) & (lengths == positions.bar_steps[starts])
    unlike, pairs = 0.0, 0
    for steps in np.unique(lengths[whole]).tolist():
        patterns = np.stack([onsets[start : start + steps] for start in starts[whole & (lengths == steps)]])
        count, begun = len(patterns), patterns.sum(axis=0)
        # at each place of the bar, as many pairs differ as one can choose a bar that begins there and one that does not
        unlike += float((begun * (count - begun)).sum()) / steps
        pairs += count * (count - 1) // 2
    return 1 - unlike / pairs if pairs else math.nan


def rhythm_metrics(written: Frames, role: str, stack: Stack) -> dict[str, float]:
    """All rhythm metrics of a part in the role, beside the other parts of `stack`. Raises `GridError`."""
    kind = stack.kinds[role]
    others = {name: frames for name, frames in stack.frames.items() if name != role}
    validate_together(stack.steps, {**others, role: written}, stack.kinds)
    onsets = onset_steps(written, kind)
    found: dict[str, float] = {}
    for name, strokes, against in _met(written, kind, onsets, others, stack):
        found[f"onset_f1/{name}"] = onset_f1(against, strokes)
        found[f"onset_xor/{name}"] = onset_xor(against, strokes)
    return found | {
        "groove_similarity": groove_similarity(onsets, stack.positions) if onsets.any() else math.nan,
        "onsets_per_bar": onsets_per_bar(written, kind, stack.bars),
        "sounding_share": sounding_share(written, kind),
        "repeated_share": repeated_share(written, kind),
    }


def _met(
    written: Frames, kind: FrameKind, onsets: TimeMask, others: dict[str, Frames], stack: Stack
) -> list[tuple[str, NDArray[np.bool_], TimeMask]]:
    """Which drum's strokes meet whose onsets: the name of the drum, its strokes, the other onsets."""
    if kind == "kit":
        pitched = [
            onset_steps(frames, stack.kinds[name]) for name, frames in others.items() if stack.kinds[name] != "kit"
        ]
        if not pitched:
            return []
        return [(name, written[:, column] != 0, np.any(pitched, axis=0)) for name, column in DRUMS.items()]
    kits = [frames for name, frames in others.items() if stack.kinds[name] == "kit"]
    return [
        (name, np.any([kit[:, column] != 0 for kit in kits], axis=0), onsets) for name, column in DRUMS.items() if kits
    ]


def _validate_onsets(onsets: TimeMask, others: TimeMask) -> None:
    if onsets.shape != others.shape or onsets.ndim != 1:
        raise GridError(
            f"Onsets of the shapes {onsets.shape} and {others.shape} can't be compared.",
            "two rows of equal length, one place a step.",
            "put both parts on one grid.",
        )
