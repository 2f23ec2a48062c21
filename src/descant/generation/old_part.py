"""The part of a file that is to be written anew: found, heard as a role, and on the grid with all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from descant.bundles.manifest import BundleConfig
from descant.errors import PartError, WritingError
from descant.generation.casting import Casting, known_role, playing
from descant.generation.hands import hands_apart
from descant.generation.placing import placed
from descant.grid.stack import Stack
from descant.parts.assign import find_part
from descant.parts.roles import ROLES
from descant.score.score import Score


@dataclass(frozen=True, eq=False)
class OldPart:
    """A part that is there: its `number` in the score with its hands `apart`, and its `role`.

    `roles` are those of all parts that are heard, by number; `heard` is their score, and `stack` the same on the grid.
    `told` says in words what happened on the way.
    """

    number: int
    role: str
    apart: Score
    roles: Mapping[int, str]
    heard: Score
    stack: Stack
    told: tuple[str, ...]


def old_part(
    config: BundleConfig,
    score: Score,
    part: str,
    given: Sequence[str] = (),
    as_role: str | None = None,
    pickup_quarters: float | None = None,
    *,
    option: str = "--part",
) -> OldPart:
    """The part that is meant by a role, a name or a number, and all others that the bundle knows, or those of `given`.

    `as_role` is what it plays, whatever it seems to play; `option` how it is named at the command line. Raises
    `PartError`, `WritingError`, `GridError`.
    """
    apart, given, told = hands_apart(score, config, given, as_role)
    everyone = playing(apart, config)
    number = _number(score, apart, everyone, part, config, option)
    role = known_role(config, as_role) if as_role is not None else everyone.get(number)
    if role is None:
        raise WritingError(
            f"part {number} plays nothing that the bundle {config.name} knows.",
            f"a part that plays one of {', '.join(config.roles)}.",
            f"say what it is to be heard as: --as {next(iter(config.roles))}",
        )
    others = playing(apart, config, given) if given else everyone
    roles = {other: plays for other, plays in others.items() if plays != role} | {number: role}
    heard, stack, placing = placed(apart, Casting(roles, (role,)), config, pickup_quarters)
    return OldPart(number, role, apart, roles, heard, stack, (*told, *placing))


def _number(score: Score, apart: Score, everyone: dict[int, str], part: str, config: BundleConfig, option: str) -> int:
    """The number of the part that is meant, in the score with its hands apart."""
    playing = [number for number, role in everyone.items() if role == part]
    if len(playing) == 1:
        return playing[0]
    if playing:
        raise PartError(
            f"{len(playing)} parts play {part}: {', '.join(map(str, playing))}.",
            "one part.",
            f"name it by its number: {option} {playing[0]}",
        )
    if part in config.roles:
        there = ", ".join(f"{number} plays {role}" for number, role in everyone.items()) or "none that the bundle knows"
        raise PartError(
            f"no part of the file plays {part}; its parts: {there}.",
            "a part that is there.",
            f"name it by its number and say what it plays: {option} 1 --as {part}",
        )
    try:
        found = find_part(score, part)
    except PartError:
        if part in ROLES:
            known_role(config, part)
        raise
    if found not in apart.parts:
        raise PartError(
            f"part {found.number} holds both hands.", "one hand.", f"say which: {option} left or {option} right"
        )
    if not len(found.notes):
        raise WritingError(f"part {found.number} has no notes.", "a part with notes.", "see: descant inspect FILE")
    return found.number
