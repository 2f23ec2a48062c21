"""The stepper: the core's memory over time, for several rows (takes or pieces) side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from descant.bundles.graphs import CoreInputs, Graphs, HeadInputs
from descant.bundles.manifest import BundleConfig
from descant.generation.hearing import Hearing
from descant.generation.style import Style
from descant.grid.outlook import outlook, outlook_shape
from descant.grid.planes import known_width
from descant.grid.profile import OwnProfile, known_profiles, profile_shape
from descant.grid.shapes import PLANE_WIDTH
from descant.models.skeleton import HISTORY_FRAMES
from descant.recall.recollection import Recollection

Rows = NDArray[np.float32]


class Stepper:
    """Memory of what was written so far, recurrent and exact, and what it makes of the next frame.

    `style` is what the net is told of style, the same in every row unless told otherwise; `recalls` says which rows are
    told what they recall (None: all). At each step call `look` with what the listener heard, then `heard` with the
    plane of the frame that came.
    """

    def __init__(
        self,
        graphs: Graphs,
        config: BundleConfig,
        roles: Sequence[str],
        hearing: Hearing,
        style: Style = (),
        recalls: Sequence[bool] | None = None,
    ) -> None:
        rows = len(roles)
        self.graphs = graphs
        self.config = config
        self.history = np.zeros((rows, HISTORY_FRAMES, PLANE_WIDTH), np.float32)
        self.role = np.zeros((rows, len(config.roles)), np.float32)
        self.role[np.arange(rows), [config.role_names.index(role) for role in roles]] = 1
        self.state = np.zeros((rows, config.widths.core_state), np.float32)
        self._future = np.full((rows, 1), float(hearing.mode == "full"), np.float32)
        self._ahead = np.full((rows, 1), float(hearing.quarters if hearing.mode == "lookahead" else 0), np.float32)
        form = config.recall_form
        self._memories: dict[int, Recollection] = {}
        if form is not None:
            self._memories = {row: Recollection(form) for row in range(rows) if recalls is None or recalls[row]}
        self._own = OwnProfile(rows, config.profile_steps) if config.profile_steps else None
        self._nothing = np.zeros((rows, config.widths.recall), np.float32)
        back = -min(0, 0, *config.outlook_steps)
        self._lately = np.zeros((rows, back, known_width(len(config.roles))), np.float32)
        self._style = np.zeros((rows, config.widths.style), np.float32)
        self.tell([style] * rows)

    def tell(self, styles: Sequence[Style]) -> None:
        """What the net is told of style from now on, row by row; nothing where a style is empty."""
        for row, style in enumerate(styles):
            self._style[row] = style or 0

    def look(
        self,
        context_forward: Rows,
        context_backward: Rows,
        meter: Rows,
        known: Rows | None = None,
        seen: Rows | None = None,
        sounded: Rows | None = None,
    ) -> HeadInputs:
        """What a head is given for the frame to come (nothing chosen in it yet); the memory moves one step on.

        `known` are the known planes of this step, by which recall looks up how the given parts went before. `seen` is
        what the head itself sees of them (`grid.outlook`), `sounded` their profile `[row, 12]` (`grid.profile`);
        without these, it is told of this step alone.
        """
        recall = self._nothing.copy()
        for row, memory in self._memories.items():
            recall[row] = memory.look(None if known is None else known[row])
        feature, self.state = self.graphs.core_step(
            CoreInputs(
                context_forward,
                context_backward,
                self._future,
                self.history[:, 0],
                recall,
                meter,
                self.role,
                self._style,
                self._ahead,
                self.state,
            )
        )
        if seen is None:
            seen = self._outlook_of(known)
        profiles = self._profiles(known, sounded)
        nothing = np.zeros((len(meter), 1, 2), np.float32)
        return HeadInputs(feature, self.history, recall, meter, self.role, seen, profiles, nothing)

    def _outlook_of(self, known: Rows | None) -> Rows:
        rows, steps = len(self.role), self.config.outlook_steps
        if known is None or not steps:
            return np.zeros((rows, *outlook_shape(steps, len(self.config.roles))), np.float32)
        near = np.concatenate([self._lately, known[:, None]], 1)
        self._lately = near[:, 1:]
        return outlook(near, near.shape[1] - 1, steps, 0)

    def _profiles(self, known: Rows | None, sounded: Rows | None) -> Rows:
        rows = len(self.role)
        if self._own is None:
            return np.zeros((rows, *profile_shape(0)), np.float32)
        if sounded is None and known is not None:
            sounded = known_profiles(known[:, None], self.config.profile_steps, 0)[:, 0]
        return np.stack([np.zeros((rows, 12), np.float32) if sounded is None else sounded, self._own.look()], 1)

    def heard(self, plane: Rows) -> None:
        """The frame that came, as its plane."""
        for row, memory in self._memories.items():
            memory.answer(plane[row])
        if self._own is not None:
            self._own.heard(plane)
        self.history = np.concatenate([plane[:, None], self.history[:, :-1]], 1)
