"""The laws of seconds: they never run backwards, twice the tempo is half the time, a change counts from its tick."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.score.score import Score, Tempo
from descant.score.seconds import seconds_at

TEMPOS = st.lists(st.tuples(st.integers(0, 4000), st.floats(20, 300)), max_size=5, unique_by=lambda each: each[0]).map(
    lambda found: tuple(Tempo(tick, bpm) for tick, bpm in sorted(found))
)


def score(*tempos: Tempo) -> Score:
    return Score(480, (), tempos, ())


def test_by_hand() -> None:
    """A bar at 120, then at 60: four quarters in two seconds, then in four."""
    changing = score(Tempo(0, 120.0), Tempo(1920, 60.0))
    found = seconds_at(changing, np.array([0, 480, 1920, 2400, 3840]))
    np.testing.assert_allclose(found, [0, 0.5, 2, 3, 6])


def test_without_a_tempo_it_is_120_until_one_is_told() -> None:
    np.testing.assert_allclose(seconds_at(score(), np.array([960])), [1])
    np.testing.assert_allclose(seconds_at(score(Tempo(480, 60.0)), np.array([480, 960])), [0.5, 1.5])


@settings(max_examples=40)
@given(TEMPOS, st.lists(st.integers(0, 10_000), min_size=1, max_size=20).map(sorted))
def test_time_never_runs_backwards_and_twice_the_tempo_is_half_of_it(
    tempos: tuple[Tempo, ...], ticks: list[int]
) -> None:
    told = tempos if tempos and tempos[0].tick == 0 else (Tempo(0, 120.0), *tempos)
    found = seconds_at(score(*told), np.array(ticks))
    assert (np.diff(found) >= 0).all()
    faster = tuple(replace(tempo, bpm=2 * tempo.bpm) for tempo in told)
    np.testing.assert_allclose(seconds_at(score(*faster), np.array(ticks)), found / 2)


@settings(max_examples=40)
@given(TEMPOS, st.integers(0, 5000), st.integers(1, 5000))
def test_a_tempo_that_says_nothing_new_changes_nothing(tempos: tuple[Tempo, ...], at: int, tick: int) -> None:
    before = [tempo for tempo in tempos if tempo.tick <= at]
    if any(tempo.tick == at for tempo in tempos):
        return
    again = Tempo(at, before[-1].bpm if before else 120.0)
    told = tuple(sorted((*tempos, again), key=lambda tempo: tempo.tick))
    assert seconds_at(score(*told), np.array([tick]))[0] == pytest.approx(
        seconds_at(score(*tempos), np.array([tick]))[0]
    )


def test_no_ticks_are_no_seconds() -> None:
    assert len(seconds_at(score(Tempo(0, 100.0)), np.zeros(0, np.int64))) == 0
