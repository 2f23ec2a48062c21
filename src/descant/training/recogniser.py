"""Training the recogniser of styles beside a run's net: from labelled pieces to its weights, its facts and its figures.

RUN/recogniser.safetensors   the best weights, and what is familiar to it
RUN/recogniser.json          its facts, and how often it is right on held-out pieces

It is small (some 60,000 weights; a minute or two on one core), so it is trained in one go and is not resumed.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save
from torch import Tensor, nn

from descant.bundles.manifest import RecogniserFacts
from descant.bundles.recogniser import FAMILIAR
from descant.corpora.piece import SPLITS, Piece
from descant.corpora.store import Corpus
from descant.errors import CorpusError, GridError, RecipeError, TrainingError
from descant.files import write_whole
from descant.grid.form import GridForm
from descant.grid.style_features import STYLE_WIDTH, style_features
from descant.models.recogniser import LEAST_SPREAD, Recogniser, RecogniserNetOptions
from descant.training.recipe import Recipe, RecogniserOptions

WEIGHTS, FACTS = "recogniser.safetensors", "recogniser.json"
LONGEST_ONSETS = 4096
"""A held-out piece is heard up to here."""
LABEL_SMOOTHING = 0.05
TEMPERATURES = np.exp(np.linspace(np.log(0.25), np.log(4.0), 65))
Tell = Callable[[str], None]
Rows = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TrainedRecogniser:
    """A recogniser, what use must know of it, what is familiar to it, and how often it is right."""

    net: Recogniser
    familiar: NDArray[np.float32]
    facts: RecogniserFacts
    results: dict[str, Any]


@dataclass(frozen=True, eq=False)
class LabelledPiece:
    """A piece's onsets, and the number of its style (-1: none that the net knows)."""

    rows: Rows
    style: int


def labelled(pieces: Sequence[Piece], form: GridForm, label: str, styles: Sequence[str]) -> list[LabelledPiece]:
    """The pieces that lie on the grid and have an onset."""
    found = []
    for piece in pieces:
        try:
            rows = style_features(form.stack(piece.score, piece.roles, piece.phase_ticks))
        except GridError:
            continue
        style = piece.labels.get(label, "")
        if len(rows):
            found.append(LabelledPiece(rows[:LONGEST_ONSETS], list(styles).index(style) if style in styles else -1))
    return found


def train_recogniser(recipe: Recipe, corpus: Corpus, tell: Tell = lambda _: None) -> TrainedRecogniser:
    """Train by the recipe's table `[recogniser]`, on styles that `learned_styles` has filled in.

    Raises `RecipeError` for a recipe without that table or without styles, `CorpusError` where no held-out piece has a
    style, `TrainingError` for a cost that is no number.
    """
    options, styles = recipe.recogniser, recipe.style_names
    if options is None or recipe.styles is None or not styles or recipe.grid == "events":
        lacks = "[recogniser]" if options is None else "[styles]" if recipe.grid != "events" else "a grid of steps"
        raise RecipeError(
            f"the recipe {recipe.name} lacks {lacks}, so no styles can be recognised.",
            "a recipe on a grid of steps with the tables [styles] and [recogniser].",
            "add what is missing.",
        )
    pieces = {split: labelled(corpus.split(split), recipe.form, recipe.styles.label, styles) for split in SPLITS}
    known = {split: [piece for piece in of_split if piece.style >= 0] for split, of_split in pieces.items()}
    if not known["validation"]:
        raise CorpusError(
            f"no validation piece of {corpus.name} is in a style that is learned.",
            "some pieces of each style on every side of the split.",
            "take a larger corpus, or leave [recogniser] out of the recipe.",
        )
    net = fitted(known["train"], known["validation"], len(styles), options, tell)
    familiar = familiarity(net, pieces["train"])
    facts = RecogniserFacts(
        styles=styles,
        state=net.state_size,
        temperature=best_temperature(net, known["validation"]),
        distances=held_out_distances(net, familiar, pieces["validation"]),
    )
    results = {split: accuracy(net, known[split], len(styles)) for split in ("validation", "test") if known[split]}
    return TrainedRecogniser(net, familiar, facts, results)


