"""Law: a work's side follows from its name and the seed alone, and no side is empty when three works are there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.corpora.piece import SPLITS
from descant.corpora.splits import shares_of_few, split_works
from descant.errors import CorpusError

WORKS = [f"work {number}" for number in range(400)]


def test_the_same_seed_makes_the_same_split_and_another_seed_another():
    assert split_works(WORKS, 5) == split_works(reversed(WORKS), 5)
    assert split_works(WORKS, 5) != split_works(WORKS, 6)


def test_a_new_work_moves_no_other():
    before, after = split_works(WORKS, 1), split_works([*WORKS, "a newcomer"], 1)
    assert {name: after[name] for name in WORKS} == before


def test_the_shares_are_nearly_those_asked_for():
    sides = list(split_works(WORKS, 0, (0.5, 0.3, 0.2)).values())
    assert [sides.count(side) / len(sides) for side in SPLITS] == pytest.approx([0.5, 0.3, 0.2], abs=0.08)


@settings(deadline=None, max_examples=50)
@given(st.sets(st.text(min_size=1), min_size=3, max_size=12), st.integers())
def test_no_side_is_empty(works, seed):
    assert set(split_works(works, seed).values()) == set(SPLITS)


def test_without_a_test_share_there_is_no_test():
    assert set(split_works(WORKS, 0, (0.9, 0.1, 0.0)).values()) == {"train", "validation"}


@pytest.mark.parametrize("count", [1, 2])
def test_too_few_works_can_not_be_split(count):
    with pytest.raises(CorpusError, match="work"):
        split_works(WORKS[:count])


def test_official_sides_stand():
    official = {name: SPLITS[number % 3] for number, name in enumerate(WORKS[:30])}
    sides = split_works(WORKS, 0, official=official)
    assert {name: sides[name] for name in official} == official


@pytest.mark.parametrize("shares", [(0.8, 0.1, 0.2), (1.2, -0.1, -0.1), (1.0, 0.0, 0.0), (0.0, 0.5, 0.5)])
def test_shares_that_are_none(shares):
    with pytest.raises(CorpusError, match="can't be made"):
        split_works(WORKS, 0, shares)


@pytest.mark.parametrize("count", [3, 5, 20, 50, 400])
def test_few_works_are_counted_out(count):
    shares = shares_of_few(count)
    sides = list(split_works(WORKS[:count], 3, shares, even=True).values())
    counts = [sides.count(side) for side in SPLITS]
    assert sum(shares) == pytest.approx(1)
    assert counts == pytest.approx([share * count for share in shares], abs=1)
    assert min(counts) >= 1


def test_there_are_enough_works_to_judge_by_where_there_are_enough_works():
    assert [round(count * shares_of_few(count)[2]) for count in (40, 50, 100, 400)] == [10, 10, 10, 40]
