"""A training run: from a recipe and a corpus to the best weights, in a folder that survives being killed.

RUN/recipe.json         the recipe as it was used, settings included
RUN/corpus.json         what it was trained on
RUN/last.ckpt           all that a resumed run needs (read with weights only: nothing is ever unpickled)
RUN/best.safetensors    the weights of the best validation so far
RUN/history.json        training and validation costs
RUN/curves.png          the same as a picture
RUN/samples/            a sample, its picture and its metrics at each checkpoint
RUN/tensorboard/        for TensorBoard
"""

from __future__ import annotations

import json
import logging
import signal
import warnings
from pathlib import Path
from pickle import UnpicklingError

import torch
from lightning import Trainer
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.loggers import TensorBoardLogger
from torch.utils.data import DataLoader, IterableDataset

from descant.bundles.store import load
from descant.corpora.store import Corpus
from descant.errors import BundleError, OutputError, RecipeError
from descant.files import write_whole
from descant.training.batches import Batch, Batches
from descant.training.checkpoints import Checkpoints
from descant.training.health import Health
from descant.training.module import TrainingModule
from descant.training.pieces import TrainingPiece, ready
from descant.training.progress import Progress, cost_unit
from descant.training.recipe import Recipe
from descant.training.resumption import Resumption
from descant.training.start import fitted, start_weights
from descant.training.style_labels import learned_styles
from descant.training.vocabulary import Vocabularies, learned_vocabularies, teach
from descant.training.whole import WholePieces

PRECISIONS = {"32": "32-true", "bf16": "bf16-mixed"}


def corpus_facts(corpus: Corpus) -> dict[str, object]:
    """What a bundle says of the corpus it was trained on."""
    return {
        "name": corpus.name,
        "content_hash": corpus.content_hash,
        "citation": str(corpus.manifest.get("citation", "")),
        "licence": str(corpus.manifest.get("licence", "")),
        "pieces": {split: len(corpus.split(split)) for split in ("train", "validation", "test")},
    }


def check_run_place(run: Path, resume: bool) -> None:
    """Refuse a folder that holds a run already, or none to resume, before anything costly is done."""
    last = run / "last.ckpt"
    if last.exists() and not resume:
        raise OutputError(
            f"{run} already holds a run.", "a new folder, or --resume.", "add --resume to go on, or name another -o."
        )
    if resume and not last.exists():
        raise OutputError(f"{run} holds no run to resume.", "a folder with last.ckpt.", "leave out --resume to begin.")


def _begin(run: Path, recipe: Recipe, corpus: Corpus, resume: bool) -> int:
    """Make or reopen the run's folder; the iteration to go on from."""
    last, kept = run / "last.ckpt", run / "recipe.json"
    if not resume:
        write_whole(kept, recipe.model_dump_json(indent=1))
        write_whole(run / "corpus.json", json.dumps(corpus_facts(corpus), indent=1))
        return 0
    try:
        before = Recipe.model_validate_json(kept.read_text(encoding="utf-8"))
        trained_on = json.loads((run / "corpus.json").read_text(encoding="utf-8"))
        first = int(torch.load(last, map_location="cpu", weights_only=True)["global_step"])
    except (OSError, EOFError, RuntimeError, ValueError, KeyError, UnpicklingError) as error:
        raise BundleError(
            f"the run in {run} is damaged: {(str(error) or type(error).__name__).splitlines()[0]}.",
            "recipe.json, corpus.json and last.ckpt as they were written.",
            "begin anew in another folder.",
        ) from error
    if trained_on["content_hash"] != corpus.content_hash:
        raise RecipeError(
            f"{run} was begun on another corpus ({trained_on['name']}).", "the same corpus.", "name that corpus."
        )
    if before.skeleton() != recipe.skeleton() or _state_kind(before) != _state_kind(recipe):
        raise RecipeError(
            f"{run} was begun with another net or seed, other weights, another optimizer, or with an average or "
            "without one.",
            "the recipe that the run was begun with.",
            "resume with the same recipe and settings, or begin anew in another folder.",
        )
    write_whole(kept, recipe.model_dump_json(indent=1))
    return first


