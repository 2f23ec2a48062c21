"""Pieces that hold what is to be learned: all roles of at least one of the pairs that somebody asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from descant.corpora.reading import Reading
from descant.errors import CorpusError

NO_PAIR = "none of the pairs that were asked for"


def with_roles_together(readings: Sequence[Reading], together: Sequence[frozenset[str]]) -> list[Reading]:
    """The readings, where pieces that lack a role of each of these sets are left out, with the roles they have.

    Raises `CorpusError`, which names the roles that were found, when pieces were there and none is left.
    """
    kept = []
    for reading in readings:
        found = set() if reading.piece is None else set(reading.piece.roles.values())
        if reading.piece is None or any(roles <= found for roles in together):
            kept.append(reading)
        else:
            kept.append(Reading(reading.name, "left out", f"{NO_PAIR}: it has {', '.join(sorted(found))}"))
    if any(each.piece is not None for each in readings) and all(each.piece is None for each in kept):
        raise _no_pair(readings, together)
    return kept


def _no_pair(readings: Sequence[Reading], together: Sequence[frozenset[str]]) -> CorpusError:
    pieces = [reading.piece for reading in readings if reading.piece is not None]
    found = Counter(role for piece in pieces for role in set(piece.roles.values())).most_common()
    wanted = " or ".join(" and ".join(sorted(roles)) for roles in together)
    return CorpusError(
        f"None of the {len(pieces)} files that could be read has {wanted} together; "
        f"the roles found are {', '.join(f'{role} ({count})' for role, count in found)}.",
        "files in which the given and the written part sound together.",
        "ask for a pair of these roles, or say who plays what in a file roles.toml in the folder.",
    )
