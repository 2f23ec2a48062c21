"""Everyone: all parts of a score that play a role of a bundle, on its grid, for what listens to a whole piece."""

from __future__ import annotations

from collections.abc import Mapping

from descant.bundles.manifest import BundleConfig
from descant.errors import PartError
from descant.generation.casting import Casting, playing
from descant.generation.hands import hands_apart
from descant.generation.placing import placed
from descant.grid.stack import Stack
from descant.score.score import Score


def everyone_placed(
    score: Score, config: BundleConfig, roles: Mapping[int, str] | None = None
) -> tuple[dict[int, str], Stack]:
    """Which part plays which of the bundle's roles, and all of them on its grid.

    `roles` says which part plays what, by its number; else it is guessed. Raises `PartError` where no part plays a role
    that the bundle knows, and `GridError`.
    """
    if roles is None:
        score, _, _ = hands_apart(score, config)
        roles = playing(score, config)
    cast = {
        part.number: roles[part.number]
        for part in score.parts
        if roles.get(part.number) in config.roles and len(part.notes)
    }
    if not cast:
        raise PartError(
            f"no part plays what the bundle {config.name} knows.",
            f"one of {', '.join(config.roles)}.",
            "choose another bundle with -m; descant models lists them.",
        )
    _, stack, _ = placed(score, Casting(cast, ()), config, None)
    return cast, stack
