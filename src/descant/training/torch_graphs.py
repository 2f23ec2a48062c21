"""A net behind the bundle's graphs: the same protocol as ONNX Runtime's, so that a net in training can write."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from descant.bundles.graphs import CoreInputs, HeadInputs, Rows
from descant.models.accompanist import Accompanist
from descant.models.heads.head import Heard


def _tensor(array: Rows) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(array, np.float32))


class TorchGraphs:
    """Answers with the net's own explicit steps."""

    def __init__(self, net: Accompanist) -> None:
        self.net = net.eval()

    @torch.no_grad()
    def listener_forward(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        """Hear one more frame of what is known: context, state."""
        context, after = self.net.listener.forward_step(_tensor(known), _tensor(state))
        return context.numpy(), after.numpy()

    @torch.no_grad()
    def listener_backward(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        """The same from the end backwards."""
        context, after = self.net.listener.backward_step(_tensor(known), _tensor(state))
        return context.numpy(), after.numpy()

    @torch.no_grad()
    def core_step(self, inputs: CoreInputs) -> tuple[Rows, Rows]:
        """One step of memory: what a head is given, state."""
        ahead, back, future, previous, recall, meter, role, style, lookahead, state = (_tensor(x) for x in inputs)
        feature, after = self.net.step(ahead, back, future, previous, recall, meter, role, style, lookahead, state)
        return feature.numpy(), after.numpy()

    @torch.no_grad()
    def head(self, kind: str, inputs: HeadInputs) -> Rows:
        """Logits of a frame."""
        *told, chosen = (_tensor(x) for x in inputs)
        logits: Rows = self.net.head(kind)(Heard(*told), chosen).numpy()
        return logits

    @torch.no_grad()
    def surround(self, kind: str, inputs: HeadInputs) -> tuple[Rows, Rows]:
        """What surrounds a frame's cells."""
        hidden, direct = self.net.head(kind).surround(Heard(*(_tensor(x) for x in inputs[:-1])))
        return hidden.numpy(), direct.numpy()

    def weight(self, name: str) -> NDArray[np.float32]:
        """A weight by its name in the net."""
        array: NDArray[np.float32] = self.net.state_dict()[name].detach().to(torch.float32).numpy()
        return array
