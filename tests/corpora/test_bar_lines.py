"""Law: the bar line that is found is never after the first note, and a piece that is on its grid stays there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from descant.corpora.bar_lines import bar_lines
from descant.corpora.dataset import Bars
from descant.score.score import Meter, Score


def moved(score: Score, ticks: int) -> Score:
    parts = (
        replace(part, notes=replace(part.notes, onset_ticks=part.notes.onset_ticks + ticks)) for part in score.parts
    )
    return replace(score, parts=tuple(parts))


def test_a_piece_on_its_grid_stays_there(music):
    found = bar_lines(music.tune(1), None)
    assert found.phase_ticks == 0
    assert found.fit.share == 1
    assert found.remarks == ()


def test_what_a_data_set_knows_holds_and_bars_before_the_pickup_are_added(music):
    score = music.tune(1)
    quarter = music.quarter
    found = bar_lines(score, Bars(phase_ticks=quarter, meters=(Meter(0, 3, 4),)))
    assert found.phase_ticks == quarter - 3 * quarter
    assert found.score.meters == (Meter(0, 3, 4),)


def test_notes_that_are_slightly_late_keep_the_bars(music):
    found = bar_lines(moved(music.tune(1), 20), None)
    assert found.phase_ticks == pytest.approx(20, abs=1)
    assert found.remarks == ()


def test_bars_of_a_shifted_piece_are_found_anew(music):
    quarter = music.quarter
    shift = quarter + 40
    found = bar_lines(moved(music.tune(1, bars=16), shift), None)
    assert (found.phase_ticks - shift) % (4 * quarter) == pytest.approx(0, abs=1)
    assert found.phase_ticks <= shift
    assert "found anew" in found.remarks[0]


def test_bars_of_one_beat_are_no_bars(music):
    found = bar_lines(replace(music.tune(1), meters=(Meter(0, 1, 4),)), None)
    assert found.score.meters == (Meter(0, 4, 4),)
    assert "1/4" in found.remarks[0]


def test_short_bars_are_bars(music):
    meters = (Meter(0, 2, 8),)
    assert bar_lines(replace(music.tune(1), meters=meters), None).score.meters == meters


def test_a_bar_that_no_grid_divides_keeps_the_fitted_phase(music):
    found = bar_lines(moved(replace(music.tune(1), meters=(Meter(0, 3, 32),)), 60), None)
    assert found.phase_ticks <= 60
