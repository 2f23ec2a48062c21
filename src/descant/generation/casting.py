"""Casting: which of a file's parts are given, as which of the bundle's roles, and which roles are to be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import installed_bundles
from descant.errors import DescantError, PartError, WritingError, nearest
from descant.generation.taught import taught_roles
from descant.grid.pitch_range import fold_into_range
from descant.parts.assign import assign_roles, find_part
from descant.score.score import Part, Score

CHART_ROLE = "chords"
"""What a chord chart plays."""


@dataclass(frozen=True)
class Casting:
    """Who plays what: `roles` maps the given parts' numbers to the bundle's roles; `write` is in order of writing."""

    roles: dict[int, str]
    write: tuple[str, ...]

    @property
    def given(self) -> tuple[str, ...]:
        """The given roles, each once."""
        return tuple(dict.fromkeys(self.roles.values()))


def known_role(config: BundleConfig, role: str) -> str:
    """The role, if the bundle knows it. Raises `WritingError` naming the nearest it does."""
    if role not in config.roles:
        knowing = [other.name for other in installed_bundles() if role in other.roles and other.name != config.name]
        raise WritingError(
            f'the bundle {config.name} knows no role "{role}"{nearest(role, config.roles)}.',
            f"one of {', '.join(config.roles)}.",
            f"name one of these, or choose a bundle that knows it: -m {' or -m '.join(knowing)}"
            if knowing
            else "name one of these, or choose another bundle: descant models",
        )
    return role


def cast(
    score: Score,
    config: BundleConfig,
    given: Sequence[str] = (),
    write: Sequence[str] = (),
    as_role: str | None = None,
    chart: Part | None = None,
) -> Casting:
    """Decide which parts are given and what is written.

    `given` names parts by role, name or number (none: every part whose role the bundle knows and that is not to be
    written); `as_role` says what a single given part plays. `write` names roles; without it, what the bundle's
    directions write from what is given. A `chart` plays the chords, and nothing else does then. Raises `PartError` or
    `WritingError`.
    """
    if chart is not None:
        file = replace(score, parts=tuple(part for part in score.parts if part is not chart))
        roles = playing(file, config, given, write, as_role) if file.end_ticks else {}
        again = [number for number, role in roles.items() if role == CHART_ROLE]
        if (given or as_role) and again:
            raise WritingError(
                f"chords are given twice: part {again[0]} plays them, and --chords does.",
                "one of both.",
                f"leave out --chords, or part {again[0]}.",
            )
        roles = {number: role for number, role in roles.items() if role != CHART_ROLE} | {chart.number: CHART_ROLE}
    else:
        roles = playing(score, config, given, write, as_role)
    wanted = tuple(dict.fromkeys(known_role(config, role) for role in write)) or _default_write(config, roles)
    if not given:
        roles = {
            number: role
            for number, role in roles.items()
            if role not in wanted or (chart is not None and number == chart.number)
        }
    if not roles:
        raise nothing_given(score, config, wanted)
    doubled = [role for role in wanted if role in roles.values()]
    if doubled:
        raise WritingError(
            f"{doubled[0]} is given and to be written at once.",
            "a role to write that is not among the given ones.",
            "leave it out of --given (or --chords) or out of --write.",
        )
    return Casting(roles, wanted)


def playing(
    score: Score,
    config: BundleConfig,
    given: Sequence[str] = (),
    write: Sequence[str] = (),
    as_role: str | None = None,
) -> dict[int, str]:
    """The parts that play, by number, and as which of the bundle's roles; all that it knows where none is named."""
    guesses = {guess.part: guess.role for guess in assign_roles(score)}
    if as_role is not None:
        known_role(config, as_role)
        if len(given) > 1:
            raise WritingError(
                f"--as {as_role} stands for one part, but {len(given)} are given.",
                "one --given part with --as.",
                "name one part, or leave out --as.",
            )
    if not given:
        if as_role is not None:
            return {_only_part(score).number: as_role}
        roles = {number: role for number, role in guesses.items() if role in config.roles}
        if not roles and len(score.parts) == 1:
            return _lone_part(score.parts[0], config, write)
        return roles
    roles = {}
    for name in given:
        playing = [number for number, role in guesses.items() if role == name]
        numbers = playing if playing and as_role is None else [_named_part(score, name, guesses).number]
        for number in numbers:
            if number not in guesses:
                raise WritingError(
                    f"part {number} has no notes.",
                    "a part with at least one note.",
                    "see its parts: descant inspect FILE",
                )
            role = as_role or (guesses[number] if guesses[number] in config.roles else None)
            if role is None and len(score.parts) == 1:
                role = next(iter(_lone_part(score.part(number), config, write).values()), None)
            if role is None:
                raise PartError(
                    f"part {number} plays {guesses[number]}, which the bundle {config.name} does not know.",
                    f"a part that plays one of {', '.join(config.roles)}.",
                    f"say what it is to be heard as: --given {name} --as {next(iter(config.roles))}",
                )
            roles[number] = role
    return roles


