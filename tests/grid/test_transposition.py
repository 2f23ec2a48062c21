"""Up and down again is where it was, while nothing leaves the keyboard; what would leave comes back by octaves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.grid.planes import SOUNDING, plane
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, HOLD, KIT_PIECES, ONSET, PITCHES, REST
from descant.grid.transposition import transpose_frames
from descant.parts.roles import FrameKind

inside = st.integers(12, PITCHES - 13)
semitones = st.integers(-12, 12)


@given(st.lists(st.one_of(st.just(-1), inside), max_size=20), semitones)
def test_a_voice_moves_and_comes_back(columns: list[int], up: int) -> None:
    line = np.array([column + FIRST_PITCH_SYMBOL if column >= 0 else HOLD for column in columns], np.int16)
    moved = transpose_frames(line, "voice", up)
    assert [int(symbol) for symbol in moved] == [int(symbol) + up if symbol > REST else HOLD for symbol in line]
    assert np.array_equal(transpose_frames(moved, "voice", -up), line)
    assert moved.dtype == line.dtype


@given(st.lists(st.tuples(st.integers(0, 5), inside, st.sampled_from([ONSET, HELD])), max_size=20), semitones)
def test_chords_move_and_come_back(cells: list[tuple[int, int, int]], up: int) -> None:
    frames = np.zeros((6, PITCHES), np.uint8)
    for step, column, state in cells:
        frames[step, column] = state
    moved = transpose_frames(frames, "poly", up)
    assert np.array_equal(moved, np.roll(frames, up, axis=1))
    assert np.array_equal(transpose_frames(moved, "poly", -up), frames)
    assert moved.dtype == frames.dtype


@given(st.integers(0, PITCHES - 1), st.integers(-40, 40), st.sampled_from(["voice", "poly", "roll"]))
def test_the_pitch_class_is_moved_and_the_keyboard_is_kept(column: int, up: int, kind: FrameKind) -> None:
    if kind == "voice":
        frames = np.array([column + FIRST_PITCH_SYMBOL], np.int16)
    else:
        frames = np.zeros((1, PITCHES), np.uint8)
        frames[0, column] = ONSET
    sounding = plane(transpose_frames(frames, kind, up), kind)[0, SOUNDING]
    (found,) = np.flatnonzero(sounding)
    assert (found - column - up) % 12 == 0
    if 0 <= column + up < PITCHES:
        assert found == column + up


def test_drums_stay() -> None:
    frames = np.ones((3, KIT_PIECES), np.uint8)
    assert transpose_frames(frames, "kit", 5) is frames


@pytest.mark.parametrize("up", [2, -2])
def test_a_note_folded_onto_another_keeps_its_beginning(up: int) -> None:
    frames = np.zeros((1, PITCHES), np.uint8)
    edge, twin = (PITCHES - 1, PITCHES - 13) if up > 0 else (0, 12)
    frames[0, edge], frames[0, twin] = ONSET, HELD
    moved = transpose_frames(frames, "poly", up)
    assert moved[0, twin + up] == ONSET
    assert (moved != 0).sum() == 1
