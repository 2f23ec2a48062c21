"""Every set of pitches that is met often enough has one symbol of its own; all else is unknown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.grid.vocabulary import PITCH_KEYS, UNKNOWN, Vocabulary, learn_vocabulary, set_keys

SETS = st.lists(st.frozensets(st.integers(0, 87), max_size=5), min_size=1, max_size=30)


def frames_of(sets: list[frozenset[int]]) -> np.ndarray:
    frames = np.zeros((len(sets), 88), np.uint8)
    for row, pitches in enumerate(sets):
        frames[row, list(pitches)] = 1
    return frames


@given(SETS)
def test_symbols_say_exactly_which_frames_were_met(sets: list[frozenset[int]]) -> None:
    frames = frames_of(sets)
    vocabulary = learn_vocabulary([frames])
    symbols = vocabulary.symbols(frames)
    assert len(vocabulary) == len(set(sets)) + 1
    assert (symbols != UNKNOWN).all()
    assert np.array_equal(vocabulary.frames(symbols), frames)
    assert np.array_equal(vocabulary.symbols(vocabulary.table[1:]), np.arange(1, len(vocabulary)))


@given(SETS, SETS, st.integers(1, 4))
def test_what_is_met_too_seldom_or_never_is_unknown(
    sets: list[frozenset[int]], others: list[frozenset[int]], least_met: int
) -> None:
    vocabulary = learn_vocabulary([frames_of(sets[:1]), frames_of(sets[1:])], least_met)
    known = {pitches for pitches in sets if sets.count(pitches) >= least_met}
    for pitches, symbol in zip(others, vocabulary.symbols(frames_of(others)), strict=True):
        assert (symbol != UNKNOWN) == (pitches in known)


def test_the_commonest_come_first_and_the_order_is_always_the_same() -> None:
    c, e, both = frozenset({39}), frozenset({43}), frozenset({39, 43})
    vocabulary = learn_vocabulary([frames_of([e, both, both, c])])
    again = learn_vocabulary([frames_of([c, both]), frames_of([both, e])])
    assert np.flatnonzero(vocabulary.table[1]).tolist() == [39, 43]
    assert np.array_equal(vocabulary.table, again.table)
    assert sorted(np.flatnonzero(vocabulary.table[symbol]).item() for symbol in vocabulary.single_notes) == [39, 43]


def test_a_key_that_two_sets_share_fools_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("descant.grid.vocabulary.PITCH_KEYS", np.ones(88, np.int64))
    vocabulary = learn_vocabulary([frames_of([frozenset({3})])])
    assert vocabulary.symbols(frames_of([frozenset({3}), frozenset({4})])).tolist() == [1, UNKNOWN]


def test_keys_wrap_around_and_are_odd_numbers_of_each_pitch() -> None:
    assert (PITCH_KEYS % 2 == 1).all()
    assert len(set(PITCH_KEYS.tolist())) == 88
    whole = int(set_keys(np.ones((1, 88), np.uint8))[0])
    assert whole == (sum(PITCH_KEYS.tolist()) + 2**63) % 2**64 - 2**63


def test_nothing_learned_knows_nothing() -> None:
    assert learn_vocabulary([]).symbols(frames_of([frozenset({3})])).tolist() == [UNKNOWN]
    assert len(Vocabulary(np.zeros((1, 88), np.uint8)).single_notes) == 0