def cast_for(score: Score, config: BundleConfig, given: Sequence[str], target: str) -> Casting:
    """A casting in which the part to be weighed is there, too: `write` is its role alone.

    `target` is a role, or a part's name or number. Raises `PartError` or `WritingError`.
    """
    everyone = playing(score, config)
    numbers = [number for number, role in everyone.items() if role == target]
    if not numbers:
        number = find_part(score, target).number
        if number not in everyone:
            raise WritingError(
                f"part {number} plays nothing that the bundle {config.name} knows.",
                f"a part that plays one of {', '.join(config.roles)}.",
                "see: descant inspect FILE",
            )
        numbers = [number]
    role = everyone[numbers[0]]
    heard = playing(score, config, given) if given else everyone
    others = {number: played for number, played in heard.items() if played != role}
    return Casting({**others, **dict.fromkeys(numbers, role)}, (role,))


def _named_part(score: Score, name: str, guesses: dict[int, str]) -> Part:
    """The part of that name or number; the complaint also tells which roles are there."""
    try:
        return find_part(score, name)
    except PartError as missing:
        roles = ", ".join(f"{number} plays {role}" for number, role in list(guesses.items())[:12])
        raise PartError(missing.found, f"{missing.expected.rstrip('.')} ({roles}).", missing.remedy) from None


def _only_part(score: Score) -> Part:
    if len(score.parts) != 1:
        raise WritingError(
            f"--as needs to know which of the {len(score.parts)} parts is meant.",
            "--given with --as.",
            "name the part: --given 1 --as melody",
        )
    return score.parts[0]


def _lone_part(part: Part, config: BundleConfig, write: Sequence[str]) -> dict[int, str]:
    """A file's single pitched part is heard as what the bundle most often hears alone."""
    alone = [d.given[0] for d in config.directions if len(d.given) == 1 and (not write or d.write in write)]
    fitting = [role for role in alone if (config.roles[role] == "kit") == part.is_drums]
    return {part.number: fitting[0]} if fitting else {}


def _default_write(config: BundleConfig, roles: dict[int, str]) -> tuple[str, ...]:
    given = set(roles.values())
    if not given:
        return ()
    missing = [d.write for d in config.directions if set(d.given) <= given and d.write not in given]
    # Beyond its directions a bundle writes whatever is not there; where all is there, its first direction anew.
    missing = missing or [role for role in taught_roles(config) if role not in given]
    missing = missing or [d.write for d in config.directions if set(d.given) <= given][:1] or [config.role_names[-1]]
    return tuple(dict.fromkeys(missing))


def nothing_given(score: Score, config: BundleConfig, wanted: Sequence[str]) -> DescantError:
    """The complaint that no part can be heard."""
    guesses = assign_roles(score)
    there = ", ".join(f"{guess.part} {guess.role}" for guess in guesses[:12]) or "none"
    heard = [role for role in config.roles if role not in wanted]
    if not heard:
        return WritingError(
            f"all that the bundle {config.name} knows ({', '.join(wanted)}) is to be written, so nothing is given.",
            "one part at least that is given.",
            "leave one out of --write, or write from nothing: descant compose",
        )
    fitting = [guess.part for role in heard for guess in guesses if _alike(guess.role, role, config)]
    return WritingError(
        f"the file has no part that the bundle {config.name} could hear to write "
        f"{', '.join(wanted) or 'anything'}; its parts: {there}.",
        f"a part that plays {' or '.join(heard)}.",
        f"say which part plays it: --given {fitting[0]} --as {heard[0]}"
        if fitting
        else "choose another file, or another bundle: descant models",
    )


def _alike(guessed: str, role: str, config: BundleConfig) -> bool:
    """Whether a part of a guessed role could be said to play this one: drums are drums alone."""
    return (guessed == "drums") == (config.roles[role] == "kit")


def folded(score: Score, casting: Casting, config: BundleConfig) -> tuple[Score, dict[str, int]]:
    """The score as the bundle hears it, and how many notes of each role were folded by octaves."""
    counts: dict[str, int] = {}
    parts = []
    for part in score.parts:
        role = casting.roles.get(part.number)
        if role in config.heard and config.roles[role] != "kit":
            notes, moved = fold_into_range(part.notes, *config.heard[role])
            counts[role] = counts.get(role, 0) + moved
            parts.append(replace(part, notes=notes))
        else:
            parts.append(part)
    return replace(score, parts=tuple(parts)), counts
