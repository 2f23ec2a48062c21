"""A chord as the state of a Boltzmann machine whose biases the core sets anew for each frame: the RNN-RBM.

    p(v) ∝ Σ_h exp(b·v + c·h + v W h)        b = B f + P y_(t-1)        c = C f

with f what the core says; to b is added what is recalled (`recall_readout`), where anything is. The sum over all frames
can't be had, so training follows contrastive divergence: the free energy F(v) = -b·v - Σ_k log(1 + exp(c + v W)_k) of
the true frame is to fall, that of where k Gibbs steps lead from it to rise. Nats are estimated by annealing
(`annealing`). An onset of a pitch that sounded before is a coin by itself. Boulanger-Lewandowski, Bengio & Vincent
2012, section 4; contrastive divergence: Hinton 2002.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from jaxtyping import Float, Integer
from pydantic import Field
from torch import Tensor, nn

from descant.models.configuration import Options
from descant.models.heads.annealing import AnnealedEstimate, Machine, annealed, log_mean, log_weights
from descant.models.heads.cells import on_and_begun, sounded_before
from descant.models.heads.head import CELLS, HEADS, Head, HeadSizes, Heard, nothing_chosen, wide
from descant.models.heads.pitch_readout import pitch_readout
from descant.models.heads.recall_readout import RecallReadout
from descant.parts.roles import FrameKind


class RbmOptions(Options):
    """`hidden` units; `divergence_steps` Gibbs steps in training, `sampling_steps` from the last frame in use.

    While validating, `chains` chains over `temperatures` steps estimate the nats: few, but always the same.
    """

    name: Literal["rbm", "rbm.v1"] = "rbm.v1"
    hidden: int = Field(default=150, ge=1)
    divergence_steps: int = Field(default=10, ge=1)
    sampling_steps: int = Field(default=50, ge=1)
    chains: int = Field(default=1, ge=1)
    temperatures: int = Field(default=50, ge=1)


@HEADS.register("rbm.v1")
class RbmHead(Head):
    """A conditional restricted Boltzmann machine."""

    options = RbmOptions
    serves: ClassVar[frozenset[FrameKind]] = frozenset({"poly", "roll", "kit"})
    exact = False
    estimated = True

    def __init__(self, kind: FrameKind, sizes: HeadSizes, config: RbmOptions) -> None:
        super().__init__()
        self.kind, self.config = kind, config
        self.cells = CELLS[kind]
        self.shared = sizes.shared
        self.sampling_steps = config.sampling_steps
        self.visible_bias = nn.Linear(sizes.shared, self.cells)
        self.hidden_bias = nn.Linear(sizes.shared, config.hidden)
        self.onset = nn.Linear(sizes.shared, self.cells)
        self.pitches = pitch_readout(kind, sizes, self.cells)
        self.last = nn.Linear(sizes.plane, 2 * self.cells, bias=False)
        self.recalled = RecallReadout(sizes.recall_form, kind) if sizes.recall_form else None
        self.weight = nn.Parameter(0.01 * torch.randn(self.cells, config.hidden))
        nn.init.constant_(self.visible_bias.bias, -3.0)

    def forward(self, heard: Heard, chosen: Float[Tensor, "row cell 2"]) -> Float[Tensor, "row cell 2"]:  # noqa: ARG002
        """Visible biases, and logits of onset if sounding; `chosen` means nothing here."""
        shared = heard.feature[:, : self.shared]
        both = torch.stack([self.visible_bias(shared), self.onset(shared)], -1)
        if self.pitches is not None:
            both = both + self.pitches(heard.feature)
        if self.recalled is not None:
            both = both + self.recalled(heard.recall)
        last: Tensor = self.last(heard.history[:, 0])
        return both + last.view(-1, self.cells, 2)

    def machine(self, heard: Heard) -> tuple[Machine, Float[Tensor, "row cell"]]:
        """Each row's machine, and its logits of onset."""
        both = wide(self(heard, nothing_chosen(heard, self.cells)))
        hidden = wide(self.hidden_bias(heard.feature[:, : self.shared]))
        return Machine(both[..., 0], hidden, wide(self.weight)), both[..., 1]

    def _onset_nats(self, heard: Heard, onset: Tensor, target: Tensor) -> Float[Tensor, " row"]:
        on, begun = on_and_begun(target, self.kind)
        free = on & sounded_before(heard.history[:, 0], self.kind)[:, : self.cells]
        coins = nn.functional.binary_cross_entropy_with_logits(onset, begun.to(onset.dtype), reduction="none")
        return (coins * free.to(onset.dtype)).sum(-1)

    def cost(self, heard: Heard, target: Integer[Tensor, "row cell"]) -> Float[Tensor, " row"]:
        """Contrastive divergence: the free energy of the frame less that of where Gibbs steps lead from it."""
        with torch.autocast(heard.feature.device.type, enabled=False):
            machine, onset = self.machine(_widened(heard))
            frames = (target != 0).to(machine.visible.dtype)
            with torch.no_grad():
                dreamt = frames
                for _ in range(self.config.divergence_steps):
                    dreamt = machine.gibbs(dreamt)
            energy = machine.log_unnormalised(dreamt) - machine.log_unnormalised(frames)
            return energy + self._onset_nats(heard, onset, target)

    def nll(self, heard: Heard, target: Integer[Tensor, "row cell"]) -> Float[Tensor, " row"]:
        """Estimated nats, by a few chains that are the same each time."""
        machine, onset = self.machine(heard)
        generator = torch.Generator().manual_seed(0)
        weights = log_weights(machine, self.config.chains, self.config.temperatures, generator)
        frames = (target != 0).to(machine.visible.dtype)
        return log_mean(weights) - machine.log_unnormalised(frames) + self._onset_nats(heard, onset, target)


def _widened(heard: Heard) -> Heard:
    return Heard(*(wide(told) for told in vars(heard).values()))


@torch.no_grad()
def estimate_nats(
    head: RbmHead,
    heard: Heard,
    target: Integer[Tensor, "row cell"],
    *,
    frames: int,
    chains: int,
    temperatures: int,
    generator: torch.Generator,
) -> AnnealedEstimate:
    """What a frame costs in the mean, from some frames drawn at random.

    Raises `ValueError` for a kind whose pitches begin apart from sounding: their onsets' nats are not counted here.
    """
    if head.kind == "poly":
        raise ValueError("nats of a Boltzmann machine are estimated for rolls and kits, not for parts with onsets.")
    drawn = torch.randperm(len(target), generator=generator)[:frames]
    machine, _ = head.machine(Heard(*(told[drawn] for told in vars(heard).values())))
    true = (target[drawn] != 0).to(machine.visible.dtype)
    return annealed(machine, true, chains=chains, temperatures=temperatures, generator=generator)
