"""Checkpoints: the last state to go on from, the best weights, and the history of both costs as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lightning import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.trainer.states import TrainerFn
from safetensors.torch import save as safetensors_bytes

from descant.errors import OutputError
from descant.files import write_whole
from descant.render.curves import draw_curves
from descant.render.pianoroll import save_picture
from descant.training.module import TrainingModule


class Checkpoints(Callback):
    """Keeps the last state and the best weights, and ends training when validation stops getting better."""

    def __init__(self, run: Path, patience: int, unit: str = "nats a frame") -> None:
        self.run = run
        self.patience = patience
        self.unit = unit
        self.best = float("inf")
        self.waited = 0
        self.history: dict[str, list[list[float]]] = {}

    def state_dict(self) -> dict[str, Any]:
        """What a resumed run goes on with."""
        return {"best": self.best, "waited": self.waited, "history": self.history}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on where it was."""
        self.best, self.waited, self.history = state_dict["best"], state_dict["waited"], state_dict["history"]

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Keep what this validation showed."""
        assert isinstance(pl_module, TrainingModule)
        metrics = {name: float(value) for name, value in trainer.callback_metrics.items()}
        for name, value in metrics.items():
            self.history.setdefault(name, []).append([trainer.global_step, value])
        if metrics["validation/nats"] < self.best:
            self.best, self.waited = metrics["validation/nats"], 0
            write_whole(self.run / "best.safetensors", safetensors_bytes(pl_module.kept.state_dict()))
        else:
            self.waited += 1
            trainer.should_stop = self.waited >= self.patience
        write_whole(self.run / "history.json", json.dumps({"best": self.best, "history": self.history}, indent=1))
        series = {name: [(x, y) for x, y in points] for name, points in self.history.items()}
        curves = {name: points for name, points in series.items() if name.endswith("nats")}
        save_picture(draw_curves(curves, "Cost while training", "iteration", self.unit), self.run / "curves.png")
        if trainer.state.fn != TrainerFn.VALIDATING:  # before the first step there is nothing to go on from
            self._save_last(trainer)

    def _save_last(self, trainer: Trainer) -> None:
        """The whole state, under its name only when it is whole."""
        temporary = self.run / ".last.ckpt"
        try:
            trainer.save_checkpoint(temporary)
            temporary.replace(self.run / "last.ckpt")
        except (OSError, RuntimeError) as error:  # torch reports a full disk as a RuntimeError
            raise OutputError(
                f"the checkpoint in {self.run} could not be written: {error}.",
                "a disk with room for it.",
                "free some room, then go on with --resume; the checkpoint before this one is whole.",
            ) from error
        finally:
            temporary.unlink(missing_ok=True)
