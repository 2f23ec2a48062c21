"""A training run survives: killed and resumed it is the unbroken one, and a full disk costs no earlier checkpoint."""

from __future__ import annotations

import errno
import json
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from lightning import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from PIL import Image
from safetensors.torch import load_file

from descant.corpora.store import Corpus
from descant.errors import BundleError, CorpusError, OutputError, RecipeError
from descant.models.accompanist import Accompanist
from descant.score.formats import read
from descant.training.bundling import bundle_run
from descant.training.module import TrainingModule
from descant.training.recipe import Recipe
from descant.training.run import train
from descant.training.samples import Samples

Recipes = Callable[..., Recipe]


class StopAt(Callback):
    """Ctrl-C at an iteration."""

    def __init__(self, iteration: int) -> None:
        self.iteration = iteration

    def on_train_batch_end(self, trainer: Trainer, *_: object) -> None:
        if trainer.global_step == self.iteration:
            raise KeyboardInterrupt


class Losses(Callback):
    """The cost of every training batch, by iteration."""

    def __init__(self) -> None:
        self.by_iteration: dict[int, float] = {}

    def on_train_batch_end(
        self, trainer: Trainer, _: LightningModule, outputs: dict[str, torch.Tensor], *__: object
    ) -> None:
        self.by_iteration[trainer.global_step] = float(outputs["loss"])


def run(recipe: Recipe, corpus: Corpus, folder: Path, *callbacks: Callback, resume: bool = False) -> TrainingModule:
    return train(recipe, corpus, folder, resume=resume, threads=1, callbacks=callbacks, quiet=True)


def weights_of(module: TrainingModule) -> dict[str, torch.Tensor]:
    return dict(module.state_dict())


def assert_same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> None:
    assert one.keys() == other.keys()
    for name, weight in one.items():
        assert torch.equal(weight, other[name]), name


@pytest.mark.parametrize(
    ("training", "stop"),
    [
        ({}, 4),
        ({"average": 0.0, "optimizer": "rmsprop"}, 5),
        ({"optimizer": "adam", "precision": "bf16", "seed": 3}, 4),
    ],
)
def test_killed_and_resumed_is_unbroken(
    recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path, training: dict[str, object], stop: int
) -> None:
    recipe, before = recipe_of(dropout=0.3, training=training), signal.getsignal(signal.SIGINT)
    unbroken, first, second = Losses(), Losses(), Losses()
    whole = run(recipe, toy_corpus, tmp_path / "whole", unbroken, Samples(tmp_path / "whole", recipe, toy_corpus))
    with pytest.raises(KeyboardInterrupt):
        run(recipe, toy_corpus, tmp_path / "killed", first, StopAt(stop))
    assert signal.getsignal(signal.SIGINT) is before
    resumed = run(recipe, toy_corpus, tmp_path / "killed", second, resume=True)
    assert list(second.by_iteration) == [4, 5, 6]
    assert {**first.by_iteration, **second.by_iteration} == unbroken.by_iteration
    assert_same(weights_of(resumed), weights_of(whole))
    assert_same(load_file(tmp_path / "killed" / "best.safetensors"), load_file(tmp_path / "whole" / "best.safetensors"))
    histories = [json.loads((tmp_path / name / "history.json").read_text()) for name in ("whole", "killed")]
    assert histories[0] == histories[1]
    assert [step for step, _ in histories[0]["history"]["validation/nats"]] == [3, 6]


def test_the_same_recipe_trains_the_same_net(recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path) -> None:
    recipe = recipe_of(training={"iterations": 3})
    one, again = (run(recipe, toy_corpus, tmp_path / name) for name in ("one", "again"))
    assert_same(weights_of(one), weights_of(again))
    other = run(recipe_of(training={"iterations": 3, "seed": 5}), toy_corpus, tmp_path / "other")
    assert any((weight != weights_of(other)[name]).any() for name, weight in weights_of(one).items())


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "sgd", "rmsprop", "adagrad", "adadelta"])
def test_every_optimizer_trains(recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path, optimizer: str) -> None:
    recipe = recipe_of(training={"optimizer": optimizer, "iterations": 2, "validate_every": 2, "learning_rate": 0.01})
    before = TrainingModule(recipe)
    after = run(recipe, toy_corpus, tmp_path)
    assert any((w != weights_of(after)[name]).any() for name, w in before.state_dict().items())
    assert all(torch.isfinite(weight).all() for weight in weights_of(after).values())


