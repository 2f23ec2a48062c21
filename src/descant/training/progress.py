"""What a musician sees of training: how far it is, how good, and how long it will take."""

from __future__ import annotations

import time

from lightning import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.trainer.states import TrainerFn
from rich.console import Console

from descant.models.accompanist import KINDS
from descant.models.heads.head import HEADS
from descant.training.recipe import Recipe

assert KINDS  # importing them is what fills the registry of heads


def clock(seconds: float) -> str:
    """`h:mm:ss`."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def cost_unit(recipe: Recipe) -> str:
    """What the cost of training counts: nats, unless a head's cost is no likelihood."""
    exact = all(HEADS.chosen(recipe.heads[kind]).exact for kind in set(recipe.roles.values()))
    return f"{'nats' if exact else 'cost'} a {'note or chord' if recipe.grid == 'events' else 'frame'}"


class Progress(Callback):
    """A line at each validation; `unit` says what the cost counts."""

    def __init__(self, iterations: int, unit: str = "nats a frame") -> None:
        self.iterations = iterations
        self.unit = unit
        self.console = Console(stderr=True)
        self.began = 0.0
        self.first = 0

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:  # noqa: ARG002
        """Start the clock."""
        self.began, self.first = time.monotonic(), trainer.global_step

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:  # noqa: ARG002
        """Say how it stands."""
        done = trainer.global_step
        if trainer.state.fn == TrainerFn.VALIDATING:
            told = float(trainer.callback_metrics["validation/nats"])
            self.console.print(f"before training   validation {told:.3f} {self.unit}", highlight=False)
            return
        each = (time.monotonic() - self.began) / max(1, done - self.first)
        metrics = trainer.callback_metrics
        kinds = "  ".join(
            f"{name.split('/')[1]} {float(value):.3f}"
            for name, value in metrics.items()
            if name.startswith("validation/") and name != "validation/nats"
        )
        self.console.print(
            f"iteration {done}/{self.iterations}   training {float(metrics.get('train/nats', 0)):.3f}   "
            f"validation {float(metrics['validation/nats']):.3f} {self.unit} ({kinds})   "
            f"about {clock(each * (self.iterations - done))} left",
            highlight=False,
        )
