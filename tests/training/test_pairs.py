"""Pairs as typed become directions; what is none is told in words."""

from __future__ import annotations

import pytest

from descant.errors import PartError
from descant.training.pairs import PLAYED, pair_name, read_pairs, roles_of


def names(*pairs: str) -> list[str]:
    return [pair_name(direction) for direction in read_pairs(pairs)]


def test_a_pair_may_write_several_roles_and_hear_several() -> None:
    assert names("drums:bass,melody") == ["drums → bass", "drums → melody"]
    assert names("drums+bass:melody", "melody:drums") == ["drums + bass → melody", "melody → drums"]


def test_each_direction_is_there_once_however_it_was_typed() -> None:
    assert names("drums: Bass", " drums:bass,bass") == ["drums → bass"]


def test_roles_come_in_the_order_of_their_naming() -> None:
    assert roles_of(read_pairs(["drums+bass:melody", "chords:bass"])) == ["drums", "bass", "chords", "melody"]


@pytest.mark.parametrize("role", PLAYED)
def test_every_role_of_a_file_can_be_asked_for(role: str) -> None:
    other = "drums" if role != "drums" else "bass"
    assert names(f"{other}:{role}", f"{role}:{other}") == [f"{other} → {role}", f"{role} → {other}"]


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        ("drums", '"drums" is no pair'),
        ("drums:", "is no pair"),
        (":bass", "is no pair"),
        ("drums:bass:melody", "is no pair"),
        ("drums:bas", 'did you mean "bass"'),
        ("drum:bass", 'did you mean "drums"'),
        ("melody:notes", '"notes" is no role'),
        ("drums+bass:bass", "gives the bass and writes it as well"),
    ],
)
def test_what_is_no_pair_is_told(pair: str, says: str) -> None:
    with pytest.raises(PartError) as told:
        read_pairs([pair])
    assert says in told.value.found
    assert told.value.expected
    assert told.value.remedy
