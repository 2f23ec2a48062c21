"""The graphs of a bundle as one protocol: the same calls whether ONNX Runtime or torch answers.

All arrays are float32 and batched over takes or pieces; nothing is unrolled over time. The signature is the same for
every bundle, inputs that a bundle does not use included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from jaxtyping import Float32
from numpy.typing import NDArray

if TYPE_CHECKING:
    Rows = NDArray[np.float32]
else:
    Rows = Float32[np.ndarray, "batch ..."]


class CoreInputs(NamedTuple):
    """What the core hears at one step, in the graph's order.

    `hears_future` is 1 where the backward listener is heard; `previous` the plane of the target's last frame;
    `lookahead` how many quarter notes early the forward listener is fed.
    """

    context_forward: Rows
    context_backward: Rows
    hears_future: Rows
    previous: Rows
    recall: Rows
    meter: Rows
    role: Rows
    style: Rows
    lookahead: Rows
    state: Rows


class HeadInputs(NamedTuple):
    """What a head is given for each row, in the graph's order; `chosen` is `[batch, cell, 2]`: on, begun."""

    feature: Rows
    history: Rows
    recall: Rows
    meter: Rows
    role: Rows
    outlook: Rows
    profile: Rows
    chosen: Rows


class Graphs(Protocol):
    """One-step graphs of a net."""

    def listener_forward(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        """Hear one more frame of what is known: context, state."""

    def listener_backward(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        """The same from the end backwards."""

    def core_step(self, inputs: CoreInputs) -> tuple[Rows, Rows]:
        """One step of memory: what a head is given, state."""

    def head(self, kind: str, inputs: HeadInputs) -> Rows:
        """Logits of a frame: `[batch, symbol]`, or `[batch, cell, 2]`."""

    def surround(self, kind: str, inputs: HeadInputs) -> tuple[Rows, Rows]:
        """What a head with a `reach` makes of all but `chosen`: `[batch, cell, hidden]`, `[batch, cell, 2]`."""

    def weight(self, name: str) -> NDArray[np.float32]:
        """A weight by its name in the net."""


GRAPH_INPUTS: dict[str, tuple[str, ...]] = {
    "listener_forward": ("known", "state"),
    "listener_backward": ("known", "state"),
    "core_step": CoreInputs._fields,
    "head": HeadInputs._fields,
    "surround": HeadInputs._fields[:-1],
}
GRAPH_OUTPUTS: dict[str, tuple[str, ...]] = {
    "listener_forward": ("context", "next_state"),
    "listener_backward": ("context", "next_state"),
    "core_step": ("feature", "next_state"),
    "head": ("logits",),
    "surround": ("hidden", "direct"),
}


def head_cells(kind: str) -> int:
    """How many cells the `chosen` input of a kind's head has (one unused cell for symbols)."""
    return {"poly": 88, "roll": 88, "kit": 9}.get(kind, 1)
