"""Ticks are round numbers around all values, and a curve passes through its points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.render.curves import BOTTOM, LEFT, RIGHT, TOP, draw_curves, nice_ticks, tick_text
from descant.render.paper import colour_of

values = st.lists(st.floats(-1e9, 1e9).map(lambda value: round(value, 6)), min_size=1, max_size=20)


@given(values, st.integers(3, 12))
def test_ticks_enclose_the_values_and_are_evenly_spaced(numbers: list[float], about: int) -> None:
    ticks = nice_ticks(numbers, about)
    slack = 1e-6 * (ticks[-1] - ticks[0])
    assert ticks[0] <= min(numbers) + slack
    assert max(numbers) - slack <= ticks[-1]
    assert 2 <= len(ticks) <= 2 * about + 3
    assert np.allclose(np.diff(ticks), ticks[1] - ticks[0])


@given(values)
def test_neighbouring_ticks_read_differently(numbers: list[float]) -> None:
    ticks = nice_ticks(numbers, 8)
    span = max(abs(ticks[0]), abs(ticks[-1])) / (ticks[1] - ticks[0])
    if span < 100:
        assert len({tick_text(tick, ticks) for tick in ticks}) == len(ticks)


def test_a_curve_passes_through_its_points() -> None:
    image = draw_curves({"loss": [(0, 0.0), (10, 10.0)]}, "", "epoch", "nats")
    x, y = (LEFT + RIGHT) // 2, (TOP + BOTTOM) // 2
    near = np.asarray(image)[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3).astype(int)
    assert np.abs(near - colour_of(0)).sum(axis=1).min() < 60


@pytest.mark.parametrize(
    "series",
    [
        {},
        {"training": []},
        {"training": [(1, 2.0)], "validation": []},
        {"training": [(1, math.nan), (2, math.inf), (3, 1.0)]},
        {"training": [(step, 5.0) for step in range(2000)]},
        {f"curve {number}": [(0, number), (1, -number)] for number in range(12)},
    ],
    ids=["nothing", "empty", "one point", "not finite", "flat", "many"],
)
def test_odd_series_are_drawn(series: dict[str, list[tuple[float, float]]]) -> None:
    assert draw_curves(series, "Title", "epoch", "nats a frame").size == (1200, 720)
