"""A clock tells where in each period a step lies, and never how long a piece lasts."""

from __future__ import annotations

import numpy as np

from descant.grid.clock import PERIODS_STEPS, clock_features
from descant.grid.form import GridForm
from descant.grid.meter_features import METER_WIDTH
from descant.score.score import Notes, Part, Score


def test_the_length_of_a_piece_is_not_told() -> None:
    np.testing.assert_array_equal(clock_features(500)[:80], clock_features(80))


def test_every_period_comes_back_and_no_shorter_one() -> None:
    features = clock_features(400)[4:]
    for place, period in enumerate(PERIODS_STEPS):
        waves = features[:, 2 * place : 2 * place + 2]
        np.testing.assert_allclose(waves[period:], waves[:-period], atol=1e-6)
        assert all(np.abs(waves[shift:] - waves[:-shift]).max() > 0.01 for shift in range(1, period))


def test_a_form_says_what_is_told_of_time() -> None:
    notes = Notes.of([0, 480], [480, 480], [60, 64])
    score = Score(480, (Part(1, "", 0, False, notes),), (), ())
    told = {
        clock: GridForm({"notes": "roll"}, 4, clock=clock).stack(score, {1: "notes"}).meter()  # type: ignore[arg-type]
        for clock in ("bars", "steps", "none")
    }
    assert {each.shape for each in told.values()} == {(16, METER_WIDTH)}
    assert not told["none"].any()
    np.testing.assert_array_equal(told["steps"], clock_features(16))
    assert not np.array_equal(told["bars"], told["steps"])
