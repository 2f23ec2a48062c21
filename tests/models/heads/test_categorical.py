"""Over a vocabulary the cost is the cross-entropy of a frame's symbol, and torch finds the symbols that numpy finds."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import RecipeError
from descant.grid.shapes import PLANE_WIDTH
from descant.grid.vocabulary import UNKNOWN, learn_vocabulary
from descant.models.heads.categorical import CategoricalHead, CategoricalOptions, symbols_of
from descant.models.heads.head import HeadSizes, Heard

SIZES = HeadSizes(feature=5, plane=PLANE_WIDTH, recall=1, meter=4, roles=1)
C, E, CHORD, NEVER = [39], [43], [39, 43, 46], [1, 87]


def frames_of(*chords: list[int]) -> np.ndarray:
    frames = np.zeros((len(chords), 88), np.uint8)
    for row, columns in enumerate(chords):
        frames[row, columns] = 1
    return frames


@given(st.lists(st.lists(st.integers(0, 87), max_size=4), min_size=1, max_size=40), st.data())
def test_torch_finds_the_symbols_that_numpy_finds(chords: list[list[int]], data: st.DataObject) -> None:
    vocabulary = learn_vocabulary([frames_of(*chords)], data.draw(st.integers(1, 2)))
    asked = frames_of(*data.draw(st.lists(st.one_of(st.sampled_from(chords), st.lists(st.integers(0, 87)))), "asked"))
    if len(vocabulary) > 1:
        found = symbols_of(torch.from_numpy(asked), torch.from_numpy(vocabulary.table))
        assert np.array_equal(found.numpy(), vocabulary.symbols(asked))


def taught() -> CategoricalHead:
    vocabulary = learn_vocabulary([frames_of(C, C, E, CHORD)])
    torch.manual_seed(1)
    options = CategoricalOptions(hidden=[6, 7], symbols=len(vocabulary))
    head = CategoricalHead("roll", SIZES, options).double().eval()
    head.table.copy_(torch.from_numpy(vocabulary.table))
    return head


def heard_of(rows: int) -> Heard:
    nothing = torch.zeros(rows, 1).double()
    feature = torch.randn(1, 5, generator=torch.Generator().manual_seed(2)).double().expand(rows, -1)
    return Heard(feature, torch.zeros(rows, 8, PLANE_WIDTH).double(), *[nothing] * 5)


def test_the_cost_is_the_cross_entropy_of_the_symbol() -> None:
    head, target = taught(), torch.from_numpy(frames_of(C, E, CHORD, NEVER))
    heard = heard_of(4)
    symbols = torch.tensor([1, 2, 3, UNKNOWN])
    assert sorted(symbols_of(target, head.table).tolist()) == [0, 1, 2, 3]
    symbols = symbols_of(target, head.table)
    nats = torch.nn.functional.cross_entropy(head(heard, heard.history), symbols, reduction="none")
    torch.testing.assert_close(head.nll(heard, target), nats, rtol=1e-12, atol=0)
    torch.testing.assert_close(torch.exp(-nats).sum(), torch.tensor(1.0).double(), rtol=1e-12, atol=0)


def test_whatever_is_unknown_costs_the_same() -> None:
    nats = taught().nll(heard_of(3), torch.from_numpy(frames_of(NEVER, [0], [5, 6, 7])))
    assert len(set(nats.tolist())) == 1


def test_a_head_without_a_vocabulary_is_told_in_words() -> None:
    with pytest.raises(RecipeError, match="no vocabulary yet"):
        CategoricalHead("roll", SIZES, CategoricalOptions())
