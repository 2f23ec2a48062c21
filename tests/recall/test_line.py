"""A line is the highest of what begins at each step; its moves are the same in every key and at every place."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from descant.grid.frames import decode
from descant.grid.planes import ONSETS, plane
from descant.grid.shapes import LOWEST_PITCH, ONSET, SILENT
from descant.grid.stack import Stack, stack_of
from descant.recall.line import line_of, moves
from descant.score.score import Meter, Notes, Part, Score


def stack(notes: Notes, bars: int = 4) -> Stack:
    score = Score(480, (Part(1, "", 0, False, notes),), (), (Meter(0, 3, 4),))
    return stack_of(score, {1: "chords"}, {"chords": "poly"}, 4, length_steps=12 * bars)


@given(st.integers(0, 2**32 - 1))
def test_the_line_is_the_highest_onset_of_each_step(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frames = np.where(rng.random((48, 88)) < 0.02, ONSET, SILENT).astype(np.uint8)
    empty = stack(Notes.empty())
    line = line_of(decode(frames, "poly", empty.grid), empty)
    onsets = plane(frames, "poly")[:, ONSETS] > 0
    assert line.onset_steps.tolist() == np.flatnonzero(onsets.any(1)).tolist()
    for step, pitch, bar in zip(line.onset_steps, line.pitch, line.bar, strict=True):
        assert pitch == np.flatnonzero(onsets[step])[-1] + LOWEST_PITCH
        assert bar == step // 12


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(-20, 20)), max_size=9), st.integers(-11, 11), st.integers(0, 9)
)
def test_moves_know_neither_key_nor_place(tune: list[tuple[int, int]], up: int, later: int) -> None:
    steps = np.cumsum([wait for wait, _ in tune], dtype=np.int64)
    pitch = 60 + np.array([height for _, height in tune], np.int64)
    assert (moves(steps, pitch) == moves(steps + later, pitch + up)).all()


def test_moves_tell_every_interval_and_wait_apart() -> None:
    some = {
        int(moves(np.array([0, wait]), np.array([64, 64 + interval]))[0])
        for wait in (1, 2, 500, 2**18 - 1)
        for interval in range(-64, 64)
    }
    assert len(some) == 4 * 128


def test_of_no_notes_there_is_no_line() -> None:
    line = line_of(Notes.empty(), stack(Notes.empty()))
    assert len(line) == line.bars == 0