def fitted(
    train: Sequence[LabelledPiece],
    validation: Sequence[LabelledPiece],
    styles: int,
    options: RecogniserOptions,
    tell: Tell,
) -> Recogniser:
    """The net after the iteration whose validation was best. The same options and pieces give the same net.

    Rare styles are drawn more often than they are met, by the square root.
    """
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    net = Recogniser(styles, RecogniserNetOptions(size=options.size, hidden=options.hidden, dropout=options.dropout))
    statistics = np.stack([_statistics(piece.rows) for piece in train])
    net.centre.copy_(torch.from_numpy(statistics.mean(0)))
    net.spread.copy_(torch.from_numpy(statistics.std(0) + LEAST_SPREAD))
    counts = np.bincount([piece.style for piece in train], minlength=styles)
    drawn = np.array([1 / np.sqrt(counts[piece.style]) for piece in train])
    optimizer = torch.optim.AdamW(net.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, options.iterations)
    best, kept = float("inf"), copy.deepcopy(net.state_dict())
    for iteration in range(1, options.iterations + 1):
        rows, there, style = _windows(train, rng.choice(len(train), options.batch, p=drawn / drawn.sum()), rng, options)
        cost = nn.functional.cross_entropy(net(rows, there), style, label_smoothing=LABEL_SMOOTHING)
        if not bool(torch.isfinite(cost)):
            raise TrainingError(
                f"Training of the recogniser stopped at iteration {iteration}: the cost became {float(cost.detach())}.",
                "a finite cost.",
                f"train more slowly: --set recogniser.learning_rate={options.learning_rate / 10:g}",
            )
        optimizer.zero_grad()
        cost.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if iteration % options.validate_every == 0 or iteration == options.iterations:
            scores, true = judged(net, validation)
            held_out = float(nn.functional.cross_entropy(scores, true))
            right = float((scores.argmax(-1) == true).float().mean())
            tell(f"recogniser, iteration {iteration}: held out {held_out:.3f} nats a piece, {right:.0%} right")
            if held_out < best:
                best, kept = held_out, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return net.eval()


