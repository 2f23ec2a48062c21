"""All that one piece's past tells about its next frame: by how the target went, and by how the given parts went."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from descant.recall.form import RecallForm
from descant.recall.memory import Memory, cue_of, given_cue


class Recollection:
    """One row's memories, step by step: `look` before a frame, `answer` with the frame's plane after it."""

    def __init__(self, form: RecallForm) -> None:
        self.form = form
        self._columns = np.array(form.columns)
        self._own = Memory(form) if form.options.own else None
        self._given = Memory(form) if form.options.given else None
        self._last: NDArray[np.float32] | None = None

    def look(self, known: NDArray[np.float32] | None) -> NDArray[np.float32]:
        """What is recalled for the frame to come: float32 `[width]`; `known` is this step's known planes, if any."""
        recalled = []
        if self._own is not None:
            recalled.append(self._own.look(None if self._last is None else cue_of(self._last)))
        if self._given is not None:
            recalled.append(self._given.look(None if known is None else given_cue(known)))
        return np.concatenate(recalled)

    def answer(self, plane: NDArray[np.float32]) -> None:
        """The frame that came, as its plane `[PLANE_WIDTH]`."""
        self._last = plane[self._columns]
        for memory in (self._own, self._given):
            if memory is not None:
                memory.answer(self._last)
