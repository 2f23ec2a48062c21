"""The law of the time grid: a step written as a tick is found again."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import GridError
from descant.grid.timegrid import MAX_STEPS, TimeGrid


@given(
    ticks_per_quarter=st.integers(1, 32_767),
    steps_per_quarter=st.integers(1, 48),
    phase_ticks=st.one_of(st.integers(-4000, 4000), st.integers(-8000, 8000).map(lambda halves: halves / 2)),
    step=st.integers(-100, MAX_STEPS),
)
def test_a_step_is_found_again(ticks_per_quarter: int, steps_per_quarter: int, phase_ticks: float, step: int) -> None:
    if ticks_per_quarter < steps_per_quarter:
        ticks_per_quarter = steps_per_quarter
    grid = TimeGrid(ticks_per_quarter, steps_per_quarter, phase_ticks)
    assert grid.nearest_steps(grid.ticks(step)) == step


def test_halves_go_to_the_later_step_and_the_earlier_tick() -> None:
    grid = TimeGrid(480, 4)
    assert grid.nearest_steps([59, 60, 61, 180]).tolist() == [0, 1, 1, 2]
    assert TimeGrid(2, 4).ticks([0, 1, 2, 3]).tolist() == [0, 0, 1, 1]


def test_steps_are_fractions_of_the_quarter_from_the_phase() -> None:
    assert TimeGrid(480, 4, 40).steps([40, 160, 220]).tolist() == [0.0, 1.0, 1.5]


@given(st.integers(0, 10**9))
def test_steps_agree_with_exact_arithmetic(tick: int) -> None:
    grid = TimeGrid(100, 24, 0.5)
    exact = (Fraction(tick) - Fraction(1, 2)) * 24 / 100
    assert grid.nearest_steps(tick) == int((exact + Fraction(1, 2)) // 1)


def test_a_pickup_moves_step_0_back_by_whole_bars() -> None:
    grid = TimeGrid(480, 4, 480.0)
    before = grid.from_bar_before(0, bar_quarters=3)
    assert before.phase_ticks == -960
    assert before.nearest_steps([0, 480]).tolist() == [8, 12]
    assert grid.from_bar_before(480, 3) == grid
    assert TimeGrid(480, 4).from_bar_before(5000, 4).phase_ticks == 0


def test_a_slightly_early_first_note_needs_no_bar_of_its_own() -> None:
    assert TimeGrid(480, 4, 50.0).from_bar_before(0, 4).phase_ticks == 50


@pytest.mark.parametrize(("ticks", "steps", "phase"), [(0, 4, 0.0), (480, 0, 0.0), (480, -1, 0.0), (480, 4, np.inf)])
def test_what_cannot_be_divided_is_refused(ticks: int, steps: int, phase: float) -> None:
    with pytest.raises(GridError, match="at least one step"):
        TimeGrid(ticks, steps, phase)


def test_the_longest_grid() -> None:
    grid = TimeGrid(480, 4)
    assert grid.length_steps(MAX_STEPS * 120) == MAX_STEPS
    with pytest.raises(GridError, match="very long silence"):
        grid.length_steps(MAX_STEPS * 120 + 1)
    assert grid.length_steps(0) == 0
    assert TimeGrid(480, 4, 600.0).length_steps(20) == 0
