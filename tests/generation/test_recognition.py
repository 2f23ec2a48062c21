"""Recognition: strangeness grows with distance, one in twenty at the middle, one in two far out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from descant.generation.recognition import HeardStyles, strangeness

if TYPE_CHECKING:
    from descant.bundles.manifest import RecogniserFacts

FACTS = cast("RecogniserFacts", SimpleNamespace(distances=(1.0, 2.5)))


def test_the_farther_from_all_that_was_heard_the_likelier_in_no_style() -> None:
    told = [strangeness(distance, FACTS) for distance in (0.0, 0.5, 1.0, 1.7, 2.5, 5.0, 50.0)]
    assert told == sorted(set(told))
    assert told[0] >= 0
    assert told[-1] <= 1


def test_one_in_twenty_at_the_middle_and_one_in_two_far_out() -> None:
    assert strangeness(1.0, FACTS) == pytest.approx(1 / 20)
    assert strangeness(2.5, FACTS) == pytest.approx(1 / 2)


def test_styles_are_ranked_by_the_recogniser_or_else_by_likelihood() -> None:
    likelihood = {"jig": 0.2, "reel": 0.8}
    assert HeardStyles({"jig": 0.7, "reel": 0.3}, likelihood).ranked() == ["jig", "reel"]
    assert HeardStyles({}, likelihood).ranked() == ["reel", "jig"]
    assert HeardStyles({}, likelihood).as_json() == {"recogniser": {}, "likelihood": likelihood}
