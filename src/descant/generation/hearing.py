"""How the known parts are heard: the whole file, only what has sounded, or a little ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from descant.bundles.graphs import Graphs
from descant.bundles.manifest import BundleConfig
from descant.errors import WritingError

MOST_LOOKAHEAD_QUARTERS = 16
USUAL_LOOKAHEAD_QUARTERS = 4


@dataclass(frozen=True)
class Hearing:
    """`full` hears past and future; `causal` what has sounded up to now; `lookahead` `quarters` further."""

    mode: Literal["full", "causal", "lookahead"] = "full"
    quarters: int = 0

    @property
    def name(self) -> str:
        """As it is written at the command line: `full`, `causal`, `lookahead:4`."""
        return f"lookahead:{self.quarters}" if self.mode == "lookahead" else self.mode

    def reach_steps(self, steps_per_quarter: int) -> int | None:
        """How many steps ahead are heard; None: to the end."""
        return None if self.mode == "full" else self.quarters * steps_per_quarter

    @classmethod
    def of(cls, name: str) -> Hearing:
        """From its name. Raises `WritingError`."""
        mode, _, quarters = name.partition(":")
        if mode in ("full", "causal") and not quarters:
            return cls(mode)  # type: ignore[arg-type]
        ahead = quarters or str(USUAL_LOOKAHEAD_QUARTERS)
        if mode == "lookahead" and ahead.isdecimal() and 1 <= int(ahead) <= MOST_LOOKAHEAD_QUARTERS:
            return cls("lookahead", int(ahead))
        raise WritingError(
            f'"{name}" is no way of listening.',
            f"full, causal, or lookahead:N with N quarter notes from 1 to {MOST_LOOKAHEAD_QUARTERS}.",
            "use full for files.",
        )


def hear(
    graphs: Graphs,
    config: BundleConfig,
    known: NDArray[np.float32],
    lengths: NDArray[np.int64],
    hearing: Hearing,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Run the listener over whole pieces: contexts forwards and backwards, `[batch, time, context]` each.

    `known` is `[batch, time, known]`, padded with zeros past each row's length.
    """
    batch, steps, width = known.shape
    size = config.widths.context
    ahead, back = (np.zeros((batch, steps, size), np.float32) for _ in range(2))
    early = hearing.reach_steps(config.steps_per_quarter) or 0
    state = np.zeros((batch, config.widths.listener_state), np.float32)
    silence = np.zeros((batch, width), np.float32)
    for step in range(steps + early):
        heard = known[:, step] if step < steps else silence
        context, state = graphs.listener_forward(heard, state)
        if step >= early:
            ahead[:, step - early] = context
    if hearing.mode == "full":
        state = np.zeros((batch, config.widths.listener_state), np.float32)
        for step in range(steps - 1, -1, -1):
            context, stepped = graphs.listener_backward(known[:, step], state)
            inside = (step < lengths)[:, None]
            back[:, step] = np.where(inside, context, 0)
            state = np.where(inside, stepped, state)
    return ahead, back
