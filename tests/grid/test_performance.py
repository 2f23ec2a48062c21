"""A performance is what the grid leaves out: loudness, and how far each onset lies from its step."""

from __future__ import annotations

import numpy as np
import pytest

from descant.grid.performance import performance_of
from descant.grid.timegrid import TimeGrid
from descant.score.score import Notes

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("phase", [0.0, 39.84, -17.3])
def test_steps_and_deviations_together_are_the_onsets(phase: float) -> None:
    grid = TimeGrid(480, 4, phase)
    onsets = np.sort(RNG.integers(60, 120 * 40, 50))
    notes = Notes.of(onsets, 30, RNG.integers(40, 80, 50), RNG.integers(1, 128, 50))
    played = performance_of(notes, grid, 60)
    again = np.rint((played.step + played.deviation) * grid.step_ticks + phase)
    assert np.all(np.abs(np.sort(again) - onsets) <= 1)  # a tick, where half a tick off the grid counts as on it
    assert np.all(np.diff(played.step) >= 0)
    assert sorted(played.velocity) == sorted(notes.velocity)


def test_what_lies_on_a_shifted_grid_has_no_deviation() -> None:
    grid = TimeGrid(480, 4, 39.84)
    notes = Notes.of(grid.ticks(np.arange(20)), 60, 60, 80)
    assert not performance_of(notes, grid, 20).deviation.any()


def test_a_triplet_is_no_way_of_playing() -> None:
    grid = TimeGrid(480, 4)
    played = performance_of(Notes.of([0, 160, 320], 100, 60, 80), grid, 16)
    assert played.near.tolist() == [True, False, False]


def test_flattened_it_is_typed_and_as_loud_on_average() -> None:
    played = performance_of(Notes.of([0, 130, 230], 50, 60, [60, 80, 100]), TimeGrid(480, 4), 16)
    flat = played.flattened()
    assert flat.is_typed
    assert not played.is_typed
    assert flat.velocity.tolist() == [80, 80, 80]
    assert not flat.deviation.any()
    assert played.before(2).step.tolist() == [0, 1]
