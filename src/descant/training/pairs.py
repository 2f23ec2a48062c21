"""Pairs as they are typed: `drums:bass,melody` asks for a bass line to drums, and for a tune to drums."""

from __future__ import annotations

from collections.abc import Sequence

from descant.errors import PartError, nearest
from descant.parts.roles import ROLES
from descant.training.recipe import Direction

PLAYED = [name for name, role in ROLES.items() if role.kind != "roll"]
"""The roles that a part of a file can have."""


def read_pairs(pairs: Sequence[str]) -> list[Direction]:
    """The directions that some pairs ask for, each once: `drums+bass:melody` gives both, and writes the tune.

    Raises `PartError` for words that are no pair, and for a role that there is not.
    """
    directions: list[Direction] = []
    for words in pairs:
        directions += [direction for direction in _of_pair(words) if direction not in directions]
    return directions


def _of_pair(words: str) -> list[Direction]:
    before, colon, after = words.partition(":")
    given, written = _roles(before, "+"), _roles(after, ",")
    if not colon or not given or not written or ":" in after:
        raise PartError(
            f'"{words}" is no pair.',
            "the given role, a colon, and the role to write, as in drums:bass, drums:bass,melody or drums+bass:melody.",
            "write it so; --pairs may be given again for more pairs.",
        )
    for role in (*given, *written):
        if role not in PLAYED:
            raise PartError(
                f'"{role}" is no role{nearest(role, PLAYED)}.',
                f"one of {', '.join(PLAYED)}.",
                f'name one of these in place of "{role}" in --pairs {words}',
            )
    for role in written:
        if role in given:
            raise PartError(
                f'"{words}" gives the {role} and writes it as well.',
                "a role to write that is not given.",
                f"leave {role} out on one side of the colon.",
            )
    return [Direction(given=given, write=role) for role in written]


def _roles(words: str, between: str) -> list[str]:
    """The roles in order, each once."""
    return list(dict.fromkeys(role.strip().lower() for role in words.split(between) if role.strip()))


def pair_name(direction: Direction) -> str:
    """The pair as a musician would note it."""
    return f"{' + '.join(direction.given) or 'nothing'} → {direction.write}"


def roles_of(directions: Sequence[Direction]) -> list[str]:
    """All roles that take part, in the order in which they were named."""
    given = [role for direction in directions for role in direction.given]
    return list(dict.fromkeys([*given, *(direction.write for direction in directions)]))
