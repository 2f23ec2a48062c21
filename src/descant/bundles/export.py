"""From torch to a bundle: one-step graphs with explicit cells, and the weights beside them in half precision."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx.external_data_helper import set_external_data
from safetensors.numpy import save_file
from torch import Tensor, nn

from descant.bundles.checksums import write_checksums
from descant.bundles.graphs import GRAPH_INPUTS, GRAPH_OUTPUTS, CoreInputs, head_cells
from descant.bundles.manifest import BundleConfig, HeadFacts, Widths
from descant.errors import OutputError
from descant.files import folder_whole
from descant.grid.meter_features import METER_WIDTH
from descant.grid.planes import known_width
from descant.grid.shapes import PITCHES, PLANE_WIDTH
from descant.models.accompanist import Accompanist
from descant.models.heads.head import HEADS, Heard
from descant.models.skeleton import HISTORY_FRAMES

MOST_FOLDED = 128 * PITCHES
"""The largest table that the exporter may add up itself: which pitches lie below which, or what is known of each."""


class _ListenerForward(nn.Module):
    def __init__(self, net: Accompanist) -> None:
        super().__init__()
        self.net = net

    def forward(self, known: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        context, state = self.net.listener.forward_step(known, state)
        return context, state.clone()


class _ListenerBackward(_ListenerForward):
    def forward(self, known: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        context, state = self.net.listener.backward_step(known, state)
        return context, state.clone()


class _CoreStep(nn.Module):
    def __init__(self, net: Accompanist) -> None:
        super().__init__()
        self.net = net

    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor]:
        heard = dict(zip(CoreInputs._fields, inputs, strict=True))
        return self.net.step(
            ahead=heard["context_forward"],
            back=heard["context_backward"],
            hears_future=heard["hears_future"],
            previous=heard["previous"],
            recall=heard["recall"],
            meter=heard["meter"],
            role=heard["role"],
            style=heard["style"],
            lookahead=heard["lookahead"],
            state=heard["state"],
        )


class _Head(nn.Module):
    def __init__(self, net: Accompanist, kind: str) -> None:
        super().__init__()
        self.net = net
        self.kind = kind

    def forward(self, *inputs: Tensor) -> Tensor:
        *told, chosen = inputs
        logits: Tensor = self.net.head(self.kind)(Heard(*told), chosen)
        return logits


class _Surround(_Head):
    def forward(self, *inputs: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[override]
        return self.net.head(self.kind).surround(Heard(*inputs))


def widths_of(net: Accompanist) -> Widths:
    """Widths of the net's inputs and states."""
    return Widths(
        context=net.listener.context_size,
        listener_state=net.listener.state_size,
        core_state=net.core.state_size,
        feature=net.sizes.feature,
        recall=net.skeleton.recall_width,
        style=net.skeleton.style_width,
    )


def head_facts(net: Accompanist) -> dict[str, HeadFacts]:
    """What use must know of the net's heads."""
    facts = {}
    for kind in net.heads:
        head = net.head(kind)
        facts[kind] = HeadFacts(
            name=HEADS.full_name(net.skeleton.heads[kind]["name"]),
            chained=head.chained,
            exact=head.exact,
            descending=head.descending,
            vocabulary=len(head.get_buffer("table")) if kind in head.learned else 0,
            threshold=head.threshold,
            sampling_steps=head.sampling_steps,
            reach=head.reach,
        )
    return facts


def half(weights: Mapping[str, Tensor]) -> dict[str, np.ndarray]:
    """The weights as they are kept: half precision; whole numbers (a vocabulary's table) as they are."""
    return {
        name: (weight.to(torch.float16) if weight.is_floating_point() else weight).detach().cpu().numpy()
        for name, weight in weights.items()
    }


def _export_graph(module: nn.Module, widths: list[tuple[int, ...]], signature: str, path: Path) -> None:
    """Export one graph of the signature and take the weights out of it."""
    example = tuple(torch.zeros(2, *width) for width in widths)
    batch = torch.export.Dim("batch", min=1)
    shapes: tuple[object, ...] = tuple({0: batch} for _ in example)
    if isinstance(module, _CoreStep | _Head):
        shapes = (shapes,)
    export_graph(module, example, (GRAPH_INPUTS[signature], GRAPH_OUTPUTS[signature]), shapes, path)


