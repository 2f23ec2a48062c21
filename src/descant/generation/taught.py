"""Which roles a bundle was taught to write: those that its recipe's directions write. Others it can only hear."""

from __future__ import annotations

from collections.abc import Sequence

from descant.bundles.manifest import BundleConfig
from descant.errors import WritingError


def taught_roles(config: BundleConfig) -> tuple[str, ...]:
    """The roles in the bundle's order; all of them where the recipe names no direction, for then all are taught.

    The recipe is asked first: a bundle may offer fewer directions than it was trained in.
    """
    trained = config.recipe.get("directions") or [direction.model_dump() for direction in config.directions]
    written = {direction["write"] for direction in trained}
    return tuple(role for role in config.roles if not written or role in written)


def check_taught(config: BundleConfig, wanted: Sequence[str]) -> None:
    """Raise `WritingError` where a role is to be written that the bundle can only hear."""
    taught = taught_roles(config)
    for role in wanted:
        if role not in taught:
            raise WritingError(
                f"the bundle {config.name} was never taught to write {role}: it only hears that role.",
                f"one of {', '.join(taught)}.",
                "name one of these with --write, or train a bundle that writes it: descant train --pairs "
                f"{taught[0]}:{role} FOLDER",
            )
