"""Every piece gets its work and its side of the split; copies are found first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from descant.corpora.piece import SPLITS, Piece, Split
from descant.corpora.reading import Reading
from descant.corpora.splits import shares_of_few, split_works
from descant.corpora.works import Groups, copies
from descant.errors import CorpusError


@dataclass(frozen=True)
class Sided:
    """The used pieces, each with work and side, and what is to be said of those that share a tune; by file."""

    pieces: Mapping[str, Piece]
    told: Mapping[str, str]


def without_same_notes(readings: Sequence[Reading]) -> list[Reading]:
    """The readings in order of name; of files with the very same notes the first alone is kept."""
    first: dict[str, str] = {}
    kept = []
    for reading in sorted(readings, key=lambda reading: reading.name):
        earlier = first.setdefault(reading.same_notes, reading.name) if reading.same_notes else reading.name
        if earlier != reading.name:
            kept.append(Reading(reading.name, "left out", f"a duplicate: it has the same notes as {earlier}"))
        else:
            kept.append(reading)
    return kept


def on_sides(readings: Sequence[Reading], seed: int, shares: tuple[float, float, float] | None) -> Sided:
    """Join pieces that share a tune to works, and put each work on a side. Raises `CorpusError` when there are none.

    Without `shares` they are those of a corpus that may be small.
    """
    used = [(reading, reading.piece) for reading in readings if reading.piece is not None]
    if not used:
        raise _nothing_used(readings)
    groups = Groups(len(used))
    by_work: dict[str, int] = {}
    for number, (reading, _) in enumerate(used):
        if reading.own_work is not None:
            groups.join(by_work.setdefault(reading.own_work, number), number)
    for a, b in copies([reading.tunes for reading, _ in used]):
        groups.join(a, b)
    families: dict[int, list[Piece]] = defaultdict(list)
    for number, (_, piece) in enumerate(used):
        families[groups.find(number)].append(piece)
    work_of = {piece.file: min(each.id for each in family) for family in families.values() for piece in family}
    official: dict[str, Split] = {}
    for reading, piece in used:
        if reading.official is not None:
            # A work that lies on several sides goes to the one that judges.
            work = work_of[piece.file]
            official[work] = max(official.get(work, "train"), reading.official, key=SPLITS.index)
    works = set(work_of.values())
    sides = split_works(works, seed, shares or shares_of_few(len(works)), official, even=shares is None)
    return Sided(
        {piece.file: replace(piece, work=work_of[piece.file], split=sides[work_of[piece.file]]) for _, piece in used},
        {piece.file: _company(piece, family) for family in families.values() if len(family) > 1 for piece in family},
    )


def _company(piece: Piece, family: Sequence[Piece]) -> str:
    others = [other.id for other in family if other is not piece]
    more = f" and {len(others) - 3} more" if len(others) > 3 else ""
    return f"shares a tune with {', '.join(others[:3])}{more}"


def _nothing_used(readings: Sequence[Reading]) -> CorpusError:
    reasons = Counter(reading.reason for reading in readings).most_common(3)
    return CorpusError(
        f"None of the {len(readings)} files can be used: "
        + "; ".join(f"{reason} ({count} of them)" for reason, count in reasons)
        + ".",
        "pieces with two or more parts of different roles, such as a melody and chords.",
        "add such files, name the roles in roles.toml, or keep single parts with --keep-single.",
    )