def _state_kind(recipe: Recipe) -> tuple[int, str, bool, str]:
    """What a run must keep, since its checkpoint holds what comes of it."""
    return recipe.training.seed, recipe.training.optimizer, recipe.training.average > 0, recipe.start


def train(
    recipe: Recipe,
    corpus: Corpus,
    run: Path,
    *,
    resume: bool = False,
    threads: int = 2,
    callbacks: tuple[Callback, ...] = (),
    quiet: bool = False,
) -> TrainingModule:
    """Train, keeping checkpoints in `run`; a recipe with a `start` begins with that bundle's weights.

    Raises `CorpusError`, `RecipeError`, `BundleError` (a damaged run), `OutputError`, `TrainingError` (a cost
    that is no number), and `KeyboardInterrupt` when it is stopped from the keyboard: the last checkpoint is whole then,
    and a resumed run goes on from it.
    """
    torch.set_num_threads(threads)
    check_run_place(run, resume)
    pieces = {
        split: ready(corpus.split(split), recipe.form, split, recipe.directions, recipe.skeleton().recall_form)
        for split in ("train", "validation")
    }
    weights: dict[str, torch.Tensor] = {}
    vocabularies: Vocabularies = {}
    if recipe.start:
        recipe = fitted(recipe, load(recipe.start).config)
        weights = start_weights(recipe)
    else:
        recipe = learned_styles(recipe, corpus.split("train"))
        recipe, vocabularies = learned_vocabularies(recipe, [piece.stack for piece in pieces["train"]])
    first = _begin(run, recipe, corpus, resume)
    options = recipe.training
    torch.manual_seed(options.seed)
    module = TrainingModule(recipe)
    for net in (module.net, module.kept):
        teach([net], vocabularies)
        if weights:
            net.load_state_dict(weights)
    loaders = _loaders(pieces, recipe, first)
    checkpoints = Checkpoints(run, options.patience, cost_unit(recipe))
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)  # it advertises; Progress says what matters
    with warnings.catch_warnings():
        # Lightning's advice on workers and logging intervals: batches are made in the same process on purpose
        warnings.filterwarnings("ignore", module="lightning.*")
        warnings.filterwarnings("ignore", category=FutureWarning)
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        trainer = Trainer(
            accelerator="auto" if torch.cuda.is_available() else "cpu",
            devices=1,
            precision=PRECISIONS[options.precision],  # type: ignore[arg-type]
            max_steps=options.iterations,
            gradient_clip_val=options.clip_norm,
            val_check_interval=options.validation_interval,
            check_val_every_n_epoch=None,
            num_sanity_val_steps=0,
            limit_val_batches=options.validation_batches if options.validation == "tasks" else 1.0,
            log_every_n_steps=10,
            logger=TensorBoardLogger(run, name="tensorboard", version=""),
            callbacks=[
                Health(),
                Resumption(),
                checkpoints,
                *callbacks,
                *([] if quiet else [Progress(options.iterations, cost_unit(recipe))]),
            ],
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        heeds = signal.getsignal(signal.SIGINT)
        try:
            if weights and not resume:  # the bundle as it is: the first to be kept, and what learning on must better
                trainer.validate(module, loaders[1], verbose=False)
            trainer.fit(
                module, *loaders, ckpt_path=run / "last.ckpt" if resume else None, weights_only=True if resume else None
            )
        except SystemExit:  # what Lightning makes of a KeyboardInterrupt, deaf to any other from then on
            signal.signal(signal.SIGINT, heeds)
            raise KeyboardInterrupt from None
        except OSError as error:
            raise OutputError(
                f"the run in {run} could not go on: {error.strerror or error}.",
                "a disk with room for checkpoints.",
                "free some room, then go on with --resume.",
            ) from error
    return module


def _loaders(
    pieces: dict[str, list[TrainingPiece]], recipe: Recipe, first: int
) -> tuple[DataLoader[object], DataLoader[object]]:
    training = Batches(pieces["train"], recipe, "train", first)
    validation: IterableDataset[Batch]
    if recipe.training.validation == "whole":
        validation = WholePieces(pieces["validation"], recipe)
    else:
        validation = Batches(pieces["validation"], recipe, "validation", count=recipe.training.validation_batches)
    return DataLoader(training, batch_size=None), DataLoader(validation, batch_size=None)
