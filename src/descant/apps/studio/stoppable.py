"""A bundle lent to one request: before each call of its nets the request may be called off.

Progress is told once a frame that is written. Hearing a long piece, or measuring it, takes thousands of calls before
that, so the nets themselves look whether anybody still waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.bundles.expression import ExpressionNet
from descant.bundles.graphs import CoreInputs, Graphs, HeadInputs, Rows
from descant.bundles.originality import OriginalityIndex
from descant.bundles.store import Bundle


class WatchedGraphs:
    """The graphs of a bundle, with a look at `check` before each call."""

    def __init__(self, graphs: Graphs, check: Callable[[], None]) -> None:
        self.graphs = graphs
        self.check = check

    def listener_forward(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        """Hear one more frame of what is known: context, state."""
        self.check()
        return self.graphs.listener_forward(known, state)

    def listener_backward(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        """The same from the end backwards."""
        self.check()
        return self.graphs.listener_backward(known, state)

    def core_step(self, inputs: CoreInputs) -> tuple[Rows, Rows]:
        """One step of memory: what a head is given, state."""
        self.check()
        return self.graphs.core_step(inputs)

    def head(self, kind: str, inputs: HeadInputs) -> Rows:
        """Logits of a frame."""
        self.check()
        return self.graphs.head(kind, inputs)

    def surround(self, kind: str, inputs: HeadInputs) -> tuple[Rows, Rows]:
        """What surrounds a frame's cells."""
        self.check()
        return self.graphs.surround(kind, inputs)

    def weight(self, name: str) -> NDArray[np.float32]:
        """A weight by its name in the net."""
        return self.graphs.weight(name)


@dataclass(frozen=True)
class LentBundle(Bundle):
    """A bundle as one request has it; what it knows of its training pieces stays with the `lender`."""

    lender: Bundle | None = None

    @property
    def originality(self) -> OriginalityIndex | None:
        """The lender's, which is read once."""
        return self.lender.originality if self.lender is not None else None

    @property
    def expression(self) -> ExpressionNet | None:
        """The lender's, which is opened once."""
        return self.lender.expression if self.lender is not None else None


def lent(bundle: Bundle, check: Callable[[], None]) -> Bundle:
    """The bundle for one request, which `check` calls off by raising."""
    return LentBundle(bundle.folder, bundle.config, WatchedGraphs(bundle.graphs, check), lender=bundle)
