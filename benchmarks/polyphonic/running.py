"""One cell: train it, measure its best weights once on the test split, keep the result."""

from __future__ import annotations

import json
import platform
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch
from benchmarks.polyphonic.measuring import halved, measured, rolls_of, some_pieces
from benchmarks.polyphonic.plan import CORPORA, Cell
from benchmarks.polyphonic.result import RESULTS, write_result
from benchmarks.polyphonic.sixteenths import joint_nats
from benchmarks.polyphonic.timing import in_budget, microseconds_a_frame, training_speed
from lightning import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback

from descant.corpora.catalogue import corpus_named
from descant.evaluation.roll_floors import copy_accuracy, roll_floors
from descant.models.accompanist import Accompanist
from descant.training.bundling import opened_run
from descant.training.pieces import TrainingPiece, ready
from descant.training.recipe import Recipe
from descant.training.run import train

RUNS = Path("runs/polyphonic")


class Minutes(Callback):
    """How long the processor has trained a run, all its sittings together: what others do beside it counts little."""

    def __init__(self) -> None:
        self.before_s, self.began = 0.0, time.process_time()

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:  # noqa: ARG002
        """A sitting begins."""
        self.began = time.process_time()

    @property
    def seconds(self) -> float:
        """Until now."""
        return self.before_s + time.process_time() - self.began

    def state_dict(self) -> dict[str, Any]:
        """What a resumed run goes on with."""
        return {"seconds": self.seconds}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on where it was."""
        self.before_s = state_dict["seconds"]


def machine() -> dict[str, str]:
    """The machine and what ran on it, in a few words."""
    return {
        "machine": f"{platform.system()} {platform.machine()}, one core",
        "versions": f"Python {platform.python_version()}, torch {torch.__version__.split('+')[0]}, "
        f"numpy {np.__version__}",
        "date": date.today().isoformat(),
    }


def splits_of(cell: Cell) -> dict[str, list[TrainingPiece]]:
    """The pieces of each split, ready."""
    corpus, recipe = corpus_named(CORPORA[cell.set]), cell.recipe
    form = recipe.skeleton().recall_form
    return {
        split: ready(corpus.split(split), recipe.form, split, (), form) for split in ("train", "validation", "test")
    }


def run_cell(cell: Cell, runs: Path = RUNS, results: Path = RESULTS, threads: int = 1) -> dict[str, Any]:
    """Train (or go on), measure, keep. A run that was stopped goes on from its last checkpoint."""
    torch.set_num_threads(threads)
    pieces = splits_of(cell)
    facts = {"cell": cell.name, "set": cell.set, "seed": cell.seed, **machine()}
    if cell.group == "floors":
        result = facts | floors_of(pieces)
    else:
        result = facts | trained(cell, runs / cell.id, pieces, threads)
    write_result(cell.id, result, results)
    return result


def floors_of(pieces: dict[str, list[TrainingPiece]]) -> dict[str, Any]:
    """What counting alone comes to: nats a frame by floor, and the accuracy of copying the frame before."""
    train_rolls, validation, test = (rolls_of(pieces[split]) for split in ("train", "validation", "test"))
    floors = roll_floors(train_rolls, validation, test)
    return {
        "floors": {name: [figure.all_frames, figure.after_first] for name, figure in floors.items()},
        "copy_accuracy": copy_accuracy(test).all_frames,
        "frames": sum(map(len, test)),
    }


def trained(cell: Cell, run: Path, pieces: dict[str, list[TrainingPiece]], threads: int) -> dict[str, Any]:
    """Train a cell or go on with it; what came of it."""
    recipe, resume = cell.recipe, (run / "last.ckpt").is_file()
    if resume:
        recipe = Recipe.model_validate_json((run / "recipe.json").read_text(encoding="utf-8"))
        if not cell.made(recipe.model_dump(mode="json")):
            raise SystemExit(f"{run} is a run of another recipe than {cell.name} is now: move it away.")
    elif cell.budget_s is not None:
        recipe = in_budget(recipe, pieces, cell.budget_s)
    clock = Minutes()
    train(recipe, corpus_named(CORPORA[cell.set]), run, resume=resume, threads=threads, quiet=True, callbacks=(clock,))
    return {"minutes": round(clock.seconds / 60, 2), **result_of(cell, run, pieces)}


def result_of(cell: Cell, run: Path, pieces: dict[str, list[TrainingPiece]]) -> dict[str, Any]:
    """Everything that is kept of a trained cell."""
    recipe, _, net = opened_run(run)
    net = halved(net)
    history = json.loads((run / "history.json").read_text(encoding="utf-8"))
    validations = history["history"]["validation/nats"]
    facts: dict[str, Any] = {
        "parameters": parameters(net),
        "iterations": int(validations[-1][0]),
        "best_iteration": int(min(validations, key=lambda point: point[1])[0]),
        "frames_a_second": training_speed(net, recipe, pieces["train"]),
        "microseconds_a_frame": microseconds_a_frame(net, recipe, pieces["test"][0]),
    }
    if cell.group == "sixteenths":
        for split in ("validation", "test"):
            facts[split] = joint_nats(net, recipe, pieces[split])
    else:
        facts["train"] = measured(net, recipe, pieces | {"some": some_pieces(pieces["train"])}, "some", thorough=False)
        facts["validation"] = measured(net, recipe, pieces, "validation", thorough=False)
        facts["test"] = measured(net, recipe, pieces, "test")
    return {**facts, "recipe": recipe.model_dump(mode="json")}


def parameters(net: Accompanist) -> int:
    """How many numbers were learned."""
    return sum(weight.numel() for weight in net.parameters())
