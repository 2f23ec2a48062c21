"""A NADE's chain in numpy says what its graph says, before and after every choice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from descant.bundles.graphs import HeadInputs
from descant.bundles.store import Bundle
from descant.generation.chains import Chains, GraphChain, NadeChain
from descant.generation.tellings import Telling
from descant.grid.meter_features import METER_WIDTH
from descant.grid.shapes import PLANE_WIDTH
from descant.models.skeleton import HISTORY_FRAMES


def inputs_of(bundle: Bundle, rows: int = 3) -> HeadInputs:
    rng, widths = np.random.default_rng(0), bundle.config.widths
    history, outlook, chosen = (HISTORY_FRAMES, PLANE_WIDTH), (1, 1), (1, 2)
    shapes = ((widths.feature,), history, (widths.recall,), (METER_WIDTH,), (2,), outlook, (1, 1), chosen)
    return HeadInputs(*(rng.normal(size=(rows, *shape)).astype(np.float32) for shape in shapes))


@pytest.mark.parametrize("row", [0, 2])
def test_numpy_says_what_the_graph_says(tiny_bundle: Bundle, row: int) -> None:
    inputs = inputs_of(tiny_bundle)
    quick = Chains(tiny_bundle.graphs, tiny_bundle.config, "poly").open(inputs, row)
    graph = GraphChain(tiny_bundle.graphs, "poly", inputs, row)
    assert isinstance(quick, NadeChain)
    last = -1
    for cell, begins in ((3, True), (30, False), (31, True), (87, True)):
        one, other = quick.logits(), graph.logits()
        assert one.shape == other.shape == (88, 2)
        assert one.dtype == np.float64
        np.testing.assert_allclose(one[last + 1 :], other[last + 1 :], rtol=1e-5, atol=1e-5)
        quick.choose(cell, begins)
        graph.choose(cell, begins)
        last = cell


@pytest.mark.parametrize("kind", ["kit", "roll"])
def test_other_kinds_have_their_chains_too(bundle_of: Callable[..., Bundle], kind: str) -> None:
    bundle = bundle_of(
        roles={"melody": "voice", "drums" if kind == "kit" else "piano": kind},
        heads={"voice": {"name": "categorical", "hidden": [8]}, kind: {"name": "nade", "hidden": 5}},
        directions=[],
    )
    inputs = inputs_of(bundle)
    quick, graph = (
        Chains(bundle.graphs, bundle.config, kind).open(inputs, 1),
        GraphChain(bundle.graphs, kind, inputs, 1),
    )
    for chain in (quick, graph):
        chain.choose(2, False)
    np.testing.assert_allclose(quick.logits()[3:], graph.logits()[3:], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("kind", ["poly", "kit"])
def test_what_a_core_says_of_single_pitches_is_heard(bundle_of: Callable[..., Bundle], kind: str) -> None:
    bundle = bundle_of(
        roles={"melody": "voice", "others": kind},
        heads={"voice": {"name": "categorical", "hidden": [8]}, kind: {"name": "nade", "hidden": 5}},
        core={"name": "tied", "size": 3, "neighbours": 1},
        directions=[],
    )
    inputs = inputs_of(bundle)
    quick = Chains(bundle.graphs, bundle.config, kind).open(inputs, 1)
    graph = GraphChain(bundle.graphs, kind, inputs, 1)
    assert isinstance(quick, NadeChain)
    np.testing.assert_allclose(quick.logits(), graph.logits(), rtol=1e-5, atol=1e-5)
    inputs.feature[1, -3:] += 1  # what is said of the highest pitch
    moved = Chains(bundle.graphs, bundle.config, kind).open(inputs, 1).logits() != quick.logits()
    assert moved.any(-1).nonzero()[0].tolist() == ([87] if kind == "poly" else [])


def test_a_choice_in_one_row_is_not_heard_in_another(tiny_bundle: Bundle) -> None:
    inputs = inputs_of(tiny_bundle)
    chains = Chains(tiny_bundle.graphs, tiny_bundle.config, "poly")
    for opens in (chains.open, lambda given, row: GraphChain(tiny_bundle.graphs, "poly", given, row)):
        first, second = opens(inputs, 0), opens(inputs, 1)
        before = second.logits()
        first.choose(10, True)
        assert np.array_equal(second.logits(), before)


def test_a_chain_draws_from_all_tellings_and_says_what_the_first_says(tiny_bundle: Bundle) -> None:
    inputs = inputs_of(tiny_bundle, rows=4)  # two takes, each told two things
    tellings = (Telling((), True, 3.0), Telling((), False, -2.0))
    told = Chains(tiny_bundle.graphs, tiny_bundle.config, "poly", tellings).open(inputs, 1)
    first, second = (GraphChain(tiny_bundle.graphs, "poly", inputs, row) for row in (1, 3))
    for chain in (told, first, second):
        chain.logits()
        chain.choose(20, True)
    np.testing.assert_allclose(told.logits(), 3 * first.logits() - 2 * second.logits(), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(told.said(), first.logits(), rtol=1e-5, atol=1e-5)
