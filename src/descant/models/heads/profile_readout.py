"""What the profiles say of each pitch: how long each pitch class sounded lately, counted from the pitch itself.

So a key is heard alike whichever it is: what speaks for the fifth of C speaks for the fifth of every other pitch.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from descant.grid.planes import SOUNDING
from descant.grid.shapes import LOWEST_PITCH, PITCHES, PLANE_WIDTH

SPREAD = 0.2
"""Of the weights of what sounds: a few classes are on in each frame."""


class ProfileReadout(nn.Module):
    """A linear map from the profiles, turned to each pitch class, to hidden numbers at each pitch from `low` (MIDI)."""

    def __init__(self, profiles: int, hidden: int, low: int, pitches: int) -> None:
        super().__init__()
        self.low, self.pitches = low, pitches
        self.map = nn.Linear(12 * profiles, hidden, bias=False)
        nn.init.normal_(self.map.weight)  # a profile sums to 1 at most

    def forward(self, profile: Float[Tensor, "row profile 12"]) -> Float[Tensor, "row pitch hidden"]:
        """The hidden numbers at each pitch."""
        turned = torch.stack([profile.roll(-lowest, -1) for lowest in range(12)], 1).flatten(2)
        # in two dimensions, so that the exported graph shares the weights' file and holds no copy of its own
        of_class: Tensor = self.map(turned.flatten(0, 1)).unflatten(0, (-1, 12))
        octaves = torch.cat([of_class] * (2 + self.pitches // 12), 1)
        return octaves[:, self.low % 12 :][:, : self.pitches]


class HarmonyReadout(nn.Module):
    """The same of the known parts as they sound now and in the frames to come: which classes, part by part.

    A tune two octaves above a chord is out of sight of what looks some semitones around each pitch; that the tune has
    the chord's third is the same fact wherever it lies.
    """

    def __init__(self, parts: int, frames: int, hidden: int, low: int, pitches: int) -> None:
        super().__init__()
        self.shape = frames, parts, PLANE_WIDTH + 1
        self.readout = ProfileReadout(frames * parts, hidden, low, pitches)
        with torch.no_grad():
            self.readout.map.weight.mul_(SPREAD)

    def forward(self, outlook: Float[Tensor, "row ahead known"]) -> Float[Tensor, "row pitch hidden"]:
        """The hidden numbers at each pitch; `outlook` is as a head hears it."""
        sounding = outlook.reshape(-1, *self.shape)[..., SOUNDING].flatten(1, 2)
        first = LOWEST_PITCH % 12
        padded = nn.functional.pad(sounding, (first, -(first + PITCHES) % 12))
        classes = padded.reshape(*padded.shape[:-1], -1, 12).amax(-2)
        heard: Tensor = self.readout(classes)
        return heard
