"""A style is heard by what begins when; neither the key nor who plays it matters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from descant.grid.form import GridForm
from descant.grid.stack import Stack
from descant.grid.style_features import (
    CHROMA,
    METER,
    SIZES,
    STYLE_WIDTH,
    TOP_MOVE,
    WAITS,
    WAITS_QUARTERS,
    style_features,
)
from descant.parts.roles import FrameKind
from descant.score.key import Key
from descant.score.score import Score

ROLES: dict[int, str] = {1: "melody", 2: "chords"}


@pytest.fixture
def stack_of(song_of: Callable[..., Score]) -> Callable[..., Stack]:
    """Put a small song on the grid, its key as it was moved: `stack_of(up=3, kinds=...)`."""

    def make(up: int = 0, kinds: Mapping[str, FrameKind] | None = None) -> Stack:
        form = GridForm(kinds or {"melody": "voice", "chords": "poly"}, 4)
        stack = form.stack(song_of(up=up), ROLES, 0)
        return Stack(**{**vars(stack), "key": Key(up % 12, minor=False, confidence=1.0)})

    return make


def test_a_row_for_each_moment_at_which_something_begins(stack_of: Callable[..., Stack]) -> None:
    rows = style_features(stack_of())
    melody_and_chords = {beat for beat in range(16) if beat % 5 != 4} | {0, 4, 8, 12}
    assert rows.shape == (len(melody_and_chords), STYLE_WIDTH)
    assert np.isfinite(rows).all()


def test_another_key_changes_nothing_but_the_register(stack_of: Callable[..., Stack]) -> None:
    here, there = style_features(stack_of()), style_features(stack_of(up=3))
    register = np.arange(SIZES.start + 3, SIZES.start + 5)
    rest = np.setdiff1d(np.arange(STYLE_WIDTH), register)
    np.testing.assert_array_equal(here[:, rest], there[:, rest])
    assert (there[:, register] > here[:, register]).all()


def test_who_plays_it_does_not_matter(stack_of: Callable[..., Stack]) -> None:
    stack = stack_of(kinds={"melody": "poly", "chords": "poly"})
    turned = Stack(**{**vars(stack), "frames": dict(reversed(stack.frames.items()))})
    np.testing.assert_array_equal(style_features(stack), style_features(turned))


def test_the_wait_and_the_move_are_those_of_the_notes(stack_of: Callable[..., Stack]) -> None:
    rows = style_features(stack_of())
    assert not rows[0, WAITS].any()
    assert not rows[0, TOP_MOVE].any()
    assert rows[1, WAITS].tolist() == [float(wait == 1.0) for wait in WAITS_QUARTERS]
    assert rows[1, TOP_MOVE].argmax() - 12 == 4  # from the tonic to the third
    assert rows[0, CHROMA][[0, 4, 7]].all()
    assert rows[:, METER].any(1).all()


def test_nothing_begins_in_silence(stack_of: Callable[..., Stack]) -> None:
    stack = stack_of()
    silent = Stack(**{**vars(stack), "frames": {role: np.zeros_like(each) for role, each in stack.frames.items()}})
    silent.frames["melody"][:] = 1
    assert style_features(silent).shape == (0, STYLE_WIDTH)
    assert style_features(Stack(**{**vars(stack), "frames": {}})).shape == (0, STYLE_WIDTH)
