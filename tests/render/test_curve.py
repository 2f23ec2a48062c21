"""A curve is as high as its value, where its bar is, in its part's colour."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from descant.render.curve import CURVE_GAP, CURVE_HEIGHT, Curve, highest
from descant.render.paper import colour_of
from descant.render.pianoroll import LEFT, draw_score
from descant.score.score import Score

BAR = 4 * 480


def strip(song: Score, *curves: Curve) -> np.ndarray:
    """Which pixels below the keys have the first part's colour."""
    whole = np.asarray(draw_score(song, curves=curves))
    plain = draw_score(song)
    assert whole.shape[0] == plain.height + CURVE_HEIGHT + CURVE_GAP
    return (whole[plain.height - 30 :] == colour_of(0)).all(-1)


def test_a_curve_is_as_high_as_its_values(song_of: Callable[..., Score]) -> None:
    song = song_of(bars=2)
    drawn = strip(song, Curve(1, [(0, BAR, 2.0), (BAR, 2 * BAR, 1.0)]))
    columns = np.flatnonzero(drawn.any(0))
    middle = (columns[0] + columns[-1]) // 2
    high, low = (np.flatnonzero(drawn[:, column]).min() for column in (middle - 60, middle + 60))
    assert columns[0] >= LEFT - 2
    assert low - high == pytest.approx((CURVE_HEIGHT - 4) / 2, abs=2)


def test_a_part_that_is_not_there_has_no_curve(song_of: Callable[..., Score]) -> None:
    assert not strip(song_of(bars=2), Curve(9, [(0, BAR, 2.0)])).any()


def test_the_highest_value_fills_the_strip() -> None:
    assert highest([Curve(1, [(0, 1, 0.5)]), Curve(2, [(0, 1, 2.5)])]) == 2.5
    assert highest([Curve(1, [(0, 1, 0.0)])]) == highest([]) == 1.0
