"""A number that is none ends a training run, which says where; what was kept before stays whole and can be resumed."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from lightning import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback

from descant.corpora.store import Corpus, save_corpus
from descant.errors import RecipeError, TrainingError
from descant.training.batches import Batch
from descant.training.module import TrainingModule
from descant.training.recipe import Recipe
from descant.training.run import train

Recipes = Callable[..., Recipe]
STEADY = {"schedule": "constant", "warmup": 0, "validate_every": 2}

WILD = """
[roles]
chords = "poly"
[core]
name = "lstm"
size = 7
[heads.poly]
name = "nade"
hidden = 6
[training]
iterations = 40
batch = 2
window_steps = 32
learning_rate = 1e20
warmup = 0
sample_every = 0
"""


class Poison(Callback):
    """Spoil something just before a batch is learned."""

    def __init__(self, iteration: int, spoil: Callable[[TrainingModule, Batch], None]) -> None:
        self.iteration = iteration
        self.spoil = spoil

    def on_train_batch_start(self, trainer: Trainer, pl_module: LightningModule, batch: Batch, batch_idx: int) -> None:  # noqa: ARG002
        if trainer.global_step + 1 == self.iteration:
            self.spoil(pl_module, batch)


class BurstAfter(Callback):
    """Let a weight burst in the step before a validation."""

    def __init__(self, iteration: int) -> None:
        self.iteration = iteration

    def on_train_batch_end(self, trainer: Trainer, pl_module: LightningModule, *_: object) -> None:
        if trainer.global_step == self.iteration:
            spoil_weights(pl_module, None)


def spoil_input(_: TrainingModule, batch: Batch) -> None:
    batch.passage.meter[1, 3, 2] = torch.nan


def spoil_weights(module: TrainingModule, _: object) -> None:
    with torch.no_grad():
        next(iter(module.net.core.parameters()))[0, 0] = torch.nan


def spoil_gradient(module: TrainingModule, _: Batch) -> None:
    weight = module.net.remember.weight
    handle = weight.register_hook(lambda gradient: handle.remove() or gradient * torch.nan)


def steepen_gradient(module: TrainingModule, _: Batch) -> None:
    weight = module.net.remember.weight
    handle = weight.register_hook(lambda gradient: handle.remove() or torch.full_like(gradient, 1e30))


def run(recipe: Recipe, corpus: Corpus, folder: Path, *callbacks: Callback, resume: bool = False) -> TrainingModule:
    return train(recipe, corpus, folder, resume=resume, threads=1, callbacks=callbacks, quiet=True)


def files_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in ("last.ckpt", "best.safetensors", "history.json")}


@pytest.fixture(scope="module")
def begun(recipe_of: Recipes, toy_corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    run(recipe_of(training={**STEADY, "iterations": 2}), toy_corpus, folder)
    return folder


@pytest.fixture
def going(begun: Path, tmp_path: Path) -> Path:
    """A run of two iterations, to go on with."""
    return shutil.copytree(begun, tmp_path / "run")


@pytest.mark.parametrize(
    ("poison", "says"),
    [
        (Poison(4, spoil_input), r'the cost became nan: what is heard as "meter" in passage 2 of 2 is no number'),
        (Poison(4, spoil_weights), r"the cost became nan: these weights .*: core\.layers\.0\.weight_ih_l0"),
        (Poison(4, spoil_gradient), r"the gradient is no number any more in remember\.weight\."),
        (Poison(4, steepen_gradient), r"the gradient is too steep .* above all in remember\.weight\."),
        (BurstAfter(4), r"these weights are no finite numbers any more: net\.core\.layers\.0\.weight_ih_l0"),
    ],
    ids=["input", "weights", "gradient", "steep", "kept"],
)
def test_what_is_no_number_ends_the_run_and_costs_no_checkpoint(
    recipe_of: Recipes, toy_corpus: Corpus, going: Path, poison: Callback, says: str
) -> None:
    kept = files_of(going)
    with pytest.raises(TrainingError, match=f"stopped at iteration 4: {says}") as told:
        run(recipe_of(training={**STEADY, "iterations": 5}), toy_corpus, going, poison, resume=True)
    assert "of iteration 2: --resume --set training.learning_rate=0.0002" in told.value.remedy
    assert files_of(going) == kept


def test_a_resumed_run_goes_on_at_the_rate_that_it_is_given(
    recipe_of: Recipes, toy_corpus: Corpus, going: Path
) -> None:
    slower = recipe_of(training={**STEADY, "iterations": 3, "learning_rate": 1e-5, "weight_decay": 0.5})
    resumed = run(slower, toy_corpus, going, resume=True)
    (group,) = resumed.trainer.optimizers[0].param_groups
    assert (group["lr"], group["weight_decay"]) == (1e-5, 0.5)
    assert resumed.global_step == 3


@pytest.mark.parametrize("change", [{"optimizer": "sgd"}, {"average": 0.0}])
def test_what_a_checkpoint_can_not_serve_is_told(
    recipe_of: Recipes, toy_corpus: Corpus, going: Path, change: dict[str, object]
) -> None:
    with pytest.raises(RecipeError, match="another optimizer, or with an average"):
        run(recipe_of(training={**STEADY, **change}), toy_corpus, going, resume=True)


def test_a_validation_without_a_number_is_not_kept(
    recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        TrainingModule, "on_validation_epoch_end", lambda self: self.log("validation/nats", torch.tensor(torch.nan))
    )
    with pytest.raises(TrainingError, match="iteration 1: the cost in validation became nan") as told:
        run(recipe_of(training={"validate_every": 1}), toy_corpus, tmp_path)
    assert told.value.remedy.startswith("begin again")
    assert not (tmp_path / "last.ckpt").exists()


def test_the_command_line_says_where_and_leaves_with_2(
    descant_says: Callable[..., tuple[int, str, str]], toy_corpus: Corpus, tmp_path: Path
) -> None:
    save_corpus(tmp_path / "toy", toy_corpus.pieces, toy_corpus.manifest)
    (tmp_path / "wild.toml").write_text(WILD)
    words = ("train", tmp_path / "wild.toml", "--corpus", tmp_path / "toy", "-o", tmp_path / "run", "--threads", 1)
    code, out, err = descant_says(*words)
    assert code == 2
    assert out == ""
    assert re.search(r"Training stopped at iteration \d+: ", err)
    assert "--set training.learning_rate=1e+19" in err
    assert "Traceback" not in err
