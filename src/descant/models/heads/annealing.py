"""Annealed importance sampling: how large the sum over all frames is that a Boltzmann machine leaves unsaid.

From a distribution whose sum is known (β = 0, every pitch by itself) to the machine (β = 1), over many small steps:

    p_β(v) ∝ exp(b·v) Π_k (1 + exp(β (c + v W)_k))          Z_0 = 2^K Π_i (1 + exp(b_i))
    log w = Σ_t log p*_(β_t)(v_(t-1)) - log p*_(β_(t-1))(v_(t-1)),   v_t by one Gibbs step at β_t
    log Z ≈ log Z_0 + log mean(w)

Neal 2001, "Annealed importance sampling"; for Boltzmann machines Salakhutdinov & Murray 2008, section 3. The estimate
of Z is unbiased, that of log Z too low in the mean: nats that come of it flatter the machine, the more so the wider the
chains disagree. So an estimate says by how much they do.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

_ROWS = 2048
"""Rows times chains that are annealed at once."""


def _rand(like: Tensor, generator: torch.Generator | None) -> Tensor:
    """Even numbers in the shape of `like`, drawn where the generator lives and brought to where `like` does."""
    device = like.device if generator is None else generator.device
    return torch.rand(like.shape, generator=generator, dtype=like.dtype, device=device).to(like.device)


@dataclass(frozen=True)
class Machine:
    """A Boltzmann machine for each row: biases of its own, weights for all."""

    visible: Float[Tensor, "row cell"]
    hidden: Float[Tensor, "row unit"]
    weight: Float[Tensor, "cell unit"]

    def log_unnormalised(self, frames: Float[Tensor, "row cell"], warmth: float = 1.0) -> Float[Tensor, " row"]:
        """log p*_β of a frame a row: minus its free energy."""
        units = nn.functional.softplus(warmth * (self.hidden + frames @ self.weight)).sum(-1)
        return (self.visible * frames).sum(-1) + units

    def gibbs(
        self, frames: Float[Tensor, "row cell"], generator: torch.Generator | None = None, warmth: float = 1.0
    ) -> Float[Tensor, "row cell"]:
        """One step: hidden units given the frame, then a frame given them."""
        units = torch.sigmoid(warmth * (self.hidden + frames @ self.weight))
        units = (_rand(units, generator) < units).to(units.dtype)
        cells = torch.sigmoid(self.visible + warmth * (units @ self.weight.T))
        return (_rand(cells, generator) < cells).to(cells.dtype)

    def rows(self, part: slice, times: int) -> Machine:
        """Some rows, each so many times."""
        return Machine(
            self.visible[part].repeat_interleave(times, 0), self.hidden[part].repeat_interleave(times, 0), self.weight
        )


@torch.no_grad()
def log_weights(
    machine: Machine, chains: int, temperatures: int, generator: torch.Generator
) -> Float[Tensor, "row chain"]:
    """log Z as each chain alone would have it."""
    rows, answers = len(machine.visible), []
    each = max(1, _ROWS // chains)
    warmths = torch.linspace(0, 1, temperatures + 1).tolist()
    for first in range(0, rows, each):
        part = machine.rows(slice(first, first + each), chains)
        frames = (_rand(part.visible, generator) < torch.sigmoid(part.visible)).to(part.visible.dtype)
        total = nn.functional.softplus(part.visible).sum(-1) + part.hidden.shape[1] * torch.log(torch.tensor(2.0))
        for cooler, warmer in pairwise(warmths):
            total = total + part.log_unnormalised(frames, warmer) - part.log_unnormalised(frames, cooler)
            frames = part.gibbs(frames, generator, warmer)
        answers.append(total.view(-1, chains))
    return torch.cat(answers)


def log_mean(weights: Float[Tensor, "row chain"]) -> Float[Tensor, " row"]:
    """log of the mean over chains of exp(weights)."""
    return torch.logsumexp(weights, -1) - torch.log(torch.tensor(float(weights.shape[1])))


@dataclass(frozen=True)
class AnnealedEstimate:
    """Mean nats of a frame by annealing, and how far to trust it.

    `annealing_error` is the standard error that the chains' disagreement brings to the mean, `sampling_error` that of
    having taken `frames` of all frames; `effective_chains` how many of the chains count, in the median frame;
    `half_nats` what half of the temperatures gave.
    """

    nats_mean: float
    annealing_error: float
    sampling_error: float
    effective_chains: float
    half_nats: float
    frames: int
    chains: int
    temperatures: int

    @property
    def standard_error(self) -> float:
        """Of both kinds together."""
        return float((self.annealing_error**2 + self.sampling_error**2) ** 0.5)

    @property
    def converged(self) -> bool:
        """Half of the temperatures say the same within 0.05 nats and three errors, and half of the chains count."""
        alike = abs(self.nats_mean - self.half_nats) < 0.05 + 3 * self.annealing_error
        return alike and self.effective_chains >= self.chains / 2

    def as_json(self) -> dict[str, Any]:
        """Everything, for a file."""
        return asdict(self) | {"standard_error": self.standard_error, "converged": self.converged}

    def __str__(self) -> str:
        settings = f"AIS, {self.frames} frames, {self.chains} chains, {self.temperatures} temperatures"
        doubt = "" if self.converged else f"; not converged: {self.half_nats:.2f} with half of the temperatures"
        return f"{self.nats_mean:.2f} ± {self.standard_error:.2f} ({settings}{doubt})"


def annealed(
    machine: Machine,
    frames: Float[Tensor, "row cell"],
    *,
    chains: int,
    temperatures: int,
    generator: torch.Generator,
) -> AnnealedEstimate:
    """The mean nats of a frame a row."""
    told = machine.log_unnormalised(frames)
    weights = log_weights(machine, chains, temperatures, generator).double()
    halves = log_mean(log_weights(machine, chains, max(1, temperatures // 2), generator).double())
    log_sums = log_mean(weights)
    nats = log_sums - told.double()
    shares = torch.softmax(weights, -1)
    effective = 1 / shares.square().sum(-1)
    # by the delta method: var(log mean w) ≈ var(w) / (chains · mean(w)²)
    variance = (chains * shares).var(-1) / chains if chains > 1 else torch.full_like(nats, float("nan"))
    rows = len(nats)
    return AnnealedEstimate(
        nats_mean=float(nats.mean()),
        annealing_error=float(variance.sum().sqrt() / rows),
        sampling_error=float(nats.std() / rows**0.5),
        effective_chains=float(effective.median()),
        half_nats=float((halves - told.double()).mean()),
        frames=rows,
        chains=chains,
        temperatures=temperatures,
    )
