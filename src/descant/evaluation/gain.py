"""What a source is worth: nats a frame without it less nats a frame with it, and how sure that is.

    gain = (Σ nats with no source − Σ nats with the true source) / Σ frames

The sums run over pieces, so long pieces weigh more. The interval is a bootstrap over *works*, not frames or windows:
frames of one tune are no independent witnesses, and neither are two settings of it (Efron & Tibshirani 1993, the
percentile interval; whole works are drawn with replacement, 2,000 times).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 2_000
INTERVAL_PERCENT = 95.0


@dataclass(frozen=True)
class PieceNats:
    """What one piece's target costs a bundle, in nats summed over its frames.

    `shuffled` is None where no other work was there to borrow a source from.
    """

    work: str
    frames: int
    true: float
    shuffled: float | None
    none: float


@dataclass(frozen=True)
class GainRow:
    """One direction through one listener: nats a frame of the written role, and the gain from hearing the given ones.

    `gain_low` and `gain_high` bound the 95 % interval; they are None when all pieces are one work, and
    `nll_shuffled` is None then too. `floors` names what no model should lose against, in nats a frame.
    """

    given: tuple[str, ...]
    write: str
    listener: str
    pieces: int
    frames: int
    nll_true: float
    nll_shuffled: float | None
    nll_none: float
    gain: float
    gain_low: float | None
    gain_high: float | None
    floors: dict[str, float]


def gain_interval(
    differences: Sequence[float] | NDArray[np.float64],
    frames: Sequence[int] | NDArray[np.int64],
    works: Sequence[str],
    *,
    seed: int = 0,
    draws: int = DRAWS,
) -> tuple[float, float] | None:
    """The 95 % bootstrap interval over works of Σ differences / Σ frames; None for a single work, or infinite nats.

    `differences` are nats summed over each piece, `frames` its length in steps, `works` says which pieces belong
    together.
    """
    names, which = np.unique(np.asarray(works, dtype=str), return_inverse=True)
    if len(names) < 2 or not np.isfinite(differences).all():
        return None
    nats_of_work = np.bincount(which, weights=np.asarray(differences, np.float64))
    frames_of_work = np.bincount(which, weights=np.asarray(frames, np.float64))
    random = np.random.default_rng(seed)
    times_drawn = random.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
    means = (times_drawn @ nats_of_work) / (times_drawn @ frames_of_work)
    tail = (100 - INTERVAL_PERCENT) / 2
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)


def gain_row(
    given: tuple[str, ...],
    write: str,
    listener: str,
    nats: Sequence[PieceNats],
    floors: dict[str, float],
    *,
    seed: int = 0,
) -> GainRow:
    """Sum up the pieces of one direction. There must be at least one, with at least one frame."""
    frames = np.array([piece.frames for piece in nats], np.int64)
    true = np.array([piece.true for piece in nats], np.float64)
    none = np.array([piece.none for piece in nats], np.float64)
    shuffled = [piece.shuffled for piece in nats if piece.shuffled is not None]
    total = int(frames.sum())
    interval = gain_interval(none - true, frames, [piece.work for piece in nats], seed=seed)
    return GainRow(
        given=given,
        write=write,
        listener=listener,
        pieces=len(nats),
        frames=total,
        nll_true=float(true.sum()) / total,
        nll_shuffled=sum(shuffled) / total if len(shuffled) == len(nats) else None,
        nll_none=float(none.sum()) / total,
        gain=float((none - true).sum()) / total,
        gain_low=interval[0] if interval else None,
        gain_high=interval[1] if interval else None,
        floors=floors,
    )
