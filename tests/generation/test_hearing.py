"""How a bundle hears is said by a name, and the runtime's listener hears exactly that."""

from __future__ import annotations

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.hearing import Hearing, hear
from descant.grid.planes import known_width

STEPS = 40


@pytest.mark.parametrize("name", ["full", "causal", "lookahead:1", "lookahead:16"])
def test_a_name_comes_back(name: str) -> None:
    assert Hearing.of(name).name == name


def test_looking_ahead_without_a_number_looks_a_bar_ahead() -> None:
    assert Hearing.of("lookahead").name == "lookahead:4"


@pytest.mark.parametrize("name", ["", "deaf", "full:2", "lookahead:0", "lookahead:17", "lookahead:-1", "lookahead:x"])
def test_another_name_is_told(name: str) -> None:
    with pytest.raises(WritingError, match="no way of listening") as told:
        Hearing.of(name)
    assert "lookahead:N" in told.value.expected


@pytest.mark.parametrize("name", ["full", "causal", "lookahead:2"])
def test_padding_is_not_heard(tiny_bundle: Bundle, name: str) -> None:
    known = np.random.default_rng(0).normal(size=(2, STEPS, known_width(2))).astype(np.float32)
    known[1, 17:] = 0
    graphs, config, hearing = tiny_bundle.graphs, tiny_bundle.config, Hearing.of(name)
    together = hear(graphs, config, known, np.array([STEPS, 17]), hearing)
    alone = hear(graphs, config, known[1:, :17], np.array([17]), hearing)
    for both, one in zip(together, alone, strict=True):
        np.testing.assert_allclose(both[1:, :17], one, atol=1e-6)


@pytest.mark.parametrize(("name", "reach"), [("causal", 0), ("lookahead:1", 4), ("lookahead:3", 12), ("full", STEPS)])
def test_each_hears_so_far_and_no_further(tiny_bundle: Bundle, name: str, reach: int) -> None:
    known = np.random.default_rng(1).normal(size=(1, STEPS, known_width(2))).astype(np.float32)
    changed, at = known.copy(), 30
    changed[:, at] += 1
    heard = [
        np.concatenate(hear(tiny_bundle.graphs, tiny_bundle.config, each, np.array([STEPS]), Hearing.of(name)), -1)
        for each in (known, changed)
    ]
    first = int(np.flatnonzero((heard[0] != heard[1]).any((0, 2)))[0])
    assert first == max(0, at - reach)
