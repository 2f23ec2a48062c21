"""What the net is told while it writes. The same net, told less, shows how much of what it says comes of the rest.

Drawn from is Σ w_k l_k, the logits of each telling by its weight; the weights sum to 1. A style that is asked for more
strongly than training told it is pushed so from what the net says without one: l = l_without + s (l_with - l_without),
classifier-free guidance (Ho & Salimans 2022, equation 6). What is recalled can be made to count less in the same way:
a net that recalls its own slips, which training never showed it, repeats them. The likelihood of what was written is
always by the first telling alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from descant.generation.style import Style


class Telling(NamedTuple):
    """What one copy of the net is told, and how much it counts."""

    style: Style
    recalls: bool
    weight: float


_ROUNDING = 1e-6
ONE_TELLING = (Telling((), True, 1.0),)
"""Told everything, and nothing else."""


def tellings_of(style: Style, recall: float) -> tuple[Telling, ...]:
    """The tellings of a style, which may be stronger than 1, and of a share of recall (0 to 1); first the whole one."""
    strength = sum(style)
    strength = strength if strength > 1 + _ROUNDING else 1.0
    told = tuple(share / strength for share in style)
    whole, *others = (
        Telling(told, True, recall * strength),
        Telling(told, False, (1 - recall) * strength),
        Telling((), True, recall * (1 - strength)),
        Telling((), False, (1 - recall) * (1 - strength)),
    )
    return (whole, *(each for each in others if each.weight))


def weighed(
    logits: NDArray[np.floating], tellings: Sequence[Telling]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What is drawn from and what the whole telling says: each `[take, ...]`, of `[telling * take, ...]`."""
    apart = logits.astype(np.float64).reshape(len(tellings), -1, *logits.shape[1:])
    if len(tellings) == 1:
        return apart[0], apart[0]
    return np.tensordot([each.weight for each in tellings], apart, 1), apart[0]
