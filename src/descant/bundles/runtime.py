"""The torch-free runtime: a bundle's graphs in ONNX Runtime, fed with the weights beside them.

The graph files hold no weights; `weights.safetensors` is the only place where they are, in half precision at rest and
in single precision at work.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from safetensors.numpy import load_file

from descant.bundles.graphs import GRAPH_INPUTS, CoreInputs, HeadInputs, Rows


def _names(graph: bytes, weight: str) -> bool:
    """Whether a graph holds an initializer of that name: TensorProto's field 8, a length-delimited string."""
    return b"\x42" + bytes([len(weight)]) + weight.encode() in graph


def at_work(folder: Path, file: str = "weights.safetensors") -> dict[str, NDArray[np.float32]]:
    """The weights of a file in single precision."""
    return {name: np.ascontiguousarray(weight, np.float32) for name, weight in load_file(folder / file).items()}


def opened(path: Path, weights: Mapping[str, NDArray[np.float32]], threads: int = 1) -> onnxruntime.InferenceSession:
    """A graph, ready to be asked, with those of the weights that it names."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    graph = path.read_bytes()
    used = [key for key in weights if _names(graph, key)]
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(weights[key]) for key in used]
    if used:
        options.add_external_initializers(used, values)
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


class OnnxGraphs:
    """A bundle's graphs, each opened when it is first used."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self.folder = folder
        self.threads = threads
        self._weights: dict[str, NDArray[np.float32]] | None = None
        self._sessions: dict[str, onnxruntime.InferenceSession] = {}

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """All weights in single precision."""
        if self._weights is None:
            self._weights = at_work(self.folder)
        return self._weights

    def weight(self, name: str) -> NDArray[np.float32]:
        """A weight by its name in the net."""
        return self.weights()[name]

    def _session(self, name: str) -> onnxruntime.InferenceSession:
        if name not in self._sessions:
            self._sessions[name] = opened(self.folder / f"{name}.onnx", self.weights(), self.threads)
        return self._sessions[name]

    def _run(self, name: str, inputs: tuple[Rows, ...], signature: str | None = None) -> list[Rows]:
        session = self._session(name)
        # a bundle of an older Descant has graphs that know fewer inputs
        known = {each.name for each in session.get_inputs()}
        told = zip(GRAPH_INPUTS[signature or name], inputs, strict=True)
        outputs: list[Rows] = session.run(None, {each: rows for each, rows in told if each in known})
        return outputs

    def listener_forward(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        """Hear one more frame of what is known: context, state."""
        context, state = self._run("listener_forward", (known, state))
        return context, state

    def listener_backward(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        """The same from the end backwards."""
        context, state = self._run("listener_backward", (known, state))
        return context, state

    def core_step(self, inputs: CoreInputs) -> tuple[Rows, Rows]:
        """One step of memory: what a head is given, state."""
        feature, state = self._run("core_step", inputs)
        return feature, state

    def head(self, kind: str, inputs: HeadInputs) -> Rows:
        """Logits of a frame."""
        return self._run(f"head_{kind}", inputs, "head")[0]

    def surround(self, kind: str, inputs: HeadInputs) -> tuple[Rows, Rows]:
        """What surrounds a frame's cells: hidden units, and what is added to logits."""
        hidden, direct = self._run(f"surround_{kind}", inputs[:-1], "surround")
        return hidden, direct
