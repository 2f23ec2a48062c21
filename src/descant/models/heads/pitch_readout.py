"""What a core says of single pitches, read by every head in the same way: two logits a pitch, one set of weights."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor, nn

from descant.grid.shapes import PITCHES
from descant.models.heads.head import HeadSizes
from descant.parts.roles import FrameKind


class PitchReadout(nn.Linear):
    """Sounding and onset of each pitch from the last `88 * pitch` numbers of a feature, `[88, pitch]`."""

    def __init__(self, sizes: HeadSizes, cells: int) -> None:
        super().__init__(sizes.pitch, 2, bias=False)
        self.shared = sizes.shared
        self.cells = cells

    def forward(self, feature: Float[Tensor, "row feature"]) -> Float[Tensor, "row cell 2"]:
        """To be added to what is read from the rest of the feature."""
        logits: Tensor = super().forward(feature[:, self.shared :].reshape(-1, PITCHES, self.in_features))
        return logits[:, : self.cells]


def pitch_readout(kind: FrameKind, sizes: HeadSizes, cells: int) -> PitchReadout | None:
    """None where the core says nothing of single pitches, or cells are no pitches."""
    return PitchReadout(sizes, cells) if sizes.pitch and kind != "kit" else None