def _windows(
    pieces: Sequence[LabelledPiece], which: NDArray[np.int64], rng: np.random.Generator, options: RecogniserOptions
) -> tuple[Tensor, Tensor, Tensor]:
    """Passages of the pieces, of different lengths: their onsets, which are there, their styles."""
    rows = np.zeros((len(which), options.window_onsets, STYLE_WIDTH), np.float32)
    there = np.zeros(rows.shape[:2], np.float32)
    for place, number in enumerate(which.tolist()):
        whole = pieces[number].rows
        length = int(rng.integers(max(1, options.window_onsets // 4), options.window_onsets + 1))
        first = int(rng.integers(0, max(1, len(whole) - length + 1)))
        passage = whole[first : first + length]
        rows[place, : len(passage)], there[place, : len(passage)] = passage, 1
    style = torch.tensor([pieces[number].style for number in which.tolist()])
    return torch.from_numpy(rows), torch.from_numpy(there), style


@torch.no_grad()
def judged(net: Recogniser, pieces: Sequence[LabelledPiece]) -> tuple[Tensor, Tensor]:
    """The scores of whole pieces, and their styles."""
    training = net.training
    net.eval()
    scores = [net(torch.from_numpy(piece.rows)[None], torch.ones(1, len(piece.rows)))[0] for piece in pieces]
    net.train(training)
    return torch.stack(scores), torch.tensor([piece.style for piece in pieces])


def best_temperature(net: Recogniser, pieces: Sequence[LabelledPiece]) -> float:
    """What the scores must be divided by so that the true styles of held-out pieces are likeliest."""
    scores, true = judged(net, pieces)
    costs = [float(nn.functional.cross_entropy(scores / each, true)) for each in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(costs))])


def familiarity(net: Recogniser, pieces: Sequence[LabelledPiece]) -> NDArray[np.float32]:
    """What turns statistics so that their length is Mahalanobis' distance from the training pieces.

    Their covariance is shrunk towards a sphere by as much as its own error asks for (Ledoit and Wolf 2004, "A
    well-conditioned estimator for large-dimensional covariance matrices").
    """
    centre, spread = net.centre.numpy(), net.spread.numpy()
    rows = np.stack([(_statistics(piece.rows) - centre) / spread for piece in pieces]).astype(np.float64)
    count, width = rows.shape
    covariance = rows.T @ rows / count
    sphere = np.trace(covariance) / width * np.eye(width)
    apart = float(np.square(covariance - sphere).sum())
    error = float(np.square(np.square(rows).sum(1)).sum() - count * np.square(covariance).sum()) / count**2
    share = min(1.0, max(error, 0.0) / apart) if apart > 0 else 1.0
    shrunk = share * sphere + (1 - share) * covariance + 1e-3 * np.eye(width)
    return np.ascontiguousarray(np.linalg.cholesky(np.linalg.inv(shrunk)).T, np.float32)


def held_out_distances(
    net: Recogniser, familiar: NDArray[np.float32], pieces: Sequence[LabelledPiece]
) -> tuple[float, float]:
    """Within which distance half of some pieces lie, and nineteen in twenty."""
    centre, spread = net.centre.numpy(), net.spread.numpy()
    turned = [familiar @ ((_statistics(piece.rows) - centre) / spread) for piece in pieces]
    distances = [float(np.linalg.norm(each) / np.sqrt(len(each))) for each in turned]
    middle, far = np.quantile(distances, [0.5, 0.95]).tolist()
    return middle, max(far, 1.05 * middle)


def accuracy(net: Recogniser, pieces: Sequence[LabelledPiece], styles: int) -> dict[str, Any]:
    """How often it is right, beside always naming the commonest style; rows of `confusion` are the true styles."""
    scores, true = judged(net, pieces)
    named, counts = scores.argmax(-1).numpy(), np.bincount(true.numpy(), minlength=styles)
    confusion = np.zeros((styles, styles), int)
    np.add.at(confusion, (true.numpy(), named), 1)
    right = float(np.trace(confusion) / len(pieces))
    return {
        "pieces": len(pieces),
        "accuracy": right,
        "floor": float(counts.max() / len(pieces)),
        "confusion": confusion.tolist(),
    }


def _statistics(rows: Rows) -> Rows:
    return np.concatenate([rows.mean(0), rows.std(0)])


def keep(trained: TrainedRecogniser, run: Path) -> None:
    """Put a trained recogniser into a run's folder. Raises `OutputError`."""
    state = {**trained.net.state_dict(), FAMILIAR: torch.from_numpy(trained.familiar)}
    write_whole(run / WEIGHTS, save(state))
    net = {"size": trained.net.state_size, "hidden": trained.net.hidden}
    said = {"net": net, "facts": trained.facts.model_dump(), "results": trained.results}
    write_whole(run / FACTS, json.dumps(said, indent=1))


def kept(run: Path) -> TrainedRecogniser | None:
    """What a run's folder holds; None where no recogniser was trained."""
    if not (run / WEIGHTS).is_file() or not (run / FACTS).is_file():
        return None
    said = json.loads((run / FACTS).read_text(encoding="utf-8"))
    facts = RecogniserFacts.model_validate(said["facts"])
    state = load_file(run / WEIGHTS)
    familiar = state.pop(FAMILIAR).numpy()
    net = Recogniser(len(facts.styles), RecogniserNetOptions(**said["net"]))
    net.load_state_dict(state)
    return TrainedRecogniser(net.eval(), familiar, facts, said["results"])
