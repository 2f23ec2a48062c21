"""Tutti: several parts heard as one, and a part's notes counted in steps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from descant.evaluation.samples import onset_cells
from descant.grid.frames import decode
from descant.grid.planes import SOUNDING, plane
from descant.grid.shapes import HELD, ONSET, PITCHES, SILENT, Frames, PolyFrames
from descant.grid.timegrid import TimeGrid
from descant.parts.roles import FrameKind
from descant.score.score import Notes

STEPS = TimeGrid(ticks_per_quarter=1, steps_per_quarter=1)
"""A grid whose ticks are steps."""


def tutti(frames: Mapping[str, Frames], kinds: Mapping[str, FrameKind]) -> PolyFrames | None:
    """All pitched parts as one `poly` part, `uint8[time, 88]`; None where there is none.

    A pitch that one part holds while another begins it begins anew.
    """
    pitched = [role for role in frames if kinds[role] != "kit"]
    if not pitched:
        return None
    together = np.full((len(frames[pitched[0]]), PITCHES), SILENT, np.uint8)
    for role in pitched:
        together[plane(frames[role], kinds[role])[:, SOUNDING] > 0] = HELD
    for role in pitched:
        together[onset_cells(frames[role], kinds[role])] = ONSET
    return together


def notes_in_steps(frames: Frames, kind: FrameKind) -> Notes:
    """The notes of a part; its ticks are steps of the grid, whatever a step lasts."""
    return decode(frames, kind, STEPS)
