"""The laws of the gain: nothing heard, nothing gained; a constant difference has no spread."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.evaluation.gain import PieceNats, gain_interval, gain_row


def nats(work: str, frames: int, true: float, none: float, shuffled: float | None = 0.0) -> PieceNats:
    return PieceNats(work, frames, true, shuffled, none)


@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 1000)), min_size=2, max_size=20))
def test_no_difference_is_no_gain(pieces: list[tuple[int, float]]) -> None:
    row = gain_row(
        ("melody",), "chords", "full", [nats(str(n), *piece, piece[1]) for n, piece in enumerate(pieces)], {}
    )
    assert (row.gain, row.gain_low, row.gain_high) == (0.0, 0.0, 0.0)


@given(st.floats(-3, 3), st.lists(st.integers(1, 500), min_size=2, max_size=20))
def test_the_interval_of_a_constant_difference_is_a_point(a_frame: float, lengths: list[int]) -> None:
    pieces = [nats(str(n), frames, 0.0, a_frame * frames) for n, frames in enumerate(lengths)]
    row = gain_row(("melody",), "chords", "full", pieces, {})
    assert row.gain_low is not None
    assert row.gain_high is not None
    np.testing.assert_allclose([row.gain, row.gain_low, row.gain_high], a_frame, atol=1e-9)


def test_the_sums_are_over_frames_not_pieces() -> None:
    row = gain_row(("a",), "b", "causal", [nats("x", 10, 10, 30, 20), nats("y", 30, 90, 90, 120)], {"copy": 1.0})
    assert (row.pieces, row.frames) == (2, 40)
    assert (row.nll_true, row.nll_shuffled, row.nll_none) == (2.5, 3.5, 3.0)
    assert row.gain == 0.5
    assert row.gain == pytest.approx(row.nll_none - row.nll_true)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(3)
    hits = 0
    for trial in range(200):
        differences = random.normal(1.0, 2.0, 60)
        interval = gain_interval(differences, np.ones(60, np.int64), [str(n) for n in range(60)], seed=trial)
        assert interval is not None
        hits += interval[0] <= 1.0 <= interval[1]
    assert 180 <= hits <= 198


def test_pieces_of_one_work_are_drawn_together() -> None:
    """Copies of a piece are no further witnesses: the interval stays as wide as without them."""
    few = gain_interval([1.0, 5.0, 3.0], [1, 1, 1], ["a", "b", "c"])
    copied = gain_interval([1.0, 5.0, 3.0] * 4, [1] * 12, ["a", "b", "c"] * 4)
    assert few is not None
    assert copied == pytest.approx(few)


def test_one_work_has_no_interval() -> None:
    row = gain_row(("a",), "b", "full", [nats("x", 4, 1, 2, None), nats("x", 4, 1, 2, None)], {})
    assert (row.gain_low, row.gain_high, row.nll_shuffled) == (None, None, None)
    assert row.gain == 0.25


def test_the_same_seed_draws_the_same_interval() -> None:
    arguments = (np.arange(20.0) ** 1.5, np.arange(1, 21), [str(n) for n in range(20)])
    assert gain_interval(*arguments, seed=5) == gain_interval(*arguments, seed=5)
    assert gain_interval(*arguments, seed=5) != gain_interval(*arguments, seed=6)
