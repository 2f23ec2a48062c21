"""What every head offers: the distribution of one frame, given what the core made of the past.

The rows of a batch are frames. Every head is given the same things, used or not, so that graphs keep one signature:
what the core says, the last target frames, recall, meter, role, the known parts around this frame, and what is already
chosen in it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import torch
from jaxtyping import Float
from torch import Tensor, nn

from descant.grid.shapes import PITCHES
from descant.models.configuration import Options
from descant.parts.roles import FrameKind
from descant.recall.form import RecallForm
from descant.registry import Registry

CELLS: dict[FrameKind, int] = {"poly": 88, "roll": 88, "kit": 9}
"""How many cells a frame of each many-celled kind has; a `voice` frame is one symbol."""


@dataclass(frozen=True)
class HeadSizes:
    """Widths of what a head is given: `feature` from the core, `plane` of a frame, and the rest.

    The last `88 * pitch` numbers of a feature are about single pitches, `[88, pitch]`: what a core with one net a pitch
    says of each. `outlook_steps` says which frames of the known parts a head sees, `profiles` how many profiles it is
    told; `recall_form` says how `recall` is laid out.
    """

    feature: int
    plane: int
    recall: int
    meter: int
    roles: int
    pitch: int = 0
    outlook_steps: tuple[int, ...] = ()
    profiles: int = 0
    recall_form: RecallForm | None = None

    @property
    def shared(self) -> int:
        """How many of a feature's numbers, from the first on, are about the whole frame."""
        return self.feature - PITCHES * self.pitch

    @property
    def outlook(self) -> int:
        """How many frames of the known parts a head sees."""
        return len(self.outlook_steps)

    @property
    def now(self) -> int:
        """Which of these frames is the one that is written; the first where that one is not among them."""
        return self.outlook_steps.index(0) if 0 in self.outlook_steps else 0


@dataclass(frozen=True)
class Heard:
    """What a head is given for each row; `history` is newest first and may be cut to what the head looks at.

    `outlook` holds the known planes of this frame and of some around it, as the skeleton's `outlook_steps` say; what is
    not heard yet is zero. `profile` says which pitch classes sounded lately (`grid.profile`).
    """

    feature: Float[Tensor, "row feature"]
    history: Float[Tensor, "row past plane"]
    recall: Float[Tensor, "row recall"]
    meter: Float[Tensor, "row meter"]
    role: Float[Tensor, "row role"]
    outlook: Float[Tensor, "row ahead known"]
    profile: Float[Tensor, "row profile class"]


class Head(nn.Module, ABC):
    """The distribution of one frame.

    `serves` names the frame kinds that a head can write, `learned` those of them whose frames are symbols of a learned
    vocabulary (its buffer `table`); `exact` whether `nll` is a likelihood in nats, `estimated` whether it is at least
    an estimate of one; `chained` whether a cell's probability depends on the cells before it in the same frame: those
    below it, or above it where the head is `descending`. `threshold` is the mean above which a cell of a head that is
    not `exact` sounds; `sampling_steps` how many Gibbs steps draw a frame, where it is drawn so. `history_frames` is
    how many of the last frames a head looks at. Where a cell that is chosen only adds to hidden units, which
    `surround` gives before anything is chosen, `reach` is in how many cells after it that depends on its distance: then
    a chain asks the net once a frame, not once a note. Else it is 0.
    """

    options: ClassVar[type[Options]]
    serves: ClassVar[frozenset[FrameKind]]
    learned: ClassVar[frozenset[FrameKind]] = frozenset()
    exact: ClassVar[bool] = True
    estimated: ClassVar[bool] = False
    chained: ClassVar[bool] = False
    history_frames: int = 1
    descending: bool = False
    threshold: float = 0.5
    sampling_steps: int = 0

    @property
    def reach(self) -> int:
        """Over how many cells a chosen one is seen; 0 where `surround` can not be asked."""
        return 0

    def surround(self, heard: Heard) -> tuple[Tensor, Tensor]:
        """Hidden units `[row, cell, hidden]` while nothing is chosen, and what is added to logits `[row, cell, 2]`."""
        raise NotImplementedError(type(self).__name__)

    @abstractmethod
    def forward(self, heard: Heard, chosen: Float[Tensor, "row cell 2"]) -> Tensor:
        """Logits of all symbols `[row, symbol]`, or of every cell `[row, cell, 2]` (sounding; onset if sounding).

        `chosen` says which cells are on so far and which of them begin; a cell's logits hold if nothing else comes on
        below it.
        """

    @abstractmethod
    def nll(self, heard: Heard, target: Tensor) -> Float[Tensor, " row"]:
        """-log p of each target frame in nats (or the head's cost, where it is not `exact`)."""

    def cost(self, heard: Heard, target: Tensor) -> Float[Tensor, " row"]:
        """What training makes small: the nats themselves, wherever they can be had."""
        return self.nll(heard, target)


def nothing_chosen(heard: Heard, cells: int = 1) -> Float[Tensor, "row cell 2"]:
    """What heads without a chain are given in place of what is chosen so far."""
    return heard.feature.new_zeros(len(heard.feature), cells, 2)


def wide(logits: Tensor) -> Tensor:
    """Logits in single precision or better: costs are sums of many small terms, which half precision swallows."""
    return logits.float() if logits.dtype in (torch.float16, torch.bfloat16) else logits


HEADS: Registry[type[Head]] = Registry("head", "descant.heads", Head)
