"""A role for every part of a score, with a confidence and a reason; and a part found by what a user calls it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from descant.errors import PartError, nearest
from descant.parts.ensembles import Player, guess_unnamed
from descant.parts.names import INSTRUMENT, PIANO, SINGING, meaning, program_named, words
from descant.parts.role_guess import RoleGuess
from descant.parts.roles import ROLES
from descant.parts.traits import traits
from descant.score.score import DRUM_CHANNEL, Part, Score

NAMED = 0.95
"""How far a name is trusted: file makers copy names along with tracks."""

MOST_BEARERS, LONGEST_NAME = 2, 6
"""A name that more parts bear, or that has more words, is the piece's title and says nothing about a part."""


def assign_roles(score: Score, overrides: Mapping[int, str] | None = None) -> tuple[RoleGuess, ...]:
    """The role of every part that has notes, in the score's order.

    What `overrides` says of a part number holds; then the drum channel, then the part's name, then how the part sounds
    beside the others. Raises `PartError` for an override of a part or to a role that is not there.
    """
    overrides = dict(overrides or {})
    _check(score, overrides)
    sounding = [part for part in score.parts if len(part.notes)]
    guesses = {number: RoleGuess(number, role, 1.0, "you said so") for number, role in overrides.items()}
    for part in sounding:
        if part.number not in guesses and (part.is_drums or part.channel == DRUM_CHANNEL):
            guesses[part.number] = RoleGuess(part.number, "drums", 1.0, "it is on the drum channel")

    with_drums = any(guess.role == "drums" for guess in guesses.values())
    piece_ticks = score.end_ticks
    players = [_player(part, score, piece_ticks) for part in sounding if part.number not in guesses]
    bearers = Counter(words(player.part.name) for player in players)
    pianos = sum(count for name, count in bearers.items() if (meaning(" ".join(name)) or ("",))[0] == PIANO)
    for player in players:
        is_title = bearers[words(player.part.name)] > MOST_BEARERS or len(words(player.part.name)) > LONGEST_NAME
        said = None if is_title else _said(player, with_drums, pianos)
        if said:
            role, because = said
            guesses[player.part.number] = RoleGuess(player.part.number, role, NAMED, f'its name says "{because}"')

    unnamed = [player for player in players if player.part.number not in guesses]
    taken = frozenset(guess.role for guess in guesses.values())
    guesses.update((guess.part, guess) for guess in guess_unnamed(unnamed, with_drums, taken - {"drums"}))
    return tuple(guesses[part.number] for part in sounding)


def find_part(score: Score, wanted: str) -> Part:
    """The part that a user means: by number, by name, or by the beginning of one name (in any case).

    Raises `PartError`, which names the parts that are there.
    """
    wanted = wanted.strip()
    if wanted.isdecimal() and any(part.number == int(wanted) for part in score.parts):
        return score.part(int(wanted))
    names = [(part.name.strip().casefold(), part) for part in score.parts]
    exact = [part for name, part in names if wanted and name == wanted.casefold()]
    begun = [part for name, part in names if wanted and name.startswith(wanted.casefold())]
    found = exact or begun
    if len(found) == 1:
        return found[0]
    if found:
        raise PartError(
            f'"{wanted}" may be {_listed(found)}.', "the name or number of one part.", "name the part by its number."
        )
    hint = nearest(wanted, [name for name, _ in names if name])
    raise PartError(
        f'There is no part "{wanted}"{hint}.',
        f"one of {_listed(score.parts)}." if score.parts else "a score with parts; this one has none.",
        "name a part by its number or its name.",
    )


def _listed(parts: tuple[Part, ...] | list[Part]) -> str:
    """Parts as a user can name them: 1 (Melody), 2, 3 (Bass)."""
    shown = [f"{part.number} ({part.name.strip()})" if part.name.strip() else str(part.number) for part in parts[:20]]
    return ", ".join(shown) + (f" and {len(parts) - 20} more" if len(parts) > 20 else "")


def _check(score: Score, overrides: Mapping[int, str]) -> None:
    """Refuse roles and parts that are not there."""
    numbers = {part.number for part in score.parts if len(part.notes)}
    for number, role in overrides.items():
        if role not in ROLES:
            raise PartError(
                f'"{role}" is no role{nearest(role, ROLES)}.', f"one of {', '.join(ROLES)}.", "name one of these roles."
            )
        if number not in numbers:
            raise PartError(
                f"There is no part {number} with notes to be the {role}.",
                f"one of {_listed([part for part in score.parts if len(part.notes)])}.",
                "name a part by its number.",
            )


def _player(part: Part, score: Score, piece_ticks: int) -> Player:
    """A part as it sounds; where no program is set, an instrument's name stands for one."""
    program = part.program or program_named(part.name) or 0
    return Player(part, traits(part.notes, score.ticks_per_quarter, piece_ticks), program)


def _said(player: Player, with_drums: bool, pianos: int) -> tuple[str, str] | None:
    """What a part's name says about its role, in a score with so many parts named piano."""
    said = meaning(player.part.name)
    if said is None or said[0] == INSTRUMENT:
        return None
    role, because = said
    if role == SINGING:
        return ("melody" if with_drums else "voice"), because
    if role == PIANO:
        return ("piano", because) if pianos == 1 and not with_drums and player.is_whole_piano else None
    return role, because
