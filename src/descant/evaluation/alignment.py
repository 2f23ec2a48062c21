"""Alignment: parts that are measured against each other must lie on one grid, frame by frame."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from descant.errors import GridError
from descant.grid.shapes import FIRST_PITCH_SYMBOL, KIT_PIECES, PITCHES, VOICE_SYMBOLS, Frames
from descant.parts.roles import FrameKind

_WIDTHS = {"poly": PITCHES, "roll": PITCHES, "kit": KIT_PIECES}
_LARGEST = {"poly": 2, "roll": 1, "kit": 1, "voice": VOICE_SYMBOLS - 1}


def validate(frames: Frames, kind: FrameKind, name: str = "the part") -> None:
    """Raise `GridError` where frames are not of that kind: their axes, or what stands in them."""
    wanted = "one symbol a step" if kind == "voice" else f"a row of {_WIDTHS[kind]} cells a step"
    right = frames.ndim == 1 if kind == "voice" else frames.ndim == 2 and frames.shape[1] == _WIDTHS[kind]
    if not right:
        raise GridError(
            f"The frames of {name} have the shape {frames.shape}.",
            f"{wanted}, as frames of the kind {kind} have.",
            "name the kind that it was put on the grid with.",
        )
    if frames.size and (int(np.min(frames)) < 0 or int(np.max(frames)) > _LARGEST[kind]):
        raise GridError(
            f"The frames of {name} hold values from {np.min(frames)} to {np.max(frames)}.",
            f"0 to {_LARGEST[kind]} in frames of the kind {kind} (a voice's pitches begin at {FIRST_PITCH_SYMBOL}).",
            "put its notes on the grid with descant.grid.frames.encode.",
        )


def validate_together(steps: int, frames: Mapping[str, Frames], kinds: Mapping[str, FrameKind]) -> None:
    """Raise `GridError` where some part is not of its kind, or not so many steps long."""
    for name, each in frames.items():
        validate(each, kinds[name], name)
        if len(each) != steps:
            raise GridError(
                f"{name} is {len(each)} steps long, and what it is measured with {steps}.",
                "parts of equal length on one grid.",
                "cut or loop it to that length first: descant.evaluation.shuffling.bar_by_bar",
            )
