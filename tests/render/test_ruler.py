"""Bars follow each other without a gap, and stand where the grid has them."""

from __future__ import annotations

from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.grid.meter import bar_starts
from descant.grid.timegrid import TimeGrid
from descant.render.ruler import bars_of, systems_of
from descant.score.score import Meter, Notes, Part, Score

QUARTER = 480


def score_of(quarters: float, *meters: Meter) -> Score:
    notes = Notes.of([0], [round(quarters * QUARTER)], [60])
    return Score(QUARTER, (Part(1, "Melody", 0, False, notes),), meters=meters)


meter_maps = st.lists(
    st.builds(
        lambda sixteenth, numerator, denominator: Meter(sixteenth * QUARTER // 4, numerator, denominator),
        st.integers(0, 160),
        st.sampled_from([1, 2, 3, 4, 5, 6, 7, 9, 12]),
        st.sampled_from([2, 4, 8, 16]),
    ),
    max_size=5,
).map(lambda meters: sorted(meters, key=lambda meter: meter.tick))


@given(meter_maps)
def test_bars_stand_where_the_grid_has_them(meters: list[Meter]) -> None:
    score = score_of(48, *meters)
    starts = [bar.start_tick for bar in bars_of(score)]
    assert starts == [step * QUARTER // 4 for step in bar_starts(meters, TimeGrid(QUARTER, 4), 48 * 4).tolist()]


@given(meter_maps, st.floats(-2000, 2000))
def test_bars_follow_each_other_to_the_end(meters: list[Meter], phase_ticks: float) -> None:
    score = score_of(48, *meters)
    bars = list(bars_of(score, phase_ticks))
    assert all(before.end_tick == after.start_tick for before, after in pairwise(bars))
    assert bars[-1].end_tick >= score.end_ticks
    assert [bar.number for bar in bars] == list(range(bars[0].number, bars[0].number + len(bars)))


def test_room_of_a_beat_before_the_first_bar_line_is_a_pickup() -> None:
    pickup, first, *_ = bars_of(score_of(9, Meter(0, 4, 4)), phase_ticks=QUARTER)
    assert (pickup.number, pickup.start_tick, pickup.end_tick) == (0, 0, QUARTER)
    assert (first.number, first.start_tick) == (1, QUARTER)


@pytest.mark.parametrize(
    ("numerator", "denominator", "beats"), [(4, 4, 4), (3, 4, 3), (6, 8, 2), (9, 8, 3), (5, 8, 5), (2, 2, 2)]
)
def test_beats_are_those_that_a_musician_counts(numerator: int, denominator: int, beats: int) -> None:
    bar = next(bars_of(score_of(24, Meter(0, numerator, denominator))))
    assert len(bar.beats) == beats - 1


def test_a_repeated_meter_is_shown_once() -> None:
    meters = [Meter(bar * 4 * QUARTER, 4, 4) for bar in range(4)]
    assert [bar.meter for bar in bars_of(score_of(16, *meters))] == ["4/4", "", "", ""]


def test_systems_hold_all_bars_and_no_more_than_fit() -> None:
    bars = list(bars_of(score_of(100, Meter(0, 3, 4))))
    systems = list(systems_of(iter(bars), QUARTER, 32))
    assert [bar for system in systems for bar in system] == bars
    assert all(system[-1].end_tick - system[0].start_tick <= 32 * QUARTER for system in systems)


def test_a_bar_longer_than_a_line_has_a_line_of_its_own() -> None:
    systems = list(systems_of(bars_of(score_of(400, Meter(0, 60, 1))), QUARTER, 32))
    assert [len(system) for system in systems] == [1, 1]


def test_bars_of_an_endless_piece_come_one_by_one() -> None:
    score = Score(1, (Part(1, "", 0, False, Notes.of([0, 2**40], [1, 1], [60, 60])),), meters=(Meter(0, 1, 16),))
    assert len(list(islice(bars_of(score), 100))) == 100
