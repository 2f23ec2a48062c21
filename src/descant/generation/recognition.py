"""Recognition: which of a bundle's styles a piece is in, told by its recogniser, and by how likely each makes it.

The recogniser hears the piece's onsets (`grid.style_features`) and says how probable each style is, and that it is in
none of them: a piece whose statistics lie farther from those of the training pieces than all but 1 in 20 of the
held-out ones do is likelier to be in none than in any (Mahalanobis distance; Lee et al. 2018, "A simple unified
framework for detecting out-of-distribution samples and adversarial attacks").

By likelihood: p(style | piece) ∝ p(style) p(piece | style)^s, of the net that writes, told each style in turn; the
parts are foretold one after the other, each given those before it. s, at most 1, is how far its word can be trusted:
frames are not independent, so that the product over all of them (s = 1) is too sure of itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.bundles.manifest import BundleConfig, RecogniserFacts
from descant.bundles.recogniser import FAMILIAR, RecogniserNet
from descant.bundles.store import Bundle
from descant.generation.everyone import everyone_placed
from descant.generation.likelihood import Question, frame_nats
from descant.generation.style import style_for
from descant.grid.stack import Stack
from descant.grid.style_features import style_features
from descant.score.score import Score

NONE = "none of these"
LONGEST_STEPS = 1536
"""Likelihood is asked of the beginning of a piece: so many steps."""
Probabilities = dict[str, float]


@dataclass(frozen=True)
class HeardStyles:
    """How probable each style is, by the recogniser and by likelihood; empty where the bundle has neither."""

    recogniser: Probabilities
    likelihood: Probabilities

    def ranked(self) -> list[str]:
        """The styles (and `NONE`), the most probable by the recogniser first; by likelihood where there is none."""
        by = self.recogniser or self.likelihood
        return sorted(by, key=lambda name: -by[name])

    def as_json(self) -> dict[str, Probabilities]:
        """The same in plain words, to four places."""
        both = {"recogniser": self.recogniser, "likelihood": self.likelihood}
        return {how: {name: round(share, 4) for name, share in shares.items()} for how, shares in both.items()}


def heard_styles(bundle: Bundle, score: Score) -> HeardStyles:
    """The styles of a file. Raises `PartError` where no part plays a role that the bundle knows, `GridError`."""
    if not bundle.config.styles or bundle.config.grid == "events":
        return HeardStyles({}, {})
    _, stack = everyone_placed(score, bundle.config)
    return HeardStyles(recognised(bundle, stack), likeliest(bundle, stack))


def recognised(bundle: Bundle, stack: Stack) -> Probabilities:
    """How probable each style is to the bundle's recogniser, and `NONE`; nothing from a bundle that has none.

    A piece in which nothing begins is in none of them.
    """
    net, facts = bundle.recogniser, bundle.config.recogniser
    if net is None or facts is None:
        return {}
    rows = style_features(stack)
    if not len(rows):
        return dict.fromkeys(facts.styles, 0.0) | {NONE: 1.0}
    scores, distance = heard(net, facts.state, rows)
    shares = _softmax(scores / facts.temperature)
    none = strangeness(distance, facts)
    return {style: (1 - none) * float(share) for style, share in zip(facts.styles, shares, strict=True)} | {NONE: none}


def heard(net: RecogniserNet, state_width: int, rows: NDArray[np.float32]) -> tuple[NDArray[np.float64], float]:
    """The score of each style before the softmax, and how far the statistics lie from those of training."""
    state, total = np.zeros((1, state_width), np.float32), 0.0
    for row in rows:
        hidden, state = net.step(row[None], state)
        total = total + hidden[0]
    statistics = (np.concatenate([rows.mean(0), rows.std(0)]) - net.weight("centre")) / net.weight("spread")
    scores = net.weight("readout.weight") @ (total / len(rows)) + net.weight("readout.bias")
    scores = scores + net.weight("of_statistics.weight") @ statistics
    distance = np.linalg.norm(net.weight(FAMILIAR) @ statistics) / np.sqrt(len(statistics))
    return np.asarray(scores, np.float64), float(distance)


def strangeness(distance: float, facts: RecogniserFacts) -> float:
    """How probable it is that a piece at that distance is in none of the styles.

    One in twenty at the middle of held-out pieces, one in two where all but one in twenty of them lie nearer; in
    between by the logarithm of the distance.
    """
    middle, far = facts.distances
    slope = np.log(19) / np.log(far / middle)
    return float(1 / (1 + np.exp(-np.clip(slope * np.log(max(distance, 1e-9) / far), -60, 60))))


def likeliest(bundle: Bundle, stack: Stack) -> Probabilities:
    """How probable each style is by the likelihood of the net that writes; nothing from a bundle that knows none."""
    config = bundle.config
    if not config.styles or config.grid == "events" or not stack.frames:
        return {}
    nats = np.array(list(style_nats(bundle, stack).values()))
    shares = _softmax(np.log(_priors(config)) - config.style_sharpness * nats)
    return dict(zip(config.styles, shares.tolist(), strict=True))


def style_nats(bundle: Bundle, stack: Stack) -> dict[str, float]:
    """Nats of a piece when the net is told each style: all its parts, each given those before it.

    Parts whose head has no likelihood are left out.
    """
    config = bundle.config
    steps = min(stack.steps, LONGEST_STEPS)
    frames = {role: each[:steps] for role, each in stack.frames.items()}
    totals = dict.fromkeys(config.styles, 0.0)
    told: list[str] = []
    for role in config.role_names:
        if role not in frames:
            continue
        if config.heads[config.roles[role]].exact:
            given = {name: frames[name] for name in told}
            asked = [
                Question(given, role, frames[role], stack, style=style_for(config, f"{style}:1"))
                for style in config.styles
            ]
            for style, nats in zip(config.styles, frame_nats(bundle, asked), strict=True):
                totals[style] += float(nats.sum())
        told.append(role)
    return totals


def _priors(config: BundleConfig) -> NDArray[np.float64]:
    return np.array([config.style_shares.get(style, 1 / len(config.styles)) for style in config.styles])


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.exp(scores - scores.max())
    return np.asarray(weights / weights.sum())
