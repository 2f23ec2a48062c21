"""The law of the downbeat: bars are heard where the music begins them, wherever the file does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import GridError
from descant.grid.downbeat import fit_downbeat
from descant.grid.fit import fit_grid
from descant.grid.timegrid import TimeGrid
from descant.score.score import Notes, Part, Score

CHORDS = ((48, 52, 55), (53, 57, 60), (55, 59, 62), (45, 48, 52))


def song(bar_quarters: int, first_bar_ticks: int, bars: int = 16, *, pickup: bool = False) -> Score:
    """A chord at the beginning of each bar and a tune in quarters above it; the pickup is a quarter long."""
    notes: list[tuple[int, int, int]] = [(first_bar_ticks - 480, 480, 67)] if pickup else []
    for bar in range(bars):
        start = first_bar_ticks + bar * bar_quarters * 480
        chord = CHORDS[bar % len(CHORDS)]
        notes += [(start, bar_quarters * 480, pitch) for pitch in chord]
        notes += [(start + quarter * 480, 480, chord[quarter % 3] + 12) for quarter in range(bar_quarters)]
    part = Part(1, "", 0, False, Notes.of(*([note[column] for note in notes] for column in range(3))))
    return Score(480, (part,))


@given(st.sampled_from((2, 3, 4)), st.integers(0, 4 * 480))
def test_the_bar_line_is_found(bar_quarters: int, first_bar_ticks: int) -> None:
    score = song(bar_quarters, first_bar_ticks)
    fit = fit_grid(score, 4)
    downbeat = fit_downbeat(score, fit.grid(480), bar_quarters)
    assert (downbeat.phase_ticks - first_bar_ticks) % (bar_quarters * 480) == 0
    assert -60 <= downbeat.phase_ticks < bar_quarters * 480
    assert downbeat.lead > 0


def test_a_pickup_comes_before_the_bar_line() -> None:
    score = song(3, 480, pickup=True)
    downbeat = fit_downbeat(score, TimeGrid(480, 4), 3)
    assert downbeat.phase_ticks == 480
    grid = TimeGrid(480, 4, downbeat.phase_ticks).from_bar_before(0, 3)
    assert grid.nearest_steps([0, 480]).tolist() == [8, 12]


def test_notes_before_the_phase_count_too() -> None:
    downbeat = fit_downbeat(song(4, 0), TimeGrid(480, 4, 960.0), 4)
    assert downbeat.phase_ticks % 1920 == 0


@pytest.mark.parametrize("notes", [Notes.empty(), Notes.of([0], [1], [60]), Notes.of(np.arange(32) * 120, 120, 60)])
def test_where_nothing_tells_the_downbeat_the_grid_stays(notes: Notes) -> None:
    downbeat = fit_downbeat(Score(480, (Part(1, "", 0, False, notes),)), TimeGrid(480, 4), 4)
    assert downbeat.phase_ticks == 0


def test_drums_are_not_heard() -> None:
    drums = Part(1, "", 0, True, Notes.of([480], [120], [36]))
    assert fit_downbeat(Score(480, (drums,)), TimeGrid(480, 4, 7.0), 4).phase_ticks == 7


def test_bars_that_steps_do_not_divide_are_refused() -> None:
    with pytest.raises(GridError, match="whole number of steps"):
        fit_downbeat(song(4, 0), TimeGrid(480, 1), 3.5)
