"""How fast a net is: how many iterations fit a budget, frames learned a second, microseconds a frame in use.

Seconds are the processor's own, on one thread: what else runs on the machine hardly moves them.
"""

from __future__ import annotations

import time
from statistics import median

import torch

from descant.models.accompanist import Accompanist
from descant.models.heads.head import Heard
from descant.recall.recollection import Recollection
from descant.training.batches import Batches
from descant.training.module import TrainingModule, heard_at, wanted_nats
from descant.training.pieces import TrainingPiece
from descant.training.recipe import Recipe
from descant.training.vocabulary import learned_vocabularies, teach
from descant.training.whole import WholePieces

KIND = "roll"
_TRIED = 6
"""Iterations that tell how fast a cell trains."""
_TOLD = 150
"""Frames that tell how fast a net is in use."""


def batch_times_s(net: Accompanist, recipe: Recipe, pieces: list[TrainingPiece]) -> list[tuple[float, int]]:
    """Forwards and backwards: seconds and frames of a few batches."""
    net.train()
    batches, times = Batches(pieces, recipe, "train"), []
    for number in range(_TRIED):
        began = time.process_time()
        batch = batches.batch(number)
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.training.precision == "bf16"):
            heard = heard_at(net, batch.passage, batch.wanted)
            net.head(batch.kind).cost(heard, batch.target[batch.wanted]).mean().backward()  # type: ignore[no-untyped-call]
        times.append((time.process_time() - began, int(batch.wanted.sum())))
        net.zero_grad()
    net.eval()
    return times[1:]  # the first one warms up


def in_budget(recipe: Recipe, pieces: dict[str, list[TrainingPiece]], budget_s: float) -> Recipe:
    """The recipe with as many iterations as a budget lasts for here, its validations included.

    The number goes into the result, so that the cell can be trained again exactly.
    """
    known, vocabularies = learned_vocabularies(recipe, [piece.stack for piece in pieces["train"]])
    torch.manual_seed(recipe.training.seed)
    net = TrainingModule(known).net
    teach([net], vocabularies)
    batch_s = median(seconds for seconds, _ in batch_times_s(net, known, pieces["train"]))
    whole = WholePieces(pieces["validation"], known)
    batch = whole.batch(whole.groups()[len(whole.groups()) // 2])
    began = time.process_time()
    with torch.no_grad():
        wanted_nats(net, batch)
    frames = sum(piece.steps for piece in pieces["validation"])
    validation_s = (time.process_time() - began) * frames / int(batch.wanted.sum())
    each_s = batch_s + validation_s / recipe.training.validate_every
    step = recipe.training.validate_every
    iterations = max(step, round(budget_s / each_s / step) * step)
    return recipe.model_copy(update={"training": recipe.training.model_copy(update={"iterations": iterations})})


def training_speed(net: Accompanist, recipe: Recipe, pieces: list[TrainingPiece]) -> int:
    """Frames that are learned from in a second: the median of a few batches."""
    return round(median(frames / seconds for seconds, frames in batch_times_s(net, recipe, pieces)))


@torch.no_grad()
def microseconds_a_frame(net: Accompanist, recipe: Recipe, piece: TrainingPiece) -> float:
    """The median time of one frame of one piece, told as in use: recall, one step of the core, the frame's nats."""
    net.eval()
    batch = WholePieces([piece], recipe).batch([0])
    passage, target = batch.passage, batch.target[0]
    form, head = recipe.skeleton().recall_form, net.head(batch.kind)
    memory = None if form is None else Recollection(form)
    histories, role, state = net.histories(passage)[0], passage.role, net.core.initial_state(1)
    everywhere = torch.ones(1, piece.steps, dtype=torch.bool)
    outlooks, profiles = net.outlooks(passage, everywhere), net.profiles(passage, everywhere)
    silence, zero = torch.zeros(1, net.listener.context_size), torch.zeros(1, 1)
    style = torch.zeros(1, net.skeleton.style_width)
    times = []
    for step in range(min(_TOLD, piece.steps)):
        began = time.process_time()
        recall = zero if memory is None else torch.from_numpy(memory.look(None))[None]
        previous, meter = passage.previous[:, step], passage.meter[:, step]
        feature, state = net.step(silence, silence, zero, previous, recall, meter, role, style, zero, state)
        here = slice(step, step + 1)
        heard = Heard(feature, histories[here], recall, meter, role, outlooks[here], profiles[here])
        head.nll(heard, target[here])
        times.append(time.process_time() - began)
        if memory is not None and step + 1 < piece.steps:
            memory.answer(passage.previous[0, step + 1].numpy())
    return round(1e6 * median(times), 1)
