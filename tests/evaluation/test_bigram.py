"""The law of the bigram table: what may follow a symbol sums to one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.evaluation.bigram import fit_bigram

VOCABULARY = 5
SEQUENCES = st.lists(st.lists(st.integers(0, VOCABULARY - 1), max_size=12), min_size=1, max_size=5)


@given(SEQUENCES, st.one_of(st.none(), st.integers(0, VOCABULARY - 1)))
def test_what_follows_sums_to_one(sequences: list[list[int]], previous: int | None) -> None:
    chances = fit_bigram(sequences, VOCABULARY).probabilities(previous)
    assert chances.sum() == pytest.approx(1)
    assert (chances > 0).all()


def test_the_table_by_hand() -> None:
    table = fit_bigram([[0, 1, 0, 1]], 3)
    unigram = (np.array([2, 2, 0]) + table.smoothing) / (4 + 3 * table.smoothing)
    after_zero = (np.array([0, 2, 0]) + table.backoff * unigram) / (2 + table.backoff)
    np.testing.assert_allclose(table.probabilities(0), after_zero)
    np.testing.assert_allclose(table.probabilities(2), unigram)
    np.testing.assert_allclose(table.nats([0, 1])[1], -np.log(after_zero[1]))


def test_it_learns_what_follows() -> None:
    random = np.random.default_rng(0)
    walk = np.cumsum(random.integers(0, 2, 4000)) % 20
    table = fit_bigram([walk[:3000]], 20, [walk[3000:3500]])
    assert table.mean_nats([walk[3500:]]) == pytest.approx(np.log(2), abs=0.03)


def test_validation_chooses_how_much_to_trust_pairs() -> None:
    random = np.random.default_rng(0)
    noise = random.integers(0, 50, 3000)
    mistrustful = fit_bigram([noise[:2000]], 50, [noise[2000:]])
    cycle = np.arange(3000) % 50
    trustful = fit_bigram([cycle[:2000]], 50, [cycle[2000:]])
    assert mistrustful.backoff > trustful.backoff
    assert mistrustful.mean_nats([noise[2000:]]) < np.log(50) + 0.05


def test_a_symbol_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 2"):
        fit_bigram([[0, 3]], 3)
