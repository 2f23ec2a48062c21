"""Choosing from a distribution: temperature, the top few, the top share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.bundles.manifest import Sampling
from descant.errors import WritingError

USUAL_TEMPERATURE = 0.9
"""A little calmer than the corpus: fewer slips of a single note, still several different takes."""
MOST_TEMPERATURE = 5.0


@dataclass(frozen=True)
class Choice:
    """How freely to choose.

    All but `recall` act on which pitch begins, not on the rhythm (on all, where frames are whole symbols or single
    coins): `temperature` below 1 keeps to the likely, above 1 dares more; `top_k` keeps the k likeliest (0: all);
    `top_p` the likeliest that together have this share. `recall` is how much it counts how things went before in the
    piece: 1 as in training, 0 not at all.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0
    recall: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.temperature <= MOST_TEMPERATURE:
            raise WritingError(
                f"a temperature of {self.temperature:g} can't be used.",
                f"a number above 0 and up to {MOST_TEMPERATURE:g}.",
                "1 writes as the model hears it; 0.8 is calmer.",
            )
        if self.top_k < 0:
            raise WritingError(f"--top-k {self.top_k} can't be used.", "0 (all) or more.", "10 is usual.")
        if not 0 < self.top_p <= 1:
            raise WritingError(f"--top-p {self.top_p:g} can't be used.", "above 0, up to 1.", "0.95 is usual.")
        if not 0 <= self.recall <= 1:
            raise WritingError(f"--recall {self.recall:g} can't be used.", "0 to 1.", "0.5 is half as much as learned.")

    @property
    def free(self) -> bool:
        """Whether nothing is left out."""
        return self.top_k == 0 and self.top_p >= 1


def choice_for(
    usual: Sampling,
    temperature: float | None = None,
    top_k: int | None = None,
    top_p: float | None = None,
    recall: float | None = None,
) -> Choice:
    """What is asked for, and for the rest what a bundle does where nobody says. Raises `WritingError`."""
    if temperature is None:
        temperature = USUAL_TEMPERATURE if usual.temperature is None else usual.temperature
    return Choice(
        temperature,
        usual.top_k if top_k is None else top_k,
        usual.top_p if top_p is None else top_p,
        usual.recall if recall is None else recall,
    )


def keep_top(probabilities: NDArray[np.float64], choice: Choice) -> NDArray[np.float64]:
    """The distribution with all but the top left out, summing to 1 again. The likeliest is always kept."""
    if choice.free:
        whole: NDArray[np.float64] = probabilities / probabilities.sum()
        return whole
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order] / probabilities.sum()
    kept = np.cumsum(ranked) - ranked < choice.top_p
    if choice.top_k:
        kept[choice.top_k :] = False
    kept[0] = True
    out = np.zeros_like(probabilities)
    out[order[kept]] = ranked[kept]
    kept_again: NDArray[np.float64] = out / out.sum()
    return kept_again


def draw(probabilities: NDArray[np.float64], uniform: float) -> int:
    """The index at which the running sum passes `uniform` in [0, 1); one with probability 0 is never drawn."""
    running = np.cumsum(probabilities)
    return int(min(np.searchsorted(running, uniform * running[-1], side="right"), np.flatnonzero(probabilities)[-1]))
