"""Named, versioned kinds: `lstm` means the newest version known, `lstm.v1` exactly that one.

A bundle stores the full name, so an old bundle keeps its meaning when a newer version of a kind appears.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from descant.errors import RecipeError, nearest

Kind = TypeVar("Kind")


class Registry(Generic[Kind]):
    """The kinds of one thing (cores, heads, listeners), by versioned name."""

    def __init__(self, thing: str) -> None:
        self.thing = thing
        self._kinds: dict[str, Kind] = {}

    def register(self, name: str) -> Callable[[Kind], Kind]:
        """Register a kind under a versioned name such as `lstm.v1`."""
        if name.count(".v") != 1:
            raise ValueError(f"a kind's name ends with its version, as in lstm.v1, not {name!r}")

        def remember(kind: Kind) -> Kind:
            if name in self._kinds:
                raise ValueError(f"{self.thing} {name!r} is registered twice")
            self._kinds[name] = kind
            return kind

        return remember

    def names(self) -> list[str]:
        """All versioned names, sorted."""
        return sorted(self._kinds)

    def full_name(self, name: str) -> str:
        """The versioned name that `name` stands for. Raises `RecipeError` naming the nearest known one."""
        if name in self._kinds:
            return name
        versions = [known for known in self._kinds if known.rsplit(".v", 1)[0] == name]
        if not versions:
            short = sorted({known.rsplit(".v", 1)[0] for known in self._kinds})
            raise RecipeError(
                f'"{name}" is no {self.thing}{nearest(name, short)}.',
                f"one of {', '.join(short)}.",
                f"name one of these as the {self.thing} in the recipe.",
            )
        return max(versions, key=lambda known: int(known.rsplit(".v", 1)[1]))

    def get(self, name: str) -> Kind:
        """The kind of that name. Raises `RecipeError` naming the nearest known one."""
        return self._kinds[self.full_name(name)]

    def chosen(self, table: Mapping[str, object]) -> Kind:
        """The kind that a recipe's table names with its key `name`. Raises `RecipeError`."""
        if not isinstance(table.get("name"), str):
            short = sorted({known.rsplit(".v", 1)[0] for known in self._kinds})
            raise RecipeError(
                f"the recipe's table of the {self.thing} has no name.",
                f"name = one of {', '.join(short)}.",
                "add that line to the table.",
            )
        return self.get(str(table["name"]))
