"""What the profiles say of each pitch: how long each pitch class sounded lately, counted from the pitch itself.

So a key is heard alike whichever it is: what speaks for the fifth of C speaks for the fifth of every other pitch.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn


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
        of_class: Tensor = self.map(turned)
        octaves = torch.cat([of_class] * (2 + self.pitches // 12), 1)
        return octaves[:, self.low % 12 :][:, : self.pitches]
