"""The legend of array shapes: every axis name used in the project, and the arrays they make.

Axes: `time` grid steps · `pitch` 88 piano keys, column 0 is A0 (MIDI 21) · `piece9` nine kit pieces ·
`plane` the uniform encoding of one part's frame (`PLANE_WIDTH`) · `known` all planes of a bundle with their masks ·
`batch` pieces or takes side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float32, Int16, UInt8
from numpy.typing import NDArray

LOWEST_PITCH = 21
"""MIDI pitch of column 0 (A0)."""
PITCHES = 88
HIGHEST_PITCH = LOWEST_PITCH + PITCHES - 1
KIT_PIECES = 9
PLANE_WIDTH = 2 * PITCHES + KIT_PIECES
"""One part's frame for a net to hear: 88 onsets, 88 sounding, nine drum onsets."""

HOLD, REST, FIRST_PITCH_SYMBOL = 0, 1, 2
"""Symbols of a `voice` frame: hold the note, rest, or begin pitch `LOWEST_PITCH + symbol - 2`."""
VOICE_SYMBOLS = FIRST_PITCH_SYMBOL + PITCHES
SILENT, ONSET, HELD = 0, 1, 2
"""States of a `poly` cell."""

if TYPE_CHECKING:
    VoiceFrames = NDArray[np.int16]
    PolyFrames = NDArray[np.uint8]
    KitFrames = NDArray[np.uint8]
    RollFrames = NDArray[np.uint8]
    Frames = NDArray[np.int16] | NDArray[np.uint8]
    Planes = NDArray[np.float32]
    TimeMask = NDArray[np.bool_]
else:
    VoiceFrames = Int16[np.ndarray, "time"]
    PolyFrames = UInt8[np.ndarray, "time 88"]
    KitFrames = UInt8[np.ndarray, "time 9"]
    RollFrames = UInt8[np.ndarray, "time 88"]
    Frames = VoiceFrames | PolyFrames | KitFrames
    Planes = Float32[np.ndarray, "time plane"]
    TimeMask = Bool[np.ndarray, "time"]
