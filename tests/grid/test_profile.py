"""Profiles count which pitch classes sounded lately; told step by step they are what they are of the whole."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.grid.planes import SOUNDING
from descant.grid.profile import DOUBT, OwnProfile, known_profiles, pitch_classes, profile_shape
from descant.grid.shapes import LOWEST_PITCH, PITCHES, PLANE_WIDTH

STEPS = 6


def planes(time: int, *, seed: int = 0, parts: int = 1, told: int = 0) -> np.ndarray:
    """Some notes in every part, float32 `[time, parts * (plane + told)]`."""
    drawn = np.random.default_rng(seed)
    cells = np.zeros((time, parts, PLANE_WIDTH + told), np.float32)
    cells[..., SOUNDING] = drawn.random((time, parts, PITCHES)) < 0.05
    return cells.reshape(time, -1)


@given(pitch=st.integers(LOWEST_PITCH, LOWEST_PITCH + PITCHES - 1))
def test_a_pitch_counts_for_its_class(pitch: int) -> None:
    sounding = np.zeros(PITCHES, np.float32)
    sounding[pitch - LOWEST_PITCH] = 1
    assert pitch_classes(sounding).nonzero()[0].tolist() == [pitch % 12]


@pytest.mark.parametrize("reach", [0, 3, 50, None])
def test_known_profiles_are_the_sum_that_the_page_states(reach: int | None) -> None:
    known = planes(20, parts=2, told=1)
    sounding = known.reshape(20, 2, -1)[..., SOUNDING].sum(1)
    expected = np.zeros((20, 12))
    for step in range(20):
        for other in range(20):
            if reach is None or other <= step + reach:
                for cell in sounding[other].nonzero()[0]:
                    weight = np.exp(-abs(step - other) / STEPS) * sounding[other, cell]
                    expected[step, (cell + LOWEST_PITCH) % 12] += weight
    expected /= expected.sum(-1, keepdims=True) + DOUBT * STEPS
    np.testing.assert_allclose(known_profiles(known, STEPS, reach), expected, rtol=1e-5)


def test_a_part_s_own_profile_forgets_as_it_goes() -> None:
    plane, own = planes(20), OwnProfile(1, STEPS)
    assert not own.look().any()
    for step in range(20):
        own.heard(plane[step][None])
        total = sum(np.exp(-(step - past) / STEPS) * pitch_classes(plane[past, SOUNDING]) for past in range(step + 1))
        np.testing.assert_allclose(own.look()[0], total / (total.sum() + DOUBT * STEPS), rtol=1e-5)


def test_silence_has_an_empty_profile_and_much_music_a_sure_one() -> None:
    assert not known_profiles(np.zeros((9, PLANE_WIDTH + 1), np.float32), STEPS, None).any()
    tone = np.zeros((100, PLANE_WIDTH + 1), np.float32)
    tone[:, SOUNDING.start + 40] = 1
    told = known_profiles(tone, STEPS, 0)
    assert told[0].sum() < 0.6 < 0.85 < told[-1].sum() < 1


@pytest.mark.parametrize(("steps", "shape"), [(0, (1, 1)), (16, (2, 12))])
def test_the_shape_is_known_beforehand(steps: int, shape: tuple[int, int]) -> None:
    assert profile_shape(steps) == shape
