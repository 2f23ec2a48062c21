"""A resumed run follows the recipe as it is now: a checkpoint brings back its old rate, decay and momentum too."""

from __future__ import annotations

from lightning import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback

from descant.training.module import TrainingModule, rate_at


class Resumption(Callback):
    """Gives the optimizer the recipe's options again; what it has gathered of the gradients stays."""

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Set what a checkpoint may have overwritten."""
        assert isinstance(pl_module, TrainingModule)
        options = pl_module.recipe.training
        for optimizer, configured in zip(trainer.optimizers, trainer.lr_scheduler_configs, strict=True):
            scheduler = configured.scheduler
            scheduler.base_lrs = [options.learning_rate] * len(optimizer.param_groups)
            for group in optimizer.param_groups:
                group.update({name: value for name, value in optimizer.defaults.items() if name in group})
                group["initial_lr"] = options.learning_rate
                group["lr"] = options.learning_rate * rate_at(options, scheduler.last_epoch)