def test_the_cost_goes_down_on_a_toy_corpus(recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path) -> None:
    options = {
        "iterations": 45,
        "batch": 4,
        "validate_every": 15,
        "average": 0.5,
        "learning_rate": 0.03,
        "warmup": 5,
        "transpose": 0,
    }
    recipe = recipe_of(training=options, dropout=0.0, core={"name": "lstm", "size": 24})
    losses = Losses()
    run(recipe, toy_corpus, tmp_path, losses)
    costs = list(losses.by_iteration.values())
    assert sum(costs[-10:]) < 0.6 * sum(costs[:10])
    nats = [value for _, value in json.loads((tmp_path / "history.json").read_text())["history"]["validation/nats"]]
    assert len(nats) == 3
    assert nats[-1] < nats[0]


def test_a_run_s_folder_holds_what_it_should(recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path) -> None:
    recipe = recipe_of(training={"sample_every": 1})
    folder = tmp_path / "deep" / "run"
    run(recipe, toy_corpus, folder, Samples(folder, recipe, toy_corpus))
    assert Recipe.model_validate_json((folder / "recipe.json").read_text()) == recipe
    facts = json.loads((folder / "corpus.json").read_text())
    assert facts["content_hash"] == toy_corpus.content_hash
    assert facts["pieces"] == {"train": 3, "validation": 1, "test": 1}
    with Image.open(folder / "curves.png") as curves:
        assert curves.width > 100
    samples = sorted(path.name for path in (folder / "samples").iterdir())
    assert samples == [f"000000{step}.{kind}" for step in (3, 6) for kind in ("json", "mid", "png")]
    score = read(folder / "samples" / "0000006.mid")
    assert score.parts[0].name == "Melody"
    figures = json.loads((folder / "samples" / "0000006.json").read_text())
    assert figures["nats_per_frame"] > 0
    assert 0 <= figures["chords"]["in_key_share"] <= 1 or figures["chords"]
    assert any((folder / "tensorboard").iterdir())
    best = Accompanist(recipe.skeleton())
    best.load_state_dict(load_file(folder / "best.safetensors"))
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_nothing_is_ever_unpickled(recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path) -> None:
    run(recipe_of(training={"iterations": 3}), toy_corpus, tmp_path)
    state = torch.load(tmp_path / "last.ckpt", weights_only=True)
    assert state["global_step"] == 3


def test_samples_keep_their_rhythm_in_a_resumed_run(recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path) -> None:
    recipe = recipe_of(training={"iterations": 8, "validate_every": 2, "sample_every": 2})
    with pytest.raises(KeyboardInterrupt):
        run(recipe, toy_corpus, tmp_path, Samples(tmp_path, recipe, toy_corpus), StopAt(3))
    run(recipe, toy_corpus, tmp_path, Samples(tmp_path, recipe, toy_corpus), resume=True)
    assert sorted(path.name for path in (tmp_path / "samples").glob("*.mid")) == ["0000004.mid", "0000008.mid"]


def test_without_directions_a_sample_is_composed(recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path) -> None:
    recipe = recipe_of(directions=[], training={"iterations": 1, "validate_every": 1, "sample_every": 1})
    run(recipe, toy_corpus, tmp_path, Samples(tmp_path, recipe, toy_corpus))
    assert [part.name for part in read(tmp_path / "samples" / "0000001.mid").parts] == ["Melody", "Chords"]


