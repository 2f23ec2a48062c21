"""The law of the meter: bars and beats tile the grid, and a meter change begins a bar."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import GridError
from descant.grid.meter import bar_starts, beat_quarters, meter_positions
from descant.grid.timegrid import MAX_STEPS, TimeGrid
from descant.score.score import Meter

QUARTERS = TimeGrid(480, 4)

METERS = st.lists(
    st.builds(
        Meter,
        tick=st.integers(0, 20_000),
        numerator=st.integers(0, 255),
        denominator=st.one_of(
            st.sampled_from((0, 1, 2, 4, 8, 16, 32)), st.integers(0, 255).map(lambda power: 2**power)
        ),
    ),
    max_size=6,
).map(lambda meters: sorted(meters, key=lambda meter: meter.tick))


@given(METERS, st.sampled_from((1, 3, 4, 12, 24)), st.integers(-500, 500), st.integers(0, 300))
def test_bars_and_beats_tile_the_grid(meters: list[Meter], steps: int, phase: int, length: int) -> None:
    at = meter_positions(meters, TimeGrid(480, steps, phase), length)
    assert len(at) == length
    for count, inside, span in (
        (at.bar, at.step_in_bar, at.bar_steps),
        (at.beat_in_bar, at.step_in_beat, at.beat_steps),
    ):
        assert (inside >= 0).all()
        assert (inside < span).all()
        assert (count >= 0).all()
    if not length:
        return
    assert at.bar[0] == at.step_in_bar[0] == 0
    begins = np.diff(at.bar)
    assert set(begins.tolist()) <= {0, 1}
    assert (at.step_in_bar[1:][begins == 1] == 0).all()
    assert (np.diff(at.step_in_bar)[begins == 0] == 1).all()
    assert (at.step_in_beat[at.step_in_bar == 0] == 0).all()
    assert (at.beat_in_bar[at.step_in_bar == 0] == 0).all()


def test_common_time_where_no_meter_is_given() -> None:
    at = meter_positions([], QUARTERS, 32)
    assert at.bar.tolist() == [0] * 16 + [1] * 16
    assert at.beat_in_bar.tolist() == [0] * 4 + [1] * 4 + [2] * 4 + [3] * 4 + [0] * 4 + [1] * 4 + [2] * 4 + [3] * 4
    assert set(at.beat_steps.tolist()) == {4}


@pytest.mark.parametrize(
    ("numerator", "denominator", "quarters"),
    [(4, 4, 1), (2, 2, 2), (3, 4, 1), (3, 8, Fraction(1, 2)), (6, 8, Fraction(3, 2)), (9, 8, Fraction(3, 2)),
     (12, 8, Fraction(3, 2)), (6, 16, Fraction(3, 4)), (5, 8, Fraction(1, 2)), (6, 4, 1)],
)  # fmt: skip
def test_the_beat_of_a_meter(numerator: int, denominator: int, quarters: Fraction) -> None:
    assert beat_quarters(Meter(0, numerator, denominator)) == quarters


def test_a_jig_has_two_dotted_quarters_a_bar() -> None:
    at = meter_positions([Meter(0, 6, 8)], QUARTERS, 12)
    assert at.beat_in_bar.tolist() == [0] * 6 + [1] * 6
    assert set(at.bar_steps.tolist()) == {12}
    assert set(at.beat_steps.tolist()) == {6}


def test_a_meter_change_in_mid_bar_begins_a_bar() -> None:
    meters = [Meter(0, 4, 4), Meter(2 * 480, 3, 4)]
    assert bar_starts(meters, QUARTERS, 40).tolist() == [0, 8, 20, 32]
    # The bar that is cut short keeps its meter's length: nobody who plays along knows of the change.
    assert meter_positions(meters, QUARTERS, 40).bar_steps[:8].tolist() == [16] * 8


def test_a_repeated_meter_begins_no_bar() -> None:
    meters = [Meter(0, 4, 4), Meter(0, 4, 4), Meter(480, 4, 4)]
    assert bar_starts(meters, QUARTERS, 40).tolist() == [0, 16, 32]


def test_of_two_meters_on_one_step_the_last_holds() -> None:
    assert bar_starts([Meter(0, 1, 4), Meter(10, 3, 4)], QUARTERS, 30).tolist() == [0, 12, 24]


def test_before_the_first_meter_it_is_common_time() -> None:
    assert bar_starts([Meter(480 * 8, 3, 4)], QUARTERS, 60).tolist() == [0, 16, 32, 44, 56]


def test_the_first_meter_holds_in_the_bar_of_a_pickup() -> None:
    grid = TimeGrid(480, 4, 480.0).from_bar_before(0, bar_quarters=3)
    assert bar_starts([Meter(0, 3, 4)], grid, 30).tolist() == [0, 12, 24]


def test_bars_that_steps_do_not_divide_do_not_drift() -> None:
    starts = bar_starts([Meter(0, 7, 8)], TimeGrid(480, 1), 70)
    assert starts.tolist() == [int(np.floor(3.5 * bar + 0.5)) for bar in range(20)]


@pytest.mark.parametrize("meter", [Meter(0, 0, 4), Meter(0, 4, 0), Meter(0, -3, 8)])
def test_a_meter_with_a_0_is_passed_over(meter: Meter) -> None:
    assert bar_starts([meter], QUARTERS, 40).tolist() == [0, 16, 32]


def test_absurd_meters_have_bars_of_a_step_at_least() -> None:
    at = meter_positions([Meter(0, 1, 2**255)], QUARTERS, 5)
    assert at.bar.tolist() == [0, 1, 2, 3, 4]
    assert meter_positions([Meter(0, 255, 1)], QUARTERS, 5).bar_steps[0] == 255 * 16


def test_ten_hours_are_refused() -> None:
    with pytest.raises(GridError, match="very long silence"):
        meter_positions([], QUARTERS, MAX_STEPS + 1)
