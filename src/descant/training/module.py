"""The net in training: cost, optimizer, schedule, and the running average of its weights that is kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from jaxtyping import Bool
from lightning import LightningModule
from torch import Tensor
from torch.optim.swa_utils import AveragedModel

from descant.models.accompanist import Accompanist, Passage
from descant.models.heads.head import Heard
from descant.models.style_columns import style_columns
from descant.training.batches import Batch
from descant.training.recipe import Recipe, TrainingOptions
from descant.training.style_labels import added_styles
from descant.training.thinning import thinned


def heard_at(net: Accompanist, passage: Passage, rows: Bool[Tensor, "batch time"]) -> Heard:
    """What the head is given at the frames that `rows` marks."""
    steps = passage.meter.shape[1]
    return Heard(
        feature=net.features(passage)[rows],
        history=net.histories(passage)[rows],
        recall=passage.recall[rows],
        meter=passage.meter[rows],
        role=passage.role[:, None].expand(-1, steps, -1)[rows],
        outlook=net.outlooks(passage, rows),
        profile=net.profiles(passage, rows),
    )


def wanted_nats(net: Accompanist, batch: Batch) -> Tensor:
    """-log p of every wanted frame of a batch, one after the other (or the head's measure of it)."""
    return net.head(batch.kind).nll(heard_at(net, batch.passage, batch.wanted), batch.target[batch.wanted])


def _learn_added_styles(net: Accompanist, recipe: Recipe) -> None:
    """Let nothing move but what the net is told of added styles."""
    places, styles = style_columns(net.skeleton), added_styles(recipe)
    for name, weight in net.named_parameters():
        weight.requires_grad_(name in places)
        if name in places:
            axis, columns = places[name]
            moves = torch.zeros_like(weight)
            moves.narrow(axis, columns.start + styles.start, styles.stop - styles.start).fill_(1)
            weight.register_hook(moves.mul)  # type: ignore[no-untyped-call]


def optimizer_of(options: TrainingOptions, parameters: Any) -> torch.optim.Optimizer:
    """The optimizer of that name."""
    rate, decay = options.learning_rate, options.weight_decay
    match options.optimizer:
        case "adam":
            return torch.optim.Adam(parameters, rate, weight_decay=decay)
        case "adamw":
            return torch.optim.AdamW(parameters, rate, weight_decay=decay)
        case "sgd":
            return torch.optim.SGD(parameters, rate, momentum=options.momentum, weight_decay=decay)
        case "rmsprop":
            return torch.optim.RMSprop(parameters, rate, weight_decay=decay)
        case "adagrad":
            return torch.optim.Adagrad(parameters, rate, weight_decay=decay)
        case "adadelta":
            return torch.optim.Adadelta(parameters, rate, weight_decay=decay)


def running_average(decay: float) -> Callable[..., None]:
    """An average of weights that forgets where it began.

    After n iterations its decay is (1 + n) / (10 + n), until that reaches `decay`. With a fixed decay of 0.998 the
    average of 1,200 iterations would still hold 9 % of the weights as they were drawn.
    """

    @torch.no_grad()
    def follow(averaged: Sequence[Tensor], weights: Sequence[Tensor], count: Tensor | int) -> None:
        share = 1 - min(decay, (1 + int(count)) / (10 + int(count)))
        for mean, weight in zip(averaged, weights, strict=True):
            mean.lerp_(weight.to(mean.dtype), share)

    return follow


def rate_at(options: TrainingOptions, iteration: int) -> float:
    """Share of the learning rate at an iteration: a warm-up, then a cosine down to a hundredth."""
    if iteration < options.warmup:
        return (iteration + 1) / options.warmup
    if options.schedule == "constant":
        return 1.0
    done = (iteration - options.warmup) / max(1, options.iterations - options.warmup)
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


class TrainingModule(LightningModule):
    """What Lightning trains: the accompanist, and beside it the running average of its weights."""

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.recipe = recipe
        self.net = Accompanist(recipe.skeleton())
        if recipe.training.learns == "added styles":
            _learn_added_styles(self.net, recipe)
        decay = recipe.training.average
        self.averaged = AveragedModel(self.net, multi_avg_fn=running_average(decay)) if decay else None
        self._sums: dict[str, list[float]] = {}

    @property
    def kept(self) -> Accompanist:
        """The net that is validated and saved."""
        net = self.averaged.module if self.averaged is not None else self.net
        assert isinstance(net, Accompanist)
        return net

    def on_train_batch_start(self, batch: Batch, batch_idx: int) -> None:  # noqa: ARG002
        """Dropout is a function of seed and iteration, so that a resumed run draws what an unbroken one would."""
        torch.manual_seed(self.recipe.training.seed * 1_000_003 + self.global_step)

    def training_step(self, batch: Batch, batch_idx: int) -> Tensor:  # noqa: ARG002
        """Mean cost of a wanted frame."""
        frames = int(batch.wanted.sum())
        rows, weights = batch.wanted, None
        if self.recipe.training.still_share < 1:
            rows, weights = thinned(batch, self.recipe.training.still_share)
        costs = self.net.head(batch.kind).cost(heard_at(self.net, batch.passage, rows), batch.target[rows])
        loss = (costs if weights is None else costs * weights).sum() / max(1, frames)
        self.log("train/nats", loss, prog_bar=True, batch_size=frames)
        return loss

    def on_before_zero_grad(self, optimizer: torch.optim.Optimizer) -> None:  # noqa: ARG002
        """Follow the weights with their running average."""
        if self.averaged is not None and self.global_step > 0:
            self.averaged.update_parameters(self.net)

    def on_validation_epoch_start(self) -> None:
        """Start the sums anew."""
        self._sums = {}

    def validation_step(self, batch: Batch, batch_idx: int) -> None:  # noqa: ARG002
        """Sum the cost by frame kind."""
        self.kept.eval()
        with torch.autocast(self.device.type, enabled=False):  # what choosing goes by is measured in full precision
            nats = wanted_nats(self.kept, batch)
        sums = self._sums.setdefault(batch.kind, [0.0, 0.0])
        sums[0] += float(nats.sum())
        sums[1] += len(nats)

    def on_validation_epoch_end(self) -> None:
        """Nats a frame of each kind, and their mean: what choosing goes by."""
        means = {kind: total / max(1.0, frames) for kind, (total, frames) in self._sums.items()}
        for kind, mean in means.items():
            self.log(f"validation/{kind}", mean)
        self.log("validation/nats", sum(means.values()) / max(1, len(means)), prog_bar=True)

    def configure_optimizers(self) -> Any:
        """The recipe's optimizer under its schedule."""
        options = self.recipe.training
        optimizer = optimizer_of(options, [weight for weight in self.net.parameters() if weight.requires_grad])
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda iteration: rate_at(options, iteration))
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}
