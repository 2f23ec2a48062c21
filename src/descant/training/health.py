"""The health of a training run: it ends at the first number that is none, before that spoils a checkpoint.

What is looked at: the cost of each batch before it is traced back, the gradients before they are followed, and the
weights and the validation's cost before they are kept.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from lightning import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from torch import Tensor

from descant.errors import TrainingError
from descant.training.batches import Batch
from descant.training.module import TrainingModule

MOST_NAMED = 3
"""How many weights a message names."""


class Health(Callback):
    """Ends training with a `TrainingError` that says where a number ceased to be one.

    It stands before whatever keeps checkpoints, so that these hold finite weights alone.
    """

    def __init__(self) -> None:
        self.kept_at = 0
        self.batch: Batch | None = None

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:  # noqa: ARG002
        """A resumed run has a checkpoint already."""
        self.kept_at = trainer.global_step

    def on_train_batch_start(
        self,
        trainer: Trainer,  # noqa: ARG002
        pl_module: LightningModule,  # noqa: ARG002
        batch: Batch,
        batch_idx: int,  # noqa: ARG002
    ) -> None:
        """Remember what is being learned, to say what it was."""
        self.batch = batch

    def on_before_backward(self, trainer: Trainer, pl_module: LightningModule, loss: Tensor) -> None:
        """Look at the cost of a batch."""
        if bool(torch.isfinite(loss)):
            return
        assert isinstance(pl_module, TrainingModule)
        spoiled = not_finite(pl_module.net.named_parameters())
        why = f"these weights are no finite numbers any more: {listed(spoiled)}" if spoiled else self._of_batch()
        raise self._error(trainer, pl_module, f"the cost became {float(loss.detach())}: {why}.")

    def on_before_optimizer_step(
        self,
        trainer: Trainer,
        pl_module: LightningModule,
        optimizer: torch.optim.Optimizer,  # noqa: ARG002
    ) -> None:
        """Look at the gradients, whole, before they are clipped."""
        assert isinstance(pl_module, TrainingModule)
        gradients = {name: each.grad for name, each in pl_module.net.named_parameters() if each.grad is not None}
        if bool(torch.isfinite(torch.nn.utils.get_total_norm(gradients.values()))):
            return
        spoiled = not_finite(gradients.items())
        if spoiled:
            raise self._error(trainer, pl_module, f"the gradient is no number any more in {listed(spoiled)}.")
        steepest = max(gradients, key=lambda name: float(gradients[name].abs().max()))
        raise self._error(trainer, pl_module, f"the gradient is too steep to be measured, above all in {steepest}.")

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Look at what is about to be kept."""
        spoiled = not_finite(pl_module.state_dict().items())
        if spoiled:
            says = f"these weights are no finite numbers any more: {listed(spoiled)}."
            raise self._error(trainer, pl_module, says, trainer.global_step)
        for name, value in trainer.callback_metrics.items():
            if name.startswith("validation/") and not bool(torch.isfinite(value)):
                says = f"the cost in validation became {float(value)} ({name.removeprefix('validation/')})."
                raise self._error(trainer, pl_module, says, trainer.global_step)
        self.kept_at = trainer.global_step

    def _of_batch(self) -> str:
        """What of the batch is to blame: a number that is none in what is heard, or frames that can't be measured."""
        batch = self.batch
        if batch is None:
            return "its weights are finite"
        heard = {name: value for name, value in vars(batch.passage).items() if isinstance(value, Tensor)}
        for name in not_finite(heard.items()):
            rows = (~torch.isfinite(heard[name].flatten(1))).any(1).nonzero().flatten().tolist()
            return f'what is heard as "{name}" in {_passages(rows, batch)} is no number, its weights are finite'
        return f"its weights and what is heard are finite (frames of the kind {batch.kind})"

    def _error(
        self, trainer: Trainer, module: LightningModule, says: str, iteration: int | None = None
    ) -> TrainingError:
        assert isinstance(module, TrainingModule)
        slower = f"--set training.learning_rate={module.recipe.training.learning_rate / 10:g}"
        return TrainingError(
            f"Training stopped at iteration {trainer.global_step + 1 if iteration is None else iteration}: {says}",
            "a cost, gradients and weights that are finite numbers.",
            f"go on more slowly from the last checkpoint, of iteration {self.kept_at}: --resume {slower}"
            if self.kept_at
            else f"begin again, more slowly: {slower}",
        )


def not_finite(tensors: Iterable[tuple[str, Tensor]]) -> list[str]:
    """The names of those in which some number is none, or infinite."""
    return [name for name, each in tensors if each.is_floating_point() and not bool(torch.isfinite(each).all())]


def listed(names: list[str]) -> str:
    """Some names, and how many more there are."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _passages(rows: list[int], batch: Batch) -> str:
    """`passage 3 of 16`."""
    which = listed([str(row + 1) for row in rows])
    return f"{'passage' if len(rows) == 1 else 'passages'} {which} of {len(batch.target)}"
