"""The laws of overlap: a part with itself is 1, either way round the same, order and length of the music nothing."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.errors import GridError
from descant.evaluation.overlap import note_features, overlap_area, overlap_metrics

VALUES = st.lists(st.integers(0, 12), min_size=1, max_size=20).map(np.array)


@settings(max_examples=40)
@given(VALUES, VALUES)
def test_it_is_symmetric_and_between_nothing_and_all(values: np.ndarray, others: np.ndarray) -> None:
    area = overlap_area(values, others)
    assert area == overlap_area(others, values)
    assert 0 <= area <= 1 + 1e-12
    assert (area == 0) == (not set(values.tolist()) & set(others.tolist()))


@settings(max_examples=40)
@given(VALUES, VALUES, st.integers(1, 4), st.randoms())
def test_neither_order_nor_number_counts(values: np.ndarray, others: np.ndarray, times: int, random: object) -> None:
    again = np.tile(values, times)
    random.shuffle(again)  # type: ignore[attr-defined]
    assert overlap_area(again, values) == pytest.approx(1)
    assert overlap_area(again, others) == pytest.approx(overlap_area(values, others))
    assert overlap_area(values + 7, others + 7) == overlap_area(values, others)


def test_by_hand() -> None:
    assert overlap_area(np.array([1, 1, 2, 2]), np.array([1, 2, 2, 2])) == 0.75
    assert overlap_area(np.array([1, 2]), np.array([2, 3, 4, 5])) == 0.25
    assert math.isnan(overlap_area(np.array([], np.int64), np.array([1])))
    assert math.isnan(overlap_area(np.array([1]), np.array([], np.int64)))


def test_values_that_are_not_whole_are_refused() -> None:
    with pytest.raises(GridError, match="float64"):
        overlap_area(np.array([1, 2]), np.array([0.5]))


def test_features_by_hand(music: SimpleNamespace) -> None:
    """Two chords, a rest, and one note that lasts."""
    frames = np.concatenate([music.chords([48, 60], []), music.chords([62], steps=6)])
    features = note_features(frames, "poly")
    assert sorted(features["pitch"].tolist()) == [48, 60, 62]
    assert sorted(features["pitch_class"].tolist()) == [0, 0, 2]
    assert sorted(features["duration"].tolist()) == [4, 4, 6]
    assert features["inter_onset"].tolist() == [8]


def test_a_part_with_itself_is_all_and_an_octave_up_only_without_octaves(music: SimpleNamespace) -> None:
    tune, up = music.voice(60, 62, 0, 64), music.voice(72, 74, 0, 76)
    assert set(overlap_metrics(tune, tune, "voice").values()) == {1.0}
    assert overlap_metrics(up, tune, "voice") == {
        "overlap/pitch": 0,
        "overlap/pitch_class": 1,
        "overlap/duration": 1,
        "overlap/inter_onset": 1,
    }


def test_drums_have_pieces_and_intervals_alone() -> None:
    drums, other = np.zeros((16, 9), np.uint8), np.zeros((16, 9), np.uint8)
    drums[::4, 0] = other[::4, 1] = 1
    assert overlap_metrics(drums, other, "kit") == {"overlap/pitch": 0, "overlap/inter_onset": 1}


def test_silence_overlaps_with_nothing(music: SimpleNamespace) -> None:
    tune, silent, one = music.voice(60, 62), music.voice(0, 0), music.voice(60, 0)
    assert all(math.isnan(value) for value in overlap_metrics(silent, tune, "voice").values())
    figures = overlap_metrics(one, tune, "voice")
    assert figures["overlap/pitch"] == 0.5
    assert math.isnan(figures["overlap/inter_onset"])


def test_parts_of_unequal_length_are_refused(music: SimpleNamespace) -> None:
    with pytest.raises(GridError, match="the written part is 4 steps long"):
        overlap_metrics(music.voice(60), music.voice(60, 62), "voice")
