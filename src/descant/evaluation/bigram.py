"""A bigram table over symbols: the floor of Note-RNN, which must do better than "what usually follows this note".

For sequences of integers from a vocabulary of V symbols (notes and chords; `vocabulary_size`):

    P(b)     = (n(b) + α) / (N + α V)                   the unigram, smoothed by α
    P(b | a) = (n(a, b) + k P(b)) / (n(a) + k)          the bigram, falling back on it by k pseudo-counts

Both sum to one over b. After a symbol never seen (n(a) = 0) only the unigram speaks. α and k come from a small grid,
chosen on validation sequences (MacKay & Peto 1995, a hierarchical Dirichlet language model). The first symbol of a
sequence follows a start sign. Nats a symbol.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

SMOOTHINGS = (0.001, 0.01, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
"""The grid of α."""
BACKOFFS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0)
"""The grid of k."""


@dataclass(frozen=True, eq=False)
class BigramTable:
    """A fitted table. Pairs are coded `previous * vocabulary_size + symbol`; the start sign is `vocabulary_size`.

    `pair_codes` are sorted, `pair_counts` stand beside them; `previous_counts` has one entry more than the vocabulary,
    for the start sign.
    """

    vocabulary_size: int
    symbol_counts: NDArray[np.int64]
    previous_counts: NDArray[np.int64]
    pair_codes: NDArray[np.int64]
    pair_counts: NDArray[np.int64]
    smoothing: float = 0.1
    backoff: float = 10.0

    def nats(self, sequence: ArrayLike) -> NDArray[np.float64]:
        """What each symbol of a sequence costs, in nats. Raises ValueError for a symbol outside the vocabulary."""
        symbols = _symbols(sequence, self.vocabulary_size)
        return self._pair_nats(_previous(symbols, self.vocabulary_size), symbols)

    def mean_nats(self, sequences: Sequence[ArrayLike]) -> float:
        """Nats a symbol over all sequences: the sum over the sum of their lengths."""
        costs = [self.nats(sequence) for sequence in sequences]
        return float(np.concatenate(costs).mean())

    def probabilities(self, previous: int | None) -> NDArray[np.float64]:
        """What follows `previous` (None: what begins a sequence), one probability for each symbol."""
        symbols = np.arange(self.vocabulary_size)
        before = self.vocabulary_size if previous is None else previous
        return np.exp(-self._pair_nats(np.full(self.vocabulary_size, before), symbols))

    def _pair_nats(self, previous: NDArray[np.int64], symbols: NDArray[np.int64]) -> NDArray[np.float64]:
        total = self.symbol_counts.sum() + self.smoothing * self.vocabulary_size
        unigram = (self.symbol_counts[symbols] + self.smoothing) / total
        codes = previous * self.vocabulary_size + symbols
        together = np.zeros(len(symbols), np.int64)
        if len(self.pair_codes):
            places = np.minimum(np.searchsorted(self.pair_codes, codes), len(self.pair_codes) - 1)
            together = np.where(self.pair_codes[places] == codes, self.pair_counts[places], 0)
        chance = (together + self.backoff * unigram) / (self.previous_counts[previous] + self.backoff)
        return np.asarray(-np.log(chance))


def fit_bigram(
    sequences: Sequence[ArrayLike], vocabulary_size: int, validation: Sequence[ArrayLike] | None = None
) -> BigramTable:
    """Count the pairs of some sequences, and choose α and k where they serve the validation sequences best.

    Without validation sequences a middling α and k stay.
    """
    parts = [_symbols(sequence, vocabulary_size) for sequence in sequences]
    nothing = np.zeros(0, np.int64)
    symbols = np.concatenate([nothing, *parts])
    previous = np.concatenate([nothing, *(_previous(part, vocabulary_size) for part in parts)])
    codes, counts = np.unique(previous * vocabulary_size + symbols, return_counts=True)
    table = BigramTable(
        vocabulary_size=vocabulary_size,
        symbol_counts=np.bincount(symbols, minlength=vocabulary_size).astype(np.int64),
        previous_counts=np.bincount(previous, minlength=vocabulary_size + 1).astype(np.int64),
        pair_codes=codes,
        pair_counts=counts.astype(np.int64),
    )
    if not validation:
        return table
    tried = [_with(table, smoothing, backoff) for smoothing, backoff in product(SMOOTHINGS, BACKOFFS)]
    return min(tried, key=lambda candidate: candidate.mean_nats(validation))


def _with(table: BigramTable, smoothing: float, backoff: float) -> BigramTable:
    counted = (table.symbol_counts, table.previous_counts, table.pair_codes, table.pair_counts)
    return BigramTable(table.vocabulary_size, *counted, smoothing=smoothing, backoff=backoff)


def _symbols(sequence: ArrayLike, vocabulary_size: int) -> NDArray[np.int64]:
    symbols = np.asarray(sequence, np.int64)
    if symbols.ndim != 1 or (len(symbols) and not (symbols.min() >= 0 and symbols.max() < vocabulary_size)):
        raise ValueError(f"expected a row of symbols from 0 to {vocabulary_size - 1}, found {sequence!r}")
    return symbols


def _previous(symbols: NDArray[np.int64], start: int) -> NDArray[np.int64]:
    return np.concatenate([np.full(min(1, len(symbols)), start, np.int64), symbols[:-1]])