def test_training_ends_when_it_gets_no_better(
    recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = iter([5.0, 4.0, 4.5, 4.2, 9.0, 9.0, 9.0])
    monkeypatch.setattr(
        TrainingModule, "on_validation_epoch_end", lambda self: self.log("validation/nats", next(costs))
    )
    recipe = recipe_of(training={"iterations": 20, "validate_every": 1, "patience": 2})
    run(recipe, toy_corpus, tmp_path)
    history = json.loads((tmp_path / "history.json").read_text())
    assert [value for _, value in history["history"]["validation/nats"]] == [5.0, 4.0, 4.5, pytest.approx(4.2)]
    assert history["best"] == 4.0


def test_a_short_training_is_validated_too(recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path) -> None:
    run(recipe_of(training={"iterations": 2, "validate_every": 250}), toy_corpus, tmp_path)
    assert (tmp_path / "best.safetensors").is_file()


def test_the_last_validation_is_at_the_end(recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path) -> None:
    run(recipe_of(training={"iterations": 10, "validate_every": 4}), toy_corpus, tmp_path)
    history = json.loads((tmp_path / "history.json").read_text())["history"]
    assert [iteration for iteration, _ in history["validation/nats"]] == [5, 10]


def enospc(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def as_torch_says_it(*_: object, **__: object) -> None:
    raise RuntimeError("PytorchStreamWriter failed writing file data/0: file write failed")


def half_written(_: Trainer, path: Path, **__: object) -> None:
    Path(path).write_bytes(b"half")
    enospc()


@pytest.mark.parametrize("failure", [enospc, as_torch_says_it, half_written])
def test_a_full_disk_costs_no_earlier_checkpoint(
    recipe_of: Recipes,
    toy_corpus: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: Callable[..., None],
) -> None:
    recipe = recipe_of(training={"iterations": 4, "validate_every": 2})
    save = Trainer.save_checkpoint

    def fails_later(trainer: Trainer, path: Path, **options: object) -> None:
        if trainer.global_step > 2:
            failure(trainer, path)
        save(trainer, path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Trainer, "save_checkpoint", fails_later)
    with pytest.raises(OutputError, match="checkpoint") as told:
        run(recipe, toy_corpus, tmp_path / "run")
    assert "--resume" in told.value.remedy
    assert torch.load(tmp_path / "run" / "last.ckpt", weights_only=True)["global_step"] == 2
    assert not [path.name for path in (tmp_path / "run").iterdir() if path.name.startswith(".")]
    monkeypatch.setattr(Trainer, "save_checkpoint", save)
    run(recipe, toy_corpus, tmp_path / "run", resume=True)
    assert torch.load(tmp_path / "run" / "last.ckpt", weights_only=True)["global_step"] == 4


def test_a_full_disk_elsewhere_is_told_too(
    recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("descant.training.checkpoints.save_picture", enospc)
    with pytest.raises(OutputError, match="No space left"):
        run(recipe_of(), toy_corpus, tmp_path)


def test_what_can_not_be_begun_or_resumed_is_told(recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path) -> None:
    recipe = recipe_of(training={"iterations": 1, "validate_every": 1})
    with pytest.raises(OutputError, match="holds no run to resume"):
        run(recipe, toy_corpus, tmp_path / "run", resume=True)
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="can't be written"):
        run(recipe, toy_corpus, tmp_path / "file")
    run(recipe, toy_corpus, tmp_path / "run")
    with pytest.raises(OutputError, match="already holds a run"):
        run(recipe, toy_corpus, tmp_path / "run")
    with pytest.raises(RecipeError, match="another net or seed"):
        run(recipe_of(core={"name": "lstm", "size": 3}), toy_corpus, tmp_path / "run", resume=True)
    other = replace(toy_corpus, pieces=toy_corpus.pieces[1:])
    with pytest.raises(RecipeError, match="another corpus"):
        run(recipe, other, tmp_path / "run", resume=True)
    with pytest.raises(BundleError, match="another corpus"):
        bundle_run(tmp_path / "run", other, tmp_path / "bundle")
    with pytest.raises(BundleError, match="holds no trained net"):
        bundle_run(tmp_path / "nowhere", toy_corpus, tmp_path / "bundle")
    for name in ("last.ckpt", "recipe.json"):
        (tmp_path / "run" / name).write_bytes(b"damaged")
        with pytest.raises(BundleError, match="is damaged"):
            run(recipe, toy_corpus, tmp_path / "run", resume=True)


def test_a_corpus_with_nothing_to_learn_is_told(recipe_of: Recipes, toy_corpus: Corpus, tmp_path: Path) -> None:
    def with_roles(roles: dict[int, str]) -> Corpus:
        return replace(toy_corpus, pieces=[replace(piece, roles=roles) for piece in toy_corpus.pieces])

    only_training = replace(toy_corpus, pieces=toy_corpus.split("train"))
    for corpus, says in (
        (with_roles({1: "left", 2: "right"}), r"no piece of the train split has a part .*its parts are left, right"),
        (with_roles({1: "melody"}), r"both sides of a direction .*melody → chords.*its parts are melody"),
        (replace(toy_corpus, pieces=[]), "no piece of the train split"),
        (only_training, "no piece of the validation split"),
    ):
        with pytest.raises(CorpusError, match=says):
            run(recipe_of(), corpus, tmp_path)
