"""How far a net's likelihood can be trusted to tell styles apart: a power of it, chosen on the validation pieces.

    p(style | piece) ∝ p(style) p(piece | style)^s

With s = 1 the frames of a piece would count as so many independent witnesses, and the probabilities are nearly always 0
or 1, right or wrong. s is what makes the true styles of held-out pieces likeliest (temperature scaling, Guo et al.
2017, of a sum of nats).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from descant.bundles.store import Bundle
from descant.corpora.store import Corpus
from descant.errors import GridError
from descant.generation.recognition import style_nats
from descant.grid.stack import Stack

MOST_PIECES, LEAST_PIECES = 24, 4
MOST_QUESTIONS = 120
"""Each piece is asked about once for each style: where there are many styles, fewer pieces are asked about."""
SHARPNESSES = np.exp(np.linspace(np.log(1e-3), 0, 64))


def best_sharpness(bundle: Bundle, corpus: Corpus, progress: Callable[[int, int], None] | None = None) -> float:
    """The power, on at most two dozen validation pieces with a style; 1 where there is none."""
    config = bundle.config
    most = min(MOST_PIECES, max(LEAST_PIECES, MOST_QUESTIONS // max(1, len(config.styles))))
    label = (config.recipe.get("styles") or {}).get("label", "style")
    heard: list[tuple[Stack, int]] = []
    for piece in corpus.split("validation"):
        if piece.labels.get(label) in config.styles and len(heard) < most:
            try:
                stack = config.form.stack(piece.score, piece.roles, piece.phase_ticks)
            except GridError:
                continue
            if stack.frames:
                heard.append((stack, config.styles.index(piece.labels[label])))
    nats = []
    for number, (stack, _) in enumerate(heard, 1):
        nats.append(list(style_nats(bundle, stack).values()))
        if progress is not None:
            progress(number, len(heard))
    priors = [config.style_shares.get(style, 1 / len(config.styles)) for style in config.styles]
    return sharpness_of(np.array(nats), [style for _, style in heard], np.array(priors)) if heard else 1.0


def sharpness_of(nats: NDArray[np.float64], styles: Sequence[int], priors: NDArray[np.float64]) -> float:
    """The power that makes the true styles likeliest; `nats` are `[piece, style]`."""
    scores = np.log(np.maximum(priors, 1e-9)) - SHARPNESSES[:, None, None] * nats
    top = scores.max(-1, keepdims=True)
    logs = scores - top - np.log(np.exp(scores - top).sum(-1, keepdims=True))
    costs = -logs[:, np.arange(len(styles)), list(styles)].mean(-1)
    return float(SHARPNESSES[int(np.argmin(costs))])
