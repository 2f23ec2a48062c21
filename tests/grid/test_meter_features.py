"""What a net is told of the meter: finite, the same in every bar of a phrase, and aware of the end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.grid.meter import MeterPositions, meter_positions
from descant.grid.meter_features import METER_WIDTH, meter_features
from descant.grid.timegrid import TimeGrid
from descant.score.score import Meter

meters = st.builds(Meter, st.just(0), st.integers(1, 13), st.sampled_from([1, 2, 4, 8, 16, 32]))


def positions(meter: Meter, steps: int, steps_per_quarter: int = 4) -> MeterPositions:
    return meter_positions([meter], TimeGrid(480, steps_per_quarter), steps)


@given(meters, st.sampled_from([1, 4, 6, 12, 24]), st.integers(0, 300), st.one_of(st.none(), st.integers(0, 99)))
def test_features_are_finite_and_small(meter: Meter, per_quarter: int, steps: int, bars: int | None) -> None:
    features = meter_features(positions(meter, steps, per_quarter), per_quarter, bars)
    assert features.shape == (steps, METER_WIDTH)
    assert features.dtype == np.float32
    assert np.isfinite(features).all()
    assert (np.abs(features) <= 1).all()


@pytest.mark.parametrize("meter", [Meter(0, 4, 4), Meter(0, 3, 4), Meter(0, 6, 8), Meter(0, 5, 4), Meter(0, 7, 8)])
def test_they_come_back_every_sixteen_bars(meter: Meter) -> None:
    bar = round(meter.bar_quarters * 4)
    features = meter_features(positions(meter, 40 * bar), 4)
    later = features[2 * bar :]  # the first two bars are told apart
    assert np.allclose(later[: 20 * bar], later[16 * bar : 36 * bar], atol=1e-6)
    assert not np.allclose(later[: 20 * bar], later[8 * bar : 28 * bar], atol=1e-3)


@pytest.mark.parametrize("meter", [Meter(0, 4, 4), Meter(0, 6, 8), Meter(0, 5, 8)])
def test_every_step_of_a_phrase_is_told_apart(meter: Meter) -> None:
    bar = round(meter.bar_quarters * 4)
    features = meter_features(positions(meter, 16 * bar), 4)
    assert len(np.unique(features.round(5), axis=0)) == 16 * bar


def test_the_end_is_seen_coming() -> None:
    features = meter_features(positions(Meter(0, 4, 4), 6 * 16), 4, bars=6)
    ends = features[:, -4:].argmax(1)[features[:, -4:].any(1)]
    assert ends.tolist() == [3] * 16 + [2] * 16 + [1] * 16 + [0] * 16
    live = meter_features(positions(Meter(0, 4, 4), 6 * 16), 4)
    assert not live[:, -6:].any()
    assert np.array_equal(live[:, :-6], features[:, :-6])


def test_common_and_compound_beats_are_told_apart() -> None:
    common, compound = (meter_features(positions(Meter(0, *meter), 12), 4) for meter in ((3, 4), (6, 8)))
    assert (common != compound).any(1).all()
