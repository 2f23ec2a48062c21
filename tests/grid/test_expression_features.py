"""What the net of expression is told never knows the future, and says nothing of what is not there."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from descant.grid.expression_features import (
    Memories,
    Memory,
    Onsets,
    given_columns,
    known_columns,
    onsets_of_part,
    step_width,
    told_deviation,
    told_loudness,
)
from descant.grid.meter_features import METER_WIDTH
from descant.grid.performance import Performance

ROLES = ("melody", "chords", "bass")
STEPS = 64
METER = np.random.default_rng(1).normal(size=(STEPS, METER_WIDTH)).astype(np.float32)


def some(seed: int, chord: int = 1) -> Performance:
    rng = np.random.default_rng(seed)
    step = np.repeat(np.sort(rng.choice(STEPS, 20, replace=False)), chord)
    pitch = np.tile(np.arange(chord) * 4, 20) + np.repeat(rng.integers(40, 80, 20), chord)
    return Performance(step, pitch, rng.uniform(30, 110, len(step)), rng.uniform(-0.3, 0.3, len(step)))


def told(own: Performance, given: dict[str, Performance], known: Performance | None = None) -> Onsets:
    return onsets_of_part("chords", own, given, ROLES, METER, 4, known=known)


def until(played: Performance, step: int, change: float) -> Performance:
    """The same up to and including a step, all else louder and later."""
    later = played.step > step
    return Performance(played.step, played.pitch, played.velocity + change * later, played.deviation + 0.01 * later)


@pytest.mark.parametrize("step", [0, 13, 40])
def test_the_future_never_changes_the_past(step: int) -> None:
    own, given = some(0, chord=3), {"melody": some(1), "bass": some(2)}
    before = told(own, given, own)
    after = told(own, {role: until(each, step, 9.0) for role, each in given.items()}, until(own, step, 5.0))
    heard = before.steps <= step
    assert np.array_equal(before.features[heard], after.features[heard])
    assert not np.array_equal(before.features[~heard], after.features[~heard])
    less = told(own.before(step + 1), given, own)
    assert np.array_equal(before.features[heard], less.features)


def test_its_own_playing_at_an_onset_is_not_told_there() -> None:
    own = some(0)
    other = Performance(own.step, own.pitch, own.velocity[::-1].copy(), own.deviation)
    assert np.array_equal(told(own, {}).features, told(other, {}).features)
    first = told(own, {}, own).features[0]
    assert not first[known_columns(len(ROLES))].any()


def test_the_memory_of_a_whole_part_is_the_stream_of_its_onsets() -> None:
    played = some(3)
    memory, rows = Memory(), [Memory()[1:]]
    loudness, deviation = told_loudness(played.velocity), told_deviation(played.deviation)
    for each in zip(loudness.tolist(), deviation.tolist(), strict=True):
        memory = memory.after(*each)
        rows.append(memory[1:])
    assert np.allclose(Memories.of(played).rows, np.array(rows))
    assert memory.loudness_overall == pytest.approx(loudness.mean())
    assert memory.loudness == pytest.approx(loudness[-1])


def test_a_steady_part_is_remembered_as_steady() -> None:
    steady = some(4).flattened()
    rows = Memories.of(steady).rows[1:]
    assert np.ptp(rows, axis=0) == pytest.approx(np.zeros(rows.shape[1]), abs=1e-6)


def test_parts_that_are_not_there_are_not_told() -> None:
    onsets = told(some(0), {"melody": some(1)})
    assert onsets.features.shape == (20, step_width(len(ROLES)))
    assert onsets.features[:, given_columns(3, 0)].any()
    for place in (1, 2):
        assert not onsets.features[:, given_columns(3, place)].any()


def test_a_chord_tells_its_top_and_its_bottom() -> None:
    step, pitch = np.zeros(3, np.int64), np.array([48, 52, 55])
    chord = Performance(step, pitch, np.full(3, 80.0), np.zeros(3))
    notes: NDArray[np.float32] = told(chord, {}).notes
    assert notes[:, 3].tolist() == [0, 0, 1]
    assert notes[:, 4].tolist() == [1, 0, 0]
