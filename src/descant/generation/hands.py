"""Both hands in one track, taken apart for a bundle that hears or writes left and right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from descant.bundles.manifest import BundleConfig
from descant.errors import PartError
from descant.parts.assign import assign_roles, find_part
from descant.parts.hands import split_hands
from descant.score.score import Part, Score

WHOLE = "piano"
HANDS = ("left", "right")


def hands_apart(
    score: Score, config: BundleConfig, given: Sequence[str] = (), as_role: str | None = None
) -> tuple[Score, tuple[str, ...], tuple[str, ...]]:
    """The score as it is heard, the given parts' names in it, and what happened in words.

    Where the bundle knows left and right and no whole piano, a part that holds both hands becomes two new ones. The
    given score itself stays as it is. With `as_role` somebody has said what a part plays, so none is split.
    """
    if as_role is not None or WHOLE in config.roles or not set(HANDS) <= set(config.roles):
        return score, tuple(given), ()
    wholes = [guess.part for guess in assign_roles(score) if guess.role == WHOLE]
    if not wholes:
        return score, tuple(given), ()
    free = max(part.number for part in score.parts) + 1
    parts: list[Part] = []
    numbers: dict[int, tuple[str, str]] = {}
    for part in score.parts:
        if part.number not in wholes:
            parts.append(part)
            continue
        numbers[part.number] = (str(free), str(free + 1))
        for hand, notes in zip(HANDS, split_hands(part.notes), strict=True):
            parts.append(replace(part, number=free, name=f"{hand.capitalize()} hand", notes=notes))
            free += 1
    names: list[str] = []
    for name in given:
        hands = [hand for number in _meant(score, name) for hand in numbers.get(number, ())]
        names += hands or [name]
    told = [f"part {number} holds both hands: it was heard as left and right." for number in wholes]
    return replace(score, parts=tuple(parts)), tuple(names), tuple(told)


def whole_of(score: Score, apart: Score, number: int) -> tuple[Part, Part] | None:
    """The score's part of which this part is a hand, and its other hand; None if it is a part of the score itself."""
    wholes = [part for part in score.parts if part not in apart.parts]
    hands = [part for part in apart.parts if part not in score.parts]
    for whole, left, right in zip(wholes, hands[::2], hands[1::2], strict=True):
        if number in (left.number, right.number):
            return whole, right if number == left.number else left
    return None


def _meant(score: Score, name: str) -> list[int]:
    """The numbers of the parts that are meant by a name; none where it is a hand, or nothing that is there."""
    if name in (WHOLE, *HANDS):
        return [guess.part for guess in assign_roles(score) if guess.role == name == WHOLE]
    try:
        return [find_part(score, name).number]
    except PartError:
        return []
