"""Temperature, top-k and top-p leave out what they say, and nothing with probability 0 is ever drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.bundles.manifest import Sampling
from descant.errors import WritingError
from descant.generation.choice import USUAL_TEMPERATURE, Choice, choice_for, draw, keep_top

FIVE = np.array([0.1, 0.4, 0.05, 0.25, 0.2])


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        (Choice(), [0, 1, 2, 3, 4]),
        (Choice(top_k=1), [1]),
        (Choice(top_k=3), [1, 3, 4]),
        (Choice(top_k=99), [0, 1, 2, 3, 4]),
        (Choice(top_p=0.3), [1]),
        (Choice(top_p=0.5), [1, 3]),
        (Choice(top_p=0.66), [1, 3, 4]),
        (Choice(top_k=2, top_p=0.99), [1, 3]),
        (Choice(top_k=2, top_p=0.01), [1]),
    ],
)
def test_the_top_is_kept_in_proportion(choice: Choice, kept: list[int]) -> None:
    out = keep_top(FIVE * 7, choice)
    assert np.flatnonzero(out).tolist() == kept
    assert np.allclose(out[kept], FIVE[kept] / FIVE[kept].sum())


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=12).filter(lambda p: sum(p) > 1e-6),
    st.floats(0, 1, exclude_max=True),
)
def test_what_has_no_probability_is_never_drawn(weights: list[float], uniform: float) -> None:
    probabilities = np.array(weights)
    assert probabilities[draw(probabilities, uniform)] > 0


def test_each_is_drawn_as_often_as_it_is_likely() -> None:
    uniforms = (np.arange(1000) + 0.5) / 1000
    drawn = np.bincount([draw(FIVE, uniform) for uniform in uniforms], minlength=5)
    assert np.allclose(drawn / 1000, FIVE, atol=0.002)


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": 0.0},
        {"temperature": -1.0},
        {"temperature": 9.0},
        {"temperature": float("nan")},
        {"top_k": -1},
        {"top_p": 0.0},
        {"top_p": 1.1},
        {"top_p": float("nan")},
    ],
)
def test_what_can_not_be_is_told(wrong: dict[str, float]) -> None:
    with pytest.raises(WritingError) as told:
        Choice(**wrong)  # type: ignore[arg-type]
    assert told.value.expected


def test_what_nobody_says_is_the_bundles_own() -> None:
    usual = Sampling(temperature=1.0, top_k=10)
    assert choice_for(usual) == Choice(1.0, 10)
    assert choice_for(usual, 0.5, 0, 0.9) == Choice(0.5, 0, 0.9)
    assert choice_for(Sampling()) == Choice(USUAL_TEMPERATURE)
    with pytest.raises(WritingError, match="temperature of 0"):
        choice_for(usual, 0.0)
