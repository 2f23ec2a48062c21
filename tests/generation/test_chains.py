"""A chain in numpy says what its head's graph says, before and after every choice."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from descant.bundles.graphs import HeadInputs
from descant.bundles.store import Bundle
from descant.generation.chains import Chains, DeepChain, GraphChain, NadeChain
from descant.generation.tellings import Telling
from descant.grid.meter_features import METER_WIDTH
from descant.grid.outlook import outlook_shape
from descant.grid.shapes import PLANE_WIDTH
from descant.models.skeleton import HISTORY_FRAMES


def inputs_of(bundle: Bundle, rows: int = 3) -> HeadInputs:
    rng, widths = np.random.default_rng(0), bundle.config.widths
    history, seen = (HISTORY_FRAMES, PLANE_WIDTH), outlook_shape(bundle.config.outlook_steps, len(bundle.config.roles))
    shapes = ((widths.feature,), history, (widths.recall,), (METER_WIDTH,), (2,), seen, (1, 1), (1, 2))
    return HeadInputs(*(rng.normal(size=(rows, *shape)).astype(np.float32) for shape in shapes))


@pytest.mark.parametrize("row", [0, 2])
def test_numpy_says_what_the_graph_says(tiny_bundle: Bundle, row: int) -> None:
    inputs = inputs_of(tiny_bundle)
    quick = Chains(tiny_bundle.graphs, tiny_bundle.config, "poly").open(inputs)[row]
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
        Chains(bundle.graphs, bundle.config, kind).open(inputs)[1],
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
    quick = Chains(bundle.graphs, bundle.config, kind).open(inputs)[1]
    graph = GraphChain(bundle.graphs, kind, inputs, 1)
    assert isinstance(quick, NadeChain)
    np.testing.assert_allclose(quick.logits(), graph.logits(), rtol=1e-5, atol=1e-5)
    inputs.feature[1, -3:] += 1  # what is said of the highest pitch
    moved = Chains(bundle.graphs, bundle.config, kind).open(inputs)[1].logits() != quick.logits()
    assert moved.any(-1).nonzero()[0].tolist() == ([87] if kind == "poly" else [])


def test_a_choice_in_one_row_is_not_heard_in_another(tiny_bundle: Bundle) -> None:
    inputs = inputs_of(tiny_bundle)
    chains = Chains(tiny_bundle.graphs, tiny_bundle.config, "poly")
    for opened in (chains.open(inputs), [GraphChain(tiny_bundle.graphs, "poly", inputs, row) for row in (0, 1)]):
        first, second = opened[0], opened[1]
        before = second.logits()
        first.choose(10, True)
        assert np.array_equal(second.logits(), before)


def test_a_chain_draws_from_all_tellings_and_says_what_the_first_says(tiny_bundle: Bundle) -> None:
    inputs = inputs_of(tiny_bundle, rows=4)  # two takes, each told two things
    tellings = (Telling((), True, 3.0), Telling((), False, -2.0))
    told = Chains(tiny_bundle.graphs, tiny_bundle.config, "poly", tellings).open(inputs)[1]
    first, second = (GraphChain(tiny_bundle.graphs, "poly", inputs, row) for row in (1, 3))
    for chain in (told, first, second):
        chain.logits()
        chain.choose(20, True)
    np.testing.assert_allclose(told.logits(), 3 * first.logits() - 2 * second.logits(), rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(told.said(), first.logits(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("order", ["up", "down"])
@pytest.mark.parametrize("kind", ["poly", "roll", "kit"])
def test_a_deep_head_is_asked_once_a_frame_and_says_what_its_graph_says(
    bundle_of: Callable[..., Bundle], kind: str, order: str
) -> None:
    bundle = bundle_of(
        roles={"melody": "voice", "others": kind},
        heads={
            "voice": {"name": "categorical", "hidden": [8]},
            kind: {"name": "deep", "hidden": 6, "narrow": 5, "order": order, "chosen": 7, "others": 2, "sides": True},
        },
        outlook_steps=[0, 3],
        recall={"own": True, "lengths": [1, 3]},
        directions=[],
    )
    inputs = inputs_of(bundle, rows=4)
    tellings = (Telling((), True, 0.4), Telling((), False, 0.6))
    quick = Chains(bundle.graphs, bundle.config, kind, tellings).open(inputs)[1]
    graph = GraphChain(bundle.graphs, kind, inputs, 1, tellings)
    assert isinstance(quick, DeepChain)
    along = (2, 3, 7) if kind == "kit" else (3, 30, 31, 37, 87)
    cells = len(quick.logits())
    to_come = np.ones(cells, bool)
    for number, cell in enumerate(along[:: -1 if order == "down" else 1]):
        for one, other in ((quick.logits(), graph.logits()), (quick.said(), graph.said())):
            np.testing.assert_allclose(one[to_come], other[to_come], rtol=1e-4, atol=1e-4)
        begins = kind == "poly" and number % 2 == 0
        quick.choose(cell, begins)
        graph.choose(cell, begins)
        to_come[cell:] = order == "up"
        to_come[: cell + 1] &= order == "down"
        to_come[cell] = False
    np.testing.assert_allclose(quick.logits()[to_come], graph.logits()[to_come], rtol=1e-4, atol=1e-4)


def test_a_head_that_counts_voices_is_asked_once_a_note(bundle_of: Callable[..., Bundle]) -> None:
    deep = {"name": "deep", "hidden": 6, "narrow": 5, "voices": 2}
    bundle = bundle_of(roles={"others": "poly"}, heads={"poly": deep}, directions=[])
    chain = Chains(bundle.graphs, bundle.config, "poly").open(inputs_of(bundle))[0]
    assert isinstance(chain, GraphChain)
