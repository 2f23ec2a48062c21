"""Of several candidates for a take the one in which the asked style is heard most, by the bundle's own recogniser.

Telling a net its style only leans what it writes; what comes out may be in any of them. So it can be asked to write
more than it gives, as one would ask of a player, and to keep the best (rejection by a classifier, the simplest form of
what Dhariwal & Nichol 2021 call classifier guidance). Likelihood and seed stay those of the candidate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.recognition import recognised
from descant.generation.style import Style
from descant.grid.shapes import Frames
from descant.grid.stack import Stack

MAX_TRIES = 16
_LEAST = 1e-6


def check_tries(config: BundleConfig, tries: int, style: Style) -> None:
    """Raise `WritingError` for more candidates than there may be, or where nobody could choose among them."""
    if not 1 <= tries <= MAX_TRIES:
        raise WritingError(f"{tries} tries can't be made for a take.", f"1 to {MAX_TRIES}.", "4 is a good number.")
    if tries == 1:
        return
    if not any(style):
        raise WritingError(
            "which of several tries is best goes by a style, and none is named.", "a style.", "--style NAME"
        )
    heard = config.recogniser.styles if config.recogniser is not None else ()
    unheard = [name for name, share in zip(config.styles, style, strict=True) if share and name not in heard]
    if heard and unheard:
        raise WritingError(
            f"the recogniser of {config.name} was never told what {' and '.join(unheard)} sounds like.",
            f"one of {', '.join(heard)}.",
            "leave out --style-tries for this style",
        )
    if config.recogniser is None:
        raise WritingError(
            f"the bundle {config.name} has no recogniser that could choose among {tries} tries.",
            "a bundle that recognises its styles.",
            "leave out --style-tries",
        )


def heard_share(bundle: Bundle, stack: Stack, frames: Mapping[str, Frames], style: Style) -> float:
    """How strongly a style is heard in all parts together: the log of its share; of a mixture, by its shares."""
    shares = recognised(bundle, replace(stack, frames=dict(frames), kinds=bundle.config.roles))
    total = sum(style)
    return sum(
        part / total * float(np.log(max(shares.get(name, 0.0), _LEAST)))
        for name, part in zip(bundle.config.styles, style, strict=True)
        if part
    )


def best_of(bundle: Bundle, stack: Stack, candidates: Sequence[Mapping[str, Frames]], style: Style) -> int:
    """The number of the candidate in which the style is heard most; of several the first."""
    return int(np.argmax([heard_share(bundle, stack, frames, style) for frames in candidates]))
