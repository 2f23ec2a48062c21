"""Planes say what frames say, whole or step by step; what is known and what nobody has told are told apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from descant.grid.planes import KIT, ONSETS, SOUNDING, known_planes, known_width, next_plane, plane, sounding_pitch
from descant.grid.shapes import HELD, HOLD, KIT_PIECES, ONSET, PITCHES, PLANE_WIDTH, REST, VOICE_SYMBOLS
from descant.parts.roles import FrameKind

KINDS: tuple[FrameKind, ...] = ("voice", "poly", "kit", "roll")


def frames_of(kind: FrameKind, seed: int, steps: int) -> NDArray[np.int16] | NDArray[np.uint8]:
    """Random valid frames: nothing is held that was not begun."""
    rng = np.random.default_rng(seed)
    if kind == "voice":
        symbols = rng.choice([HOLD, HOLD, REST, *rng.integers(2, VOICE_SYMBOLS, 3)], steps)
        return symbols.astype(np.int16)
    if kind in ("kit", "roll"):
        return (rng.random((steps, KIT_PIECES if kind == "kit" else PITCHES)) < 0.2).astype(np.uint8)
    frames = np.zeros((steps, PITCHES), np.uint8)
    for step in range(steps):
        wish = rng.choice([0, ONSET, HELD], PITCHES, p=[0.5, 0.1, 0.4])
        sounded = frames[step - 1] != 0 if step else np.zeros(PITCHES, bool)
        frames[step] = np.where((wish == HELD) & ~sounded, 0, wish)
    return frames


@given(st.sampled_from(KINDS), st.integers(0, 2**32), st.integers(1, 20))
def test_planes_at_once_are_planes_step_by_step(kind: FrameKind, seed: int, steps: int) -> None:
    frames = frames_of(kind, seed, steps)
    whole = plane(frames, kind)
    assert whole.dtype == np.float32
    assert set(np.unique(whole)) <= {0.0, 1.0}
    now = np.zeros((1, PLANE_WIDTH), np.float32)
    for step in range(steps):
        now = next_plane(frames[step : step + 1].astype(np.int64), kind, now)
        assert np.array_equal(now[0], whole[step])


@given(st.sampled_from(KINDS), st.integers(0, 2**32))
def test_an_onset_sounds(kind: FrameKind, seed: int) -> None:
    planes = plane(frames_of(kind, seed, 12), kind)
    assert (planes[:, ONSETS] <= planes[:, SOUNDING]).all()
    assert planes[:, KIT].any() <= (kind == "kit")


@given(st.integers(0, 2**32))
def test_a_voice_sounds_one_pitch_at_most(seed: int) -> None:
    frames = frames_of("voice", seed, 30)
    planes = plane(frames, "voice")
    pitch = sounding_pitch(frames.astype(np.int16))
    assert (planes[:, SOUNDING].sum(1) == (pitch >= 0)).all()
    assert (planes[:, SOUNDING].argmax(1)[pitch >= 0] == pitch[pitch >= 0]).all()


def test_rows_go_side_by_side() -> None:
    last = np.zeros((2, PLANE_WIDTH), np.float32)
    last[0, SOUNDING.start + 5] = last[0, ONSETS.start + 5] = 1
    now = next_plane(np.array([HOLD, 9]), "voice", last)
    assert np.flatnonzero(now[0]).tolist() == [SOUNDING.start + 5]
    assert np.flatnonzero(now[1]).tolist() == [7, SOUNDING.start + 7]


def test_known_silence_differs_from_what_nobody_has_told() -> None:
    steps, roles = 6, ["melody", "bass"]
    silence = np.zeros((steps, PLANE_WIDTH), np.float32)
    told = np.arange(steps) < 3
    known = known_planes({"bass": silence}, {"bass": told}, roles, steps).reshape(steps, 3, PLANE_WIDTH + 1)
    assert known.shape[1] * known.shape[2] == known_width(2)
    assert known[:, 1, -1].tolist() == told.tolist()
    assert not known[:, 0].any()
    assert not known[:, 2].any()


def test_unknown_frames_say_nothing() -> None:
    ones, told = np.ones((4, PLANE_WIDTH), np.float32), np.array([True, False, False, True])
    known = known_planes({"a": ones}, {"a": told}, ["a"], 4, (ones, ~told)).reshape(4, 2, -1)
    assert (known[:, 0].all(1) == told).all()
    assert (known[:, 1].all(1) == ~told).all()
    assert (known.any(2) == np.stack([told, ~told], 1)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_no_frames_make_no_planes(kind: FrameKind) -> None:
    assert plane(frames_of(kind, 0, 1)[:0], kind).shape == (0, PLANE_WIDTH)


def test_no_time_knows_nothing() -> None:
    assert known_planes({}, {}, ("melody", "chords"), 0).shape == (0, known_width(2))
