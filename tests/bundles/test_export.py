"""A bundle's graphs say what the net in torch says, for every graph and any number of rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors.numpy import load_file

from descant.bundles.export import save_bundle
from descant.bundles.graphs import GRAPH_INPUTS, GRAPH_OUTPUTS, CoreInputs, HeadInputs, Rows, head_cells
from descant.bundles.store import Bundle, load
from descant.errors import OutputError
from descant.generation.accompaniment import Manner, accompany
from descant.grid.meter_features import METER_WIDTH
from descant.grid.outlook import outlook_shape
from descant.grid.planes import known_width
from descant.grid.profile import profile_shape
from descant.grid.shapes import PLANE_WIDTH
from descant.models.accompanist import Accompanist
from descant.models.skeleton import HISTORY_FRAMES
from descant.score.score import Score
from descant.training.card import card
from descant.training.torch_graphs import TorchGraphs

GRAPHS = ("listener_forward", "listener_backward", "core_step", "head_voice", "head_poly")


def some(*shape: int) -> Rows:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


def core_inputs(bundle: Bundle, rows: int) -> CoreInputs:
    widths = bundle.config.widths
    return CoreInputs(
        context_forward=some(rows, widths.context),
        context_backward=some(rows, widths.context),
        hears_future=some(rows, 1),
        previous=some(rows, PLANE_WIDTH),
        recall=some(rows, widths.recall),
        meter=some(rows, METER_WIDTH),
        role=some(rows, 2),
        style=some(rows, widths.style),
        lookahead=some(rows, 1),
        state=some(rows, widths.core_state),
    )


def head_inputs(bundle: Bundle, kind: str, rows: int) -> HeadInputs:
    widths = bundle.config.widths
    return HeadInputs(
        feature=some(rows, widths.feature),
        history=(some(rows, HISTORY_FRAMES, PLANE_WIDTH) > 0.8).astype(np.float32),
        recall=some(rows, widths.recall),
        meter=some(rows, METER_WIDTH),
        role=some(rows, 2),
        outlook=some(rows, *outlook_shape(bundle.config.outlook_steps, 2)),
        profile=some(rows, *profile_shape(bundle.config.profile_steps)),
        chosen=(some(rows, head_cells(kind), 2) > 0.9).astype(np.float32),
    )


@pytest.fixture(scope="module")
def torch_graphs(net_of: Callable[..., Accompanist]) -> TorchGraphs:
    return TorchGraphs(net_of())


@pytest.mark.parametrize("rows", [1, 2, 5])
@pytest.mark.parametrize("name", GRAPHS)
def test_the_runtime_says_what_torch_says(name: str, rows: int, tiny_bundle: Bundle, torch_graphs: TorchGraphs) -> None:
    answers = []
    for graphs in (tiny_bundle.graphs, torch_graphs):
        if name.startswith("head"):
            kind = name.removeprefix("head_")
            answers.append((graphs.head(kind, head_inputs(tiny_bundle, kind, rows)),))
        elif name == "core_step":
            answers.append(graphs.core_step(core_inputs(tiny_bundle, rows)))
        else:
            known, state = some(rows, known_width(2)), some(rows, tiny_bundle.config.widths.listener_state)
            answers.append(getattr(graphs, name)(known, state))
    for runtime, net in zip(*answers, strict=True):
        assert runtime.shape == net.shape
        assert len(runtime) == rows
        assert runtime.dtype == np.float32
        np.testing.assert_allclose(runtime, net, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("name", GRAPHS)
def test_every_graph_has_the_whole_signature_and_an_open_batch(name: str, tiny_bundle_folder: Path) -> None:
    graph = onnx.load(tiny_bundle_folder / f"{name}.onnx", load_external_data=False).graph
    signature = "head" if name.startswith("head") else name
    assert tuple(node.name for node in graph.input) == GRAPH_INPUTS[signature]
    assert tuple(node.name for node in graph.output) == GRAPH_OUTPUTS[signature]
    for node in (*graph.input, *graph.output):
        assert node.type.tensor_type.shape.dim[0].dim_param
        assert node.type.tensor_type.elem_type == onnx.TensorProto.FLOAT


def test_the_weights_are_kept_once_in_half_precision(
    tiny_bundle_folder: Path, net_of: Callable[..., Accompanist]
) -> None:
    kept = load_file(tiny_bundle_folder / "weights.safetensors")
    net = net_of().state_dict()
    assert set(kept) == set(net)
    for name, weight in net.items():
        assert kept[name].dtype == np.float16
        assert np.array_equal(kept[name].astype(np.float32), weight.numpy())
    for name in GRAPHS:
        graph = onnx.load(tiny_bundle_folder / f"{name}.onnx", load_external_data=False).graph
        inside = [weight for weight in graph.initializer if not weight.external_data]
        assert sum(int(np.prod(weight.dims)) for weight in inside) < 500
        outside = [weight.name for weight in graph.initializer if weight.external_data]
        assert set(outside) <= set(kept)


def test_graphs_tell_nothing_of_the_machine(tiny_bundle_folder: Path) -> None:
    for name in GRAPHS:
        assert not re.search(rb"/site-packages|/home/|\.py\b", (tiny_bundle_folder / f"{name}.onnx").read_bytes())


def test_a_folder_that_is_no_bundle_is_not_replaced(
    tmp_path: Path, tiny_bundle: Bundle, net_of: Callable[..., Accompanist]
) -> None:
    precious = tmp_path / "music"
    precious.mkdir()
    (precious / "song.mid").write_bytes(b"MThd")
    with pytest.raises(OutputError, match="no bundle"):
        save_bundle(net_of(), tiny_bundle.config, "", precious)
    assert [path.name for path in precious.iterdir()] == ["song.mid"]


def test_a_torch_net_gives_its_weights_by_name(tiny_bundle: Bundle, torch_graphs: TorchGraphs) -> None:
    for name in ("heads.poly.on_in", "core.layers.1.bias_ih_l0", "listener.project.weight"):
        assert np.array_equal(tiny_bundle.graphs.weight(name), torch_graphs.weight(name))


def test_a_net_that_recalls_is_a_bundle_like_any_other(
    bundle_of: Callable[..., Bundle], net_of: Callable[..., Accompanist], song_of: Callable[..., Score], tmp_path: Path
) -> None:
    """Heads that see the known parts ahead, with recall of both kinds: ONNX Runtime answers as torch."""
    changes = {
        "heads": {
            "voice": {"name": "line", "hidden": 4, "narrow": 3, "low": 40, "high": 90, "counterpoint": True},
            "poly": {
                "name": "deep",
                "hidden": 32,  # so wide that a weight would be seen if the exporter turned it over
                "order": "down",
                "voices": 2,
                "profile": True,
                "others": 2,
                "sides": True,
            },
        },
        "outlook_steps": (0, 2, -1),
        "profile_quarters": 3,
        "recall": {"own": True, "given": True, "to_core": True, "lengths": (1, 2)},
        "clock": "steps",
    }
    slow = bundle_of(**changes)
    quick = load(save_bundle(net_of(**changes), slow.config, card(slow.config), tmp_path / "recalls"))
    assert quick.config.recall == slow.config.recall
    manner = Manner(seed=3)
    for given, write in (("melody", "chords"), ("chords", "melody")):
        ours, theirs = (
            accompany(bundle, song_of(), given=[given], write=[write], manner=manner)[0] for bundle in (quick, slow)
        )
        np.testing.assert_array_equal(ours.frames[write], theirs.frames[write])
        assert ours.log_likelihood == pytest.approx(theirs.log_likelihood, rel=1e-5)