def export_graph(
    module: nn.Module,
    example: tuple[Tensor, ...],
    names: tuple[tuple[str, ...], tuple[str, ...]],
    shapes: tuple[object, ...],
    path: Path,
    weights: str = "weights.safetensors",
) -> None:
    """Export one step of `module.net` as a graph whose weights are in a file of their own.

    `names` are those of its inputs and outputs, `shapes` says which of the inputs' dimensions may have any length.
    """
    module.eval()
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecations
        program = torch.onnx.export(
            module,
            example,
            input_names=names[0],
            output_names=names[1],
            dynamic_shapes=shapes,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    assert program is not None
    graph = program.model_proto
    plainly = {f"net.{name}": name for name in module.net.state_dict()}  # type: ignore[union-attr]
    for initializer in graph.graph.initializer:
        if initializer.name in plainly:
            plain = plainly[initializer.name]
            for node in graph.graph.node:
                for place, used in enumerate(node.input):
                    if used == initializer.name:
                        node.input[place] = plain
            initializer.name = plain
            if not initializer.HasField("raw_data"):
                initializer.raw_data = onnx.numpy_helper.to_array(initializer).tobytes()
            set_external_data(initializer, location=weights)
            initializer.ClearField("raw_data")
            initializer.data_location = onnx.TensorProto.EXTERNAL
        elif np.prod(initializer.dims) > MOST_FOLDED:
            raise RuntimeError(f"the exporter folded a weight into {initializer.name}")
    _forget_origins(graph)
    path.write_bytes(graph.SerializeToString(deterministic=True))


def _forget_origins(graph: onnx.ModelProto) -> None:
    """Leave out where in whose source each node came from: it is large, and names folders of a machine."""
    del graph.metadata_props[:]
    del graph.graph.metadata_props[:]
    del graph.graph.value_info[:]
    graph.doc_string = graph.graph.doc_string = ""
    for node in graph.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    for function in graph.functions:
        for node in function.node:
            node.doc_string = ""
            del node.metadata_props[:]


def export_graphs(net: Accompanist, folder: Path, config: BundleConfig) -> None:
    """Write a net's weights and graphs into a folder; the graphs' signature is `bundles.graphs`."""
    save_file(half(net.state_dict()), folder / "weights.safetensors")
    (folder / "weights.safetensors").chmod(0o644)
    widths = config.widths
    known, roles = known_width(len(config.roles)), len(config.roles)
    _export_graph(
        _ListenerForward(net),
        [(known,), (widths.listener_state,)],
        "listener_forward",
        folder / "listener_forward.onnx",
    )
    _export_graph(
        _ListenerBackward(net),
        [(known,), (widths.listener_state,)],
        "listener_backward",
        folder / "listener_backward.onnx",
    )
    _export_graph(
        _CoreStep(net),
        [
            (widths.context,),
            (widths.context,),
            (1,),
            (PLANE_WIDTH,),
            (widths.recall,),
            (METER_WIDTH,),
            (roles,),
            (widths.style,),
            (1,),
            (widths.core_state,),
        ],
        "core_step",
        folder / "core_step.onnx",
    )
    for kind in config.heads:
        given: list[tuple[int, ...]] = [
            (widths.feature,),
            (HISTORY_FRAMES, PLANE_WIDTH),
            (widths.recall,),
            (METER_WIDTH,),
            (roles,),
            net.skeleton.outlook_shape,
            net.skeleton.profile_shape,
        ]
        _export_graph(_Head(net, kind), [*given, (head_cells(kind), 2)], "head", folder / f"head_{kind}.onnx")
        if net.head(kind).reach:
            _export_graph(_Surround(net, kind), given, "surround", folder / f"surround_{kind}.onnx")


def save_bundle(
    net: Accompanist, config: BundleConfig, card: str, folder: Path, further: Mapping[str, bytes] | None = None
) -> Path:
    """Write a whole bundle, or nothing; `further` are optional files of it, by name.

    Raises `OutputError`, also rather than replace a folder that is no bundle.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "config.json").is_file():
        raise OutputError(
            f"{folder} is there already, and it is no bundle.",
            "a new folder, or an older bundle to replace.",
            "name another place with -o.",
        )
    with folder_whole(folder) as temporary:
        export_graphs(net, temporary, config)
        (temporary / "config.json").write_text(config.model_dump_json(indent=1) + "\n", encoding="utf-8")
        (temporary / "README.md").write_text(card, encoding="utf-8")
        for name, data in (further or {}).items():
            (temporary / name).write_bytes(data)
        write_checksums(temporary)
    return folder
