"""Every core's step becomes a graph that says what torch says, for any number of rows, its weights kept outside."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors.numpy import save_file

from descant.bundles import export
from descant.bundles.graphs import CoreInputs, HeadInputs, Rows
from descant.bundles.runtime import OnnxGraphs
from descant.grid.meter_features import METER_WIDTH
from descant.grid.shapes import PITCHES, PLANE_WIDTH
from descant.models.accompanist import Accompanist
from descant.models.cores.core import CORES
from descant.models.skeleton import HISTORY_FRAMES
from descant.training.torch_graphs import TorchGraphs

SMALL: dict[str, object] = {"size": 6, "layers": 2, "dilations": [1, 3], "neighbours": 2}
ROLES = 1


def some(*shape: int) -> Rows:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


def net_with(name: str, head: str, net_of: Callable[..., Accompanist]) -> Accompanist:
    small = {key: value for key, value in SMALL.items() if key in CORES.get(name).options.model_fields}
    return net_of(roles={"part": "poly"}, directions=[], core={"name": name, **small}, heads={"poly": {"name": head}})


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.WARNING)  # the exporter tells tens of thousands of lines to whoever listens
    yield
    logging.disable(logging.NOTSET)


def core_widths(net: Accompanist) -> CoreInputs:
    """How wide each of the core's inputs is."""
    widths = export.widths_of(net)
    either = widths.context, widths.context, 1, PLANE_WIDTH, widths.recall, METER_WIDTH, ROLES, widths.style, 1
    return CoreInputs(*either, widths.core_state)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [name for name in CORES.names() if name != "lstm.v1"])  # that one is in every bundle
def test_the_runtime_says_what_torch_says(name: str, net_of: Callable[..., Accompanist], tmp_path: Path) -> None:
    net = net_with(name, "bernoulli", net_of)
    save_file(export.half(net.state_dict()), tmp_path / "weights.safetensors")
    path = tmp_path / "core_step.onnx"
    export._export_graph(export._CoreStep(net), [(width,) for width in core_widths(net)], "core_step", path)
    graph = onnx.load(path, load_external_data=False).graph
    inside = sum(int(np.prod(weight.dims)) for weight in graph.initializer if not weight.external_data)
    assert inside < 500
    runtime, torch_graphs = OnnxGraphs(tmp_path), TorchGraphs(net)
    for rows in (1, 3):
        inputs = CoreInputs(*(some(rows, width) for width in core_widths(net)))
        inputs = inputs._replace(previous=(inputs.previous > 1).astype(np.float32))
        for _ in range(5):  # the state of each goes its own way
            one, other = runtime.core_step(inputs), torch_graphs.core_step(inputs)
            for said, wanted in zip(one, other, strict=True):
                assert said.shape == wanted.shape
                np.testing.assert_allclose(said, wanted, rtol=2e-5, atol=2e-6)
            inputs = inputs._replace(state=one[1])


def test_what_is_said_of_single_pitches_reaches_the_head(net_of: Callable[..., Accompanist], tmp_path: Path) -> None:
    net = net_with("tied", "nade", net_of)
    save_file(export.half(net.state_dict()), tmp_path / "weights.safetensors")
    shapes = [
        (net.sizes.feature,),
        (HISTORY_FRAMES, PLANE_WIDTH),
        (net.sizes.recall,),
        (METER_WIDTH,),
        (ROLES,),
        net.skeleton.outlook_shape,
        net.skeleton.profile_shape,
        (PITCHES, 2),
    ]
    export._export_graph(export._Head(net, "poly"), shapes, "head", tmp_path / "head_poly.onnx")
    for rows in (1, 3):
        inputs = HeadInputs(*(some(rows, *shape) for shape in shapes))
        said = OnnxGraphs(tmp_path).head("poly", inputs)
        np.testing.assert_allclose(said, TorchGraphs(net).head("poly", inputs), rtol=2e-5, atol=2e-5)
        moved = inputs.feature.copy()
        moved[:, -net.sizes.pitch :] += 1  # what is said of the highest pitch
        changed = said != TorchGraphs(net).head("poly", inputs._replace(feature=moved))
        assert changed[:, -1].any()
