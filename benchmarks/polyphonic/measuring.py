"""What a trained net is worth on a split: nats a frame, or what a head offers in their place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from descant.evaluation.roll_floors import fit_bernoulli
from descant.grid.vocabulary import UNKNOWN
from descant.models.accompanist import Accompanist
from descant.models.heads.categorical import symbols_of
from descant.models.heads.head import Head, Heard
from descant.models.heads.rbm import RbmHead, estimate_nats
from descant.training.module import heard_at
from descant.training.pieces import TrainingPiece
from descant.training.recipe import Recipe
from descant.training.scoring import Score, score_pieces
from descant.training.whole import WholePieces

ROLE, KIND = "notes", "roll"
AIS = {"frames": 2000, "chains": 10, "temperatures": 1000}
"""How thoroughly a Boltzmann machine's sum is estimated on the test split."""


def rolls_of(pieces: Sequence[TrainingPiece]) -> list[np.ndarray]:
    """The pieces' frames, uint8 `[time, 88]`."""
    return [np.asarray(piece.frames[ROLE], np.uint8) for piece in pieces]


def some_pieces(pieces: Sequence[TrainingPiece], frames: int = 10_000) -> list[TrainingPiece]:
    """About so many frames of pieces, spread evenly over all of them."""
    every = max(1, sum(piece.steps for piece in pieces) // frames)
    return list(pieces[::every])


def halved(net: Accompanist) -> Accompanist:
    """The net with its weights as a bundle keeps them: rounded to half precision."""
    with torch.no_grad():
        for weight in net.parameters():
            weight.copy_(weight.half().float())
    return net.eval()


def measured(
    net: Accompanist, recipe: Recipe, pieces: dict[str, list[TrainingPiece]], split: str, *, thorough: bool = True
) -> dict[str, Any]:
    """Figures of a split. `thorough`: a head that can only estimate its nats does so with the stated settings."""
    head = net.head(KIND)
    if not head.exact and not getattr(head, "estimated", False):
        return {"accuracy": frame_accuracy(net, recipe, pieces[split])}
    if getattr(head, "estimated", False) and thorough:
        return estimated(net, recipe, pieces[split])
    score = score_pieces(net, recipe, pieces[split])
    if KIND in head.learned:
        score = with_unknown_told(score, head, pieces, split)
    return {"nats": score.nats, "nats_after_first": score.later_nats, "frames": score.frames}


def with_unknown_told(score: Score, head: Head, pieces: dict[str, list[TrainingPiece]], split: str) -> Score:
    """A vocabulary's nats as those of frames: one that it lacks costs *unknown* and then its keys, one by one.

    The keys are those of the Bernoulli unigram; frames that the vocabulary has keep their share of it, so the sum over
    all frames is below one: the figure is an upper bound.
    """
    keys = fit_bernoulli(rolls_of(pieces["train"]), rolls_of(pieces["validation"]))
    table = head.get_buffer("table")
    told = []
    for nats, roll in zip(score.pieces, rolls_of(pieces[split]), strict=True):
        unknown = symbols_of(torch.from_numpy(roll), table).numpy() == UNKNOWN
        told.append(nats + np.where(unknown, keys.nats(roll), 0.0))
    return Score(tuple(told))


@torch.no_grad()
def frame_accuracy(net: Accompanist, recipe: Recipe, pieces: Sequence[TrainingPiece]) -> float:
    """TP / (TP + FP + FN) of what a head of means foretells of each frame, the true ones before it being told."""
    net.eval()
    head = net.head(KIND)
    both = either = 0
    for batch in WholePieces(pieces, recipe):
        heard = heard_at(net, batch.passage, batch.wanted)
        means = head(heard, torch.zeros(len(heard.feature), 88, 2))[..., 0]
        foretold, true = means > head.threshold, batch.target[batch.wanted] != 0
        both += int((foretold & true).sum())
        either += int((foretold | true).sum())
    return both / either


@torch.no_grad()
def estimated(net: Accompanist, recipe: Recipe, pieces: Sequence[TrainingPiece]) -> dict[str, Any]:
    """An RBM's nats by annealed importance sampling on 2,000 random frames, with what is known of its error."""
    net.eval()
    head = net.head(KIND)
    assert isinstance(head, RbmHead)
    told, targets = [], []
    for batch in WholePieces(pieces, recipe):
        told.append(heard_at(net, batch.passage, batch.wanted))
        targets.append(batch.target[batch.wanted])
    heard = Heard(*(torch.cat(columns) for columns in zip(*(vars(each).values() for each in told), strict=True)))
    estimate = estimate_nats(head, heard, torch.cat(targets), **AIS, generator=torch.Generator().manual_seed(0))
    return {"nats": estimate.nats_mean, "estimate": estimate.as_json()}
