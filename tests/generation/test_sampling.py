"""Skipping from note to note draws from the same distribution as asking every pitch; nats are the model's own; and
temperature, top k and top p leave the model's rhythm alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from descant.errors import WritingError
from descant.generation.choice import Choice, keep_top
from descant.generation.sampling import (
    draw_cells,
    draw_independent_cells,
    draw_symbol,
    next_cell_distribution,
    threshold_cells,
)
from descant.grid.shapes import HELD, ONSET, SILENT

CELLS = 3
SOUNDED = np.array([True, False, True])
ALL = np.ones(CELLS, bool)
RNG = np.random.default_rng(0)
BIASES = RNG.normal(size=(CELLS, 2))
BY_STATE = RNG.normal(size=(CELLS, 3, CELLS, 2)) * np.triu(np.ones((CELLS, CELLS)), 1)[:, None, :, None]
DRAWS = 4_000


@dataclass
class ToyChain:
    """A chain whose every cell leans on the state of every cell below it."""

    states: dict[int, int] = field(default_factory=dict)

    def logits(self) -> NDArray[np.float64]:
        return BIASES + sum((BY_STATE[cell, state] for cell, state in self.states.items()), np.zeros((CELLS, 2)))

    def said(self) -> NDArray[np.float64]:
        return self.logits()

    def choose(self, cell: int, begins: bool) -> None:
        self.states[cell] = ONSET if begins else HELD


def sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


def exact(frame: tuple[int, ...], allowed: NDArray[np.bool_] = ALL) -> float:
    """The probability of a frame, one pitch after the other."""
    chain, probability = ToyChain(), 1.0
    for cell, state in enumerate(frame):
        sounding, onset = chain.logits()[cell]
        on = sigmoid(sounding) if allowed[cell] else 0.0
        if state == SILENT:
            probability *= 1 - on
            continue
        probability *= on
        if SOUNDED[cell]:
            probability *= sigmoid(onset) if state == ONSET else 1 - sigmoid(onset)
        elif state == HELD:
            return 0.0
        chain.choose(cell, state == ONSET)
    return probability


def slowly(rng: np.random.Generator) -> tuple[int, ...]:
    """A frame drawn pitch by pitch."""
    chain, frame = ToyChain(), []
    for cell in range(CELLS):
        sounding, onset = chain.logits()[cell]
        state = SILENT
        if rng.random() < sigmoid(sounding):
            begins = not SOUNDED[cell] or rng.random() < sigmoid(onset)
            state = ONSET if begins else HELD
            chain.choose(cell, begins)
        frame.append(state)
    return tuple(frame)


def quickly(
    rng: np.random.Generator, choice: Choice | None = None, allowed: NDArray[np.bool_] = ALL
) -> tuple[int, ...]:
    states, _ = draw_cells(ToyChain(), SOUNDED, allowed, choice or Choice(), rng, holds=True)
    return tuple(states.tolist())


FRAMES = list(product((SILENT, ONSET, HELD), repeat=CELLS))


def distance(drawn: Counter[tuple[int, ...]], probability: dict[tuple[int, ...], float]) -> float:
    """Half the sum of differences: 0 is the same, 1 has nothing in common."""
    total = sum(drawn.values())
    return 0.5 * sum(abs(drawn[frame] / total - probability[frame]) for frame in FRAMES)


def test_skipping_has_the_very_probabilities_of_asking_every_pitch() -> None:
    def skip(chain: ToyChain, first: int, frame: tuple[int, ...]) -> float:
        """The probability that skipping on from `first` ends in this frame."""
        on = [cell for cell in range(first, CELLS) if frame[cell] != SILENT]
        following = next_cell_distribution(chain.logits()[:, 0], first)
        assert following.sum() == pytest.approx(1, abs=1e-12)
        if not on:
            return float(following[-1])
        (cell, *_), state = on, frame[on[0]]
        if state == HELD and not SOUNDED[cell]:
            return 0.0
        onset = sigmoid(chain.logits()[cell, 1])
        begins = 1.0 if not SOUNDED[cell] else onset if state == ONSET else 1 - onset
        after = ToyChain({**chain.states, cell: state})
        rest = skip(after, cell + 1, frame) if cell + 1 < CELLS else 1.0
        return float(following[cell - first]) * begins * rest

    assert sum(exact(frame) for frame in FRAMES) == pytest.approx(1, abs=1e-12)
    for frame in FRAMES:
        assert skip(ToyChain(), 0, frame) == pytest.approx(exact(frame), abs=1e-14)


def test_both_ways_of_drawing_agree_with_the_probabilities_and_each_other() -> None:
    probability = {frame: exact(frame) for frame in FRAMES}
    rng = np.random.default_rng(1)
    fast, slow = (Counter(way(rng) for _ in range(DRAWS)) for way in (quickly, slowly))
    assert distance(fast, probability) < 0.05
    assert distance(slow, probability) < 0.05
    assert not any(fast[frame] for frame in FRAMES if probability[frame] == 0)


COLD = [Choice(0.2), Choice(top_k=1), Choice(top_p=0.3), Choice(3.0)]


@pytest.mark.parametrize("choice", COLD)
def test_whether_notes_go_on_end_or_begin_is_as_the_model_says_however_cold_it_is(choice: Choice) -> None:
    rng = np.random.default_rng(2)
    drawn = Counter(quickly(rng, choice) for _ in range(DRAWS))  # one pitch alone may begin here, so nothing is chosen
    assert distance(drawn, {frame: exact(frame) for frame in FRAMES}) < 0.05


@pytest.mark.parametrize("choice", COLD)
def test_out_of_silence_temperature_and_top_act_on_which_pitch_begins(choice: Choice) -> None:
    rng = np.random.default_rng(3)
    silence = np.zeros(CELLS, bool)
    following = next_cell_distribution(BIASES[:, 0], 0)
    lowest = [np.flatnonzero(draw_cells(ToyChain(), silence, ALL, choice, rng, holds=True)[0]) for _ in range(DRAWS)]
    first = np.bincount([cells[0] if len(cells) else CELLS for cells in lowest], minlength=CELLS + 1) / DRAWS
    assert first[CELLS] == pytest.approx(following[CELLS], abs=0.03)
    tempered = following[:CELLS] ** (1 / choice.temperature)
    pitches = keep_top(tempered / tempered.sum(), choice)
    assert np.allclose(first[:CELLS], (1 - following[CELLS]) * pitches, atol=0.03)


def test_what_is_not_allowed_is_not_drawn_and_the_rest_keeps_its_shares() -> None:
    allowed = np.array([True, False, True])
    rng = np.random.default_rng(3)
    drawn = Counter(quickly(rng, allowed=allowed) for _ in range(DRAWS))
    assert not any(frame[1] for frame in drawn)
    assert distance(drawn, {frame: exact(frame, allowed) for frame in FRAMES}) < 0.05


@pytest.mark.parametrize("choice", [Choice(), Choice(0.6), Choice(top_k=2), Choice(top_p=0.5)])
def test_nats_are_of_the_model_itself_however_freely_it_chose(choice: Choice) -> None:
    rng = np.random.default_rng(5)
    for allowed in (ALL, np.array([True, True, False])):
        for _ in range(100):
            states, nats = draw_cells(ToyChain(), SOUNDED, allowed, choice, rng, holds=True)
            assert nats == pytest.approx(-np.log(exact(tuple(states.tolist()))), abs=1e-10)


def test_kinds_without_holding_have_no_onset_coin() -> None:
    rng = np.random.default_rng(6)
    for _ in range(100):
        states, nats = draw_cells(ToyChain(), SOUNDED, ALL, Choice(), rng, holds=False)
        assert set(states.tolist()) <= {SILENT, ONSET}
        assert nats > 0


def test_independent_cells_are_drawn_as_often_as_they_are_likely() -> None:
    rng = np.random.default_rng(7)
    draws = [draw_independent_cells(BIASES, SOUNDED, ALL, Choice(), rng, holds=True) for _ in range(4000)]
    frames = np.array([frame for frame, _ in draws])
    on = 1 / (1 + np.exp(-BIASES[:, 0]))
    onset = np.where(SOUNDED, 1 / (1 + np.exp(-BIASES[:, 1])), 1.0)
    assert np.allclose((frames == ONSET).mean(0), on * onset, atol=0.03)
    assert np.allclose((frames == HELD).mean(0), on * (1 - onset), atol=0.03)
    for frame, nats in draws[:100]:
        coins = np.where(frame == SILENT, 1 - on, np.where(frame == ONSET, on * onset, on * (1 - onset)))
        assert nats == pytest.approx(-np.log(coins).sum(), abs=1e-10)


def test_independent_cells_keep_to_what_is_allowed_and_refuse_a_list_of_the_top() -> None:
    allowed = np.array([False, True, True])
    rng = np.random.default_rng(8)
    for holds in (True, False):
        frame, _ = draw_independent_cells(np.full((CELLS, 2), 9.0), SOUNDED, allowed, Choice(), rng, holds=holds)
        assert frame.tolist() == [0, ONSET, ONSET]
    for choice in (Choice(top_k=3), Choice(top_p=0.9)):
        with pytest.raises(WritingError, match="every pitch by itself"):
            draw_independent_cells(BIASES, SOUNDED, ALL, choice, rng, holds=True)
        with pytest.raises(WritingError, match="every pitch by itself"):
            threshold_cells(BIASES, SOUNDED, ALL, choice, holds=True)


def test_means_are_cut_at_a_half() -> None:
    means, sounded, everything = (
        np.array([[0.6, 0.4], [0.6, 0.4], [0.4, 0.9], [0.6, 0.6]]),
        np.arange(4) != 1,
        np.ones(4, bool),
    )
    frame = threshold_cells(means, sounded, everything, Choice(), holds=True)
    assert frame.tolist() == [HELD, ONSET, SILENT, ONSET]
    assert threshold_cells(means, sounded, everything, Choice(), holds=False).tolist() == [ONSET, ONSET, SILENT, ONSET]
    assert threshold_cells(means, sounded, ~everything, Choice(), holds=True).tolist() == [SILENT] * 4
    daring = threshold_cells(means, sounded, everything, Choice(), holds=True, threshold=0.35)
    assert daring.tolist() == [ONSET, ONSET, ONSET, ONSET]
    assert threshold_cells(means, sounded, everything, Choice(), holds=True, threshold=0.7).tolist() == [SILENT] * 4


def test_symbols_are_drawn_as_often_as_they_are_likely() -> None:
    rng = np.random.default_rng(9)
    logits = np.array([0.3, -1.0, 2.0, -1e9, 0.0])
    chances = np.exp(logits) / np.exp(logits).sum()
    drawn = [draw_symbol(logits, np.ones(5, bool), Choice(), rng) for _ in range(5000)]
    assert np.allclose(np.bincount([symbol for symbol, _ in drawn], minlength=5) / 5000, chances, atol=0.03)
    assert all(nats == pytest.approx(-np.log(chances[symbol])) for symbol, nats in drawn)
    allowed = np.array([True, True, False, True, False])
    for choice in (Choice(), Choice(0.3), Choice(top_k=1), Choice(top_p=0.2)):
        symbol, nats = draw_symbol(logits, allowed, choice, rng)
        assert symbol in (0, 1)
        assert nats == pytest.approx(-np.log(chances[symbol]))  # the model's own, though others were barred


def test_great_logits_do_not_overflow() -> None:
    rng = np.random.default_rng(10)
    great = np.array([[1e4, -1e4], [-1e4, 1e4], [1e4, 1e4]])
    frame, nats = draw_independent_cells(great, SOUNDED, ALL, Choice(0.1), rng, holds=True)
    assert frame.tolist() == [HELD, SILENT, ONSET]
    assert nats == pytest.approx(0, abs=1e-9)
    assert draw_symbol(great[:, 0], ALL, Choice(0.1), rng)[1] < 1
