"""What a frame may be is said in two ways, cell after cell and set by set; both mean the same music."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from descant.generation.chains import FixedChain
from descant.generation.choice import Choice
from descant.generation.freedom import Freedom, Past
from descant.generation.sampling import draw_cells, draw_voice
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, HOLD, ONSET, PITCHES, REST, VOICE_SYMBOLS

CELLS = 5
SETS = [set(cells) for size in range(CELLS + 1) for cells in combinations(range(CELLS), size)]
TABLE = np.array([[cell in each for cell in range(CELLS)] for each in SETS], np.uint8)
cells = st.sets(st.integers(0, CELLS - 1))


def mask(chosen: set[int], length: int = CELLS) -> NDArray[np.bool_]:
    return np.isin(np.arange(length), list(chosen))


@st.composite
def freedoms(draw: st.DrawFn) -> Freedom:
    return Freedom(
        mask(draw(cells)),
        mask(draw(cells)),
        draw(st.integers(1, CELLS)),
        tuple(sorted(draw(cells))),
        draw(st.sampled_from([-4.0, 0.0, 4.0])),
        struck=draw(st.booleans()),
    )


def within(freedom: Freedom, sounding: set[int], begun: set[int]) -> bool:
    """What the words say."""
    return (
        all(freedom.may_sound[cell] for cell in sounding)
        and all(freedom.may_begin[cell] for cell in begun)
        and len(sounding) <= freedom.most
        and not (begun and begun == set(freedom.not_again))
    )


@given(freedoms(), cells)
def test_sets_are_those_that_the_words_allow(freedom: Freedom, sounded: set[int]) -> None:
    there = freedom.sets(TABLE, mask(sounded))
    for each, allowed in zip(SETS, there, strict=True):
        begun = each if freedom.struck else each - sounded
        assert allowed == within(freedom, each, begun)


@given(freedoms(), cells, st.integers(0, 2**32), st.booleans(), st.booleans())
def test_what_is_drawn_cell_by_cell_is_always_within(
    freedom: Freedom, sounded: set[int], seed: int, holds: bool, descending: bool
) -> None:
    rng = np.random.default_rng(seed)
    holds = holds and not freedom.struck
    for choice in (Choice(), Choice(0.004), Choice(top_k=1)):
        states, nats = draw_cells(
            FixedChain(rng.normal(1, 4, (CELLS, 2))),
            mask(sounded),
            np.ones(CELLS, bool),
            choice,
            rng,
            holds=holds,
            descending=descending,
            freedom=freedom,
        )
        on = {*np.flatnonzero(states).tolist()}
        assert not (states[~mask(sounded)] == HELD).any()
        new = on if freedom.struck else on - sounded
        assert within(freedom, on, {*np.flatnonzero(states == ONSET).tolist()} if holds else new)
        assert nats >= 0


@given(cells, cells, cells, cells)
def test_the_last_of_the_same_again_does_not_open(
    again: set[int], begun: set[int], may: set[int], on: set[int]
) -> None:
    freedom = Freedom(mask(on), mask(may), CELLS, tuple(again))
    opened = {*np.flatnonzero(freedom.openings(sorted(begun))).tolist()}
    assert opened <= on & may
    assert not any(begun | {cell} == again for cell in opened - begun)
    assert on & may <= opened | again  # nothing else is closed


@given(st.data())
def test_a_voice_keeps_within_and_its_rhythm_does_not_hang_on_how_many_pitches_are_left(data: st.DataObject) -> None:
    there = data.draw(st.sets(st.integers(30, 40), min_size=1))
    sounded = data.draw(st.none() | st.integers(28, 42))
    again = data.draw(st.none() | st.integers(28, 42))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    freedom = Freedom(mask(there, PITCHES), np.ones(PITCHES, bool), 1, () if again is None else (again,))
    logits = rng.normal(0, 3, VOICE_SYMBOLS)
    sounding = mask(set() if sounded is None else {sounded}, PITCHES)
    free, bound = (
        draw_voice(logits, np.ones(VOICE_SYMBOLS, bool), Choice(0.05), np.random.default_rng(5), each, sounding)[0]
        for each in (None, freedom)
    )
    if bound >= FIRST_PITCH_SYMBOL:
        assert bound - FIRST_PITCH_SYMBOL in there - {again}
    if bound == HOLD:
        assert sounded is None or sounded in there
    if (sounded is None or sounded in there) and there - {again}:
        assert min(free, FIRST_PITCH_SYMBOL) == min(bound, FIRST_PITCH_SYMBOL)
    if not there - {again} and sounded is not None and sounded not in there:
        assert bound == REST


@pytest.mark.parametrize("eagerness", [-3.0, 3.0])
def test_eagerness_is_added_to_the_log_odds_of_beginning(eagerness: float) -> None:
    """Of a voice, and of cells out of silence."""
    rng = np.random.default_rng(0)
    voice = np.append([2.0, 1.0], np.zeros(PITCHES))
    begins = PITCHES * np.exp(eagerness)
    expected = begins / (begins + np.exp(2.0) + np.exp(1.0))
    leaning = Freedom(np.ones(PITCHES, bool), np.ones(PITCHES, bool), 1, (), eagerness)
    everything = np.ones(VOICE_SYMBOLS, bool)
    drawn = [draw_voice(voice, everything, Choice(), rng, leaning)[0] >= FIRST_PITCH_SYMBOL for _ in range(1500)]
    assert np.mean(drawn) == pytest.approx(expected, abs=0.04)
    few = Freedom(np.ones(CELLS, bool), np.ones(CELLS, bool), CELLS, (), eagerness)
    chain, nothing = FixedChain(np.full((CELLS, 2), -1.5)), np.zeros(CELLS, bool)
    silent = (1 + np.exp(-1.5)) ** -CELLS
    expected = (1 - silent) * np.exp(eagerness) / (silent + (1 - silent) * np.exp(eagerness))
    on = [draw_cells(chain, nothing, ~nothing, Choice(), rng, holds=True, freedom=few)[0].any() for _ in range(1500)]
    assert np.mean(on) == pytest.approx(expected, abs=0.04)


def test_the_past_counts_what_was_written_alone() -> None:
    past = Past("kit", 9)
    past.add((1,), 0.25, written=False)
    past.add((), 0.25, written=True)
    past.add((1, 2), 0.25, written=True)
    assert past.begun == [(0, (1,)), (2, (1, 2))]
    assert (past.step, past.onsets, past.bars) == (3, 1, 0.5)
