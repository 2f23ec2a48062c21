"""What training shows is named for what it is: nats of a frame or of an event, or a cost that is no likelihood."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from descant.training.progress import clock, cost_unit
from descant.training.recipe import Recipe


def test_a_cost_is_named_for_what_it_counts(
    recipe_of: Callable[..., Recipe], event_recipe_of: Callable[..., Recipe]
) -> None:
    assert cost_unit(recipe_of()) == "nats a frame"
    assert cost_unit(event_recipe_of()) == "nats a note or chord"
    painter = recipe_of(heads={"voice": {"name": "categorical"}, "poly": {"name": "gaussian"}})
    assert cost_unit(painter) == "cost a frame"


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00:00"), (59.9, "0:00:59"), (3661, "1:01:01")])
def test_a_clock_shows_hours_minutes_and_seconds(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown
