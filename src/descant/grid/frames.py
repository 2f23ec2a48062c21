"""Frames: one part on the grid, one row a step. This is the door to the four kinds.

    voice  int16 [time]      one symbol a step: hold, rest, or begin this pitch       voice_frames.py
    poly   uint8 [time, 88]  each pitch silent, begun or held                         poly_frames.py
    kit    uint8 [time, 9]   each piece of the drum kit struck or not                 kit_frames.py
    roll   uint8 [time, 88]  each pitch on or off; a repeated note is a held one      roll_frames.py

The law: `encode(decode(frames)) == frames` for every valid frames (nothing held that was not begun) on a grid whose
steps are at least a tick long and not before tick 0; and `decode(encode(notes)) == notes`, velocity apart, for notes on
the grid that do not overlap (in a `roll`: do not touch; in a `kit`: the pieces' own notes, one step long).
"""

from __future__ import annotations

from typing import cast

from descant.errors import GridError
from descant.grid import kit_frames, poly_frames, roll_frames, voice_frames
from descant.grid.report import GridReport
from descant.grid.shapes import Frames, KitFrames, PolyFrames, RollFrames, VoiceFrames
from descant.grid.timegrid import TimeGrid, check_length
from descant.parts.roles import FrameKind
from descant.score.score import Notes

__all__ = ["GridReport", "decode", "encode"]


def _unknown(kind: str) -> GridError:
    return GridError(
        f'"{kind}" is no kind of frames.',
        "voice, poly, kit or roll.",
        "choose voice for a line, poly for chords, kit for drums.",
    )


def encode(notes: Notes, kind: FrameKind, grid: TimeGrid, length_steps: int) -> tuple[Frames, GridReport]:
    """Put a part's notes on the grid, and report what that changed.

    A note begins at the step nearest to its onset and ends at the step nearest to its end, but lasts at least a step.
    What lies outside of the grid's steps is cut or dropped. Raises `GridError` for more steps than a grid may have.
    """
    check_length(length_steps)
    if kind == "poly":
        return poly_frames.encode(notes, grid, length_steps)
    if kind == "voice":
        return voice_frames.encode(notes, grid, length_steps)
    if kind == "kit":
        return kit_frames.encode(notes, grid, length_steps)
    if kind == "roll":
        return roll_frames.encode(notes, grid, length_steps)
    raise _unknown(kind)


def decode(frames: Frames, kind: FrameKind, grid: TimeGrid, velocity: int = 80) -> Notes:
    """The notes that frames say, all of one velocity; what is held without a beginning begins where it is first held.

    Steps before tick 0 can't be written: a note that begins there begins at tick 0, and one that ends there is dropped.
    """
    if kind == "poly":
        return poly_frames.decode(cast("PolyFrames", frames), grid, velocity)
    if kind == "voice":
        return voice_frames.decode(cast("VoiceFrames", frames), grid, velocity)
    if kind == "kit":
        return kit_frames.decode(cast("KitFrames", frames), grid, velocity)
    if kind == "roll":
        return roll_frames.decode(cast("RollFrames", frames), grid, velocity)
    raise _unknown(kind)
