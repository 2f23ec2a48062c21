"""Directions: which roles are given, which is written, and who can take part in measuring it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from descant.errors import PartError, nearest
from descant.evaluation.pieces import GridPiece
from descant.evaluation.shuffling import Donor, choose_donors

FEW_WORKS = 10
"""Below so many, the percentile interval is much narrower than it says."""


@dataclass(frozen=True)
class Direction:
    """Some roles are given, one is written: `soprano + bass → alto`. Given none, the part is written from nothing."""

    given: tuple[str, ...]
    write: str

    @property
    def name(self) -> str:
        """The direction as a musician would note it."""
        return f"{' + '.join(self.given) or 'nothing'} → {self.write}"


def parse_directions(text: str, roles: Collection[str]) -> list[Direction]:
    """Read directions as typed: `melody:chords,chords:melody`, or `soprano+bass:alto`.

    Raises `PartError` for words that are no direction, or a role that the bundle does not know.
    """
    return [_parse(words.strip(), roles) for words in text.split(",") if words.strip()]


def _parse(words: str, roles: Collection[str]) -> Direction:
    before, colon, write = (word.strip() for word in words.partition(":"))
    given = tuple(role.strip() for role in before.split("+") if role.strip())
    if not colon or not write or write in given or len(set(given)) < len(given):
        raise PartError(
            f'"{words}" is no direction.',
            "the given roles, a colon, and another role to write, as in melody:chords or soprano+bass:alto.",
            "write it so; commas stand between several directions.",
        )
    for role in (*given, write):
        if role not in roles:
            raise PartError(
                f'The bundle knows no role "{role}"{nearest(role, roles)}.',
                f"one of {', '.join(roles)}.",
                "name these roles in --directions.",
            )
    return Direction(given, write)


@dataclass(frozen=True)
class Plan:
    """One direction in a trial: the pieces that have its roles, by number, and whose source each borrows."""

    direction: Direction
    pieces: tuple[int, ...]
    donors: Mapping[int, Donor]

    def remarks(self, works: int) -> list[str]:
        """What a reader of the figures must know: how sources were shuffled, and whether the works are too few."""
        if not self.donors:
            return ["there is one work only, so no source could be shuffled in and no interval drawn."]
        few = [f"{works} works are too few for an interval to be trusted."] if works < FEW_WORKS else []
        strange = {
            "meter": sum(not donor.same_meter for donor in self.donors.values()),
            "mode": sum(not donor.same_mode for donor in self.donors.values()),
        }
        told = [f"{count} in another {what}" for what, count in strange.items() if count]
        if not told:
            return few
        return [*few, f"of {len(self.donors)} shuffled sources {' and '.join(told)}, for want of others."]


def plan(pieces: Sequence[GridPiece], direction: Direction, *, seed: int = 0) -> Plan:
    """Find the pieces that have all roles of a direction, and for each another work to borrow from."""
    roles = (*direction.given, direction.write)
    able = [
        number
        for number, piece in enumerate(pieces)
        if piece.stack.steps and all(role in piece.stack.frames for role in roles)
    ]
    stacks, works = [pieces[number].stack for number in able], [pieces[number].work for number in able]
    donors = choose_donors(stacks, works, direction.given, seed=seed)
    lent = {
        number: Donor(able[donor.index], donor.same_meter, donor.same_mode)
        for number, donor in zip(able, donors, strict=True)
        if donor is not None
    }
    return Plan(direction, tuple(able), lent)
