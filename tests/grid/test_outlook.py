"""The outlook shows frames of the known parts as they are, and nothing that is not heard yet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.grid.outlook import outlook, outlook_shape, outlooks


@given(
    steps=st.integers(1, 12),
    at=st.integers(0, 11),
    ahead=st.lists(st.integers(-4, 9), min_size=1, max_size=4, unique=True).map(sorted),
    reach=st.none() | st.integers(0, 6),
)
def test_each_frame_is_the_one_so_many_steps_on_or_nothing(
    steps: int, at: int, ahead: list[int], reach: int | None
) -> None:
    known = np.arange(1, 2 * steps * 3 + 1, dtype=np.float32).reshape(2, steps, 3)
    at = min(at, steps - 1)
    seen = outlook(known, at, ahead, reach)
    assert seen.shape == (2, len(ahead), 3)
    for place, further in enumerate(ahead):
        is_heard = (reach is None or further <= reach) and 0 <= at + further < steps
        expected = known[:, at + further] if is_heard else np.zeros((2, 3))
        np.testing.assert_array_equal(seen[:, place], expected)
    np.testing.assert_array_equal(outlooks(known[1], ahead, reach)[at], seen[1])


@pytest.mark.parametrize(("ahead", "shape"), [((), (1, 1)), ((0, 4), (2, 3 * 186))])
def test_the_shape_is_known_beforehand(ahead: tuple[int, ...], shape: tuple[int, int]) -> None:
    known = np.ones((5, 3 * 186), np.float32)
    assert outlook_shape(ahead, 2) == shape == outlook(known, 0, ahead, None).shape
