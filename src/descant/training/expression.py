"""Training the net of expression beside a run's net: from performed pieces to its weights, its facts and its figures.

RUN/expression.safetensors   the best weights
RUN/expression.json          its facts, and how it compares on held-out pieces

It is small (some 50,000 weights; a minute or two on one core), so it is trained in one go and is not resumed.
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
from safetensors.torch import load_file, save
from torch import Tensor

from descant.bundles.manifest import ExpressionFacts
from descant.corpora.piece import SPLITS
from descant.corpora.store import Corpus
from descant.errors import CorpusError, RecipeError, TrainingError, nearest
from descant.files import write_whole
from descant.generation.pedalling import KEYBOARDS
from descant.models.expression import Expression, ExpressionNetOptions
from descant.training.expression_figures import figures
from descant.training.performances import Batch, Batches, performed_parts, timed_roles, usual_level
from descant.training.recipe import ExpressionOptions, Recipe

WEIGHTS, FACTS = "expression.safetensors", "expression.json"
Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Trained:
    """A net of expression, what use must know of it, and how it compares."""

    net: Expression
    facts: ExpressionFacts
    results: dict[str, Any]


def plays_of(recipe: Recipe, options: ExpressionOptions) -> list[str]:
    """The roles to be played, in the recipe's order. Raises `RecipeError` for one that it lacks."""
    for role in (*options.roles, *options.pedal):
        if role not in recipe.roles:
            raise RecipeError(
                f'expression names the role "{role}", which [roles] lacks{nearest(role, recipe.roles)}.',
                f"roles among {', '.join(recipe.roles)}.",
                "correct it in [expression].",
            )
    return [role for role in recipe.roles if not options.roles or role in options.roles]


def squared_error(net: Expression, batch: Batch) -> Tensor:
    """The mean squared error of loudness, plus that of deviation where it is to be learned, as both are told."""
    context, _ = net(batch.features, net.initial_state(len(batch.features)))
    played = net.play(context[batch.row, batch.onset], batch.notes)
    errors = (played - batch.answer) ** 2 * batch.counts
    total: Tensor = (errors.sum(0) / batch.counts.sum(0).clamp(min=1)).sum()
    return total


@torch.no_grad()
def held_out_error(net: Expression, batches: Batches) -> float:
    """The error on whole parts, half of it with the given parts as played, half with them as if typed."""
    net.eval()
    found = []
    for flat in (False, True):
        costs = [(float(squared_error(net, batch)), len(batch.notes)) for batch in batches.whole(16, flat=flat)]
        found.append(sum(cost * notes for cost, notes in costs) / sum(notes for _, notes in costs))
    net.train()
    return float(np.mean(found))


def train_expression(recipe: Recipe, corpus: Corpus, tell: Tell = lambda _: None) -> Trained:
    """Train by the recipe's table `[expression]` on a corpus; judged on its test split.

    Raises `RecipeError` for a recipe without that table, `CorpusError` where nothing was performed, `TrainingError`
    for a cost that is no number.
    """
    options = recipe.expression
    if options is None:
        raise RecipeError(
            f"the recipe {recipe.name} has no table [expression].",
            "a recipe that says which roles are performed.",
            "add [expression] to it, with roles such as those of its performed corpus.",
        )
    plays = plays_of(recipe, options)
    roles = len(recipe.roles)
    parts = {split: performed_parts(corpus.split(split), recipe.form, plays) for split in SPLITS}
    for split in ("train", "validation"):
        if not parts[split]:
            raise CorpusError(
                f"no part of the {split} split of {corpus.name} was performed: each has one velocity throughout.",
                f"pieces in which {' or '.join(plays)} is played, loud and soft.",
                "choose a performed corpus, or leave [expression] out of the recipe.",
            )
    timing = [role for role in timed_roles(parts["train"]) if options.timing]
    net = fitted(
        Batches(parts["train"], roles, timing, options.window_onsets),
        Batches(parts["validation"], roles, timing, options.window_onsets),
        options,
        roles,
        tell,
    )
    facts = ExpressionFacts(
        plays=sorted({part.role for part in parts["train"]}, key=plays.index),
        timing=timing,
        pedal=[role for role in options.pedal if role in KEYBOARDS],
        level=usual_level(parts["train"]),
        state=net.state_size,
    )
    judged = {split: parts[split] for split in ("validation", "test") if parts[split]}
    return Trained(net, facts, figures(net, facts, parts["train"], judged, roles))


def fitted(train: Batches, validation: Batches, options: ExpressionOptions, roles: int, tell: Tell) -> Expression:
    """The net after the iteration whose validation was best. The same options and parts give the same net."""
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    net = Expression(roles, ExpressionNetOptions(size=options.size, hidden=options.hidden, dropout=options.dropout))
    optimizer = torch.optim.AdamW(net.parameters(), lr=options.learning_rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, options.iterations)
    best, kept = float("inf"), copy.deepcopy(net.state_dict())
    for iteration in range(1, options.iterations + 1):
        cost = squared_error(net, train.drawn(rng, options.batch))
        if not bool(torch.isfinite(cost)):
            raise TrainingError(
                f"Training of the expression stopped at iteration {iteration}: the cost became {float(cost.detach())}.",
                "a finite cost.",
                f"train more slowly: --set expression.learning_rate={options.learning_rate / 10:g}",
            )
        optimizer.zero_grad()
        cost.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if iteration % options.validate_every == 0 or iteration == options.iterations:
            error = held_out_error(net, validation)
            tell(f"expression, iteration {iteration}: squared error {float(cost.detach()):.3f}, held out {error:.3f}")
            if error < best:
                best, kept = error, copy.deepcopy(net.state_dict())
    net.load_state_dict(kept)
    return net.eval()


def keep(trained: Trained, run: Path) -> None:
    """Put a trained net of expression into a run's folder. Raises `OutputError`."""
    write_whole(run / WEIGHTS, save(trained.net.state_dict()))
    net = {"size": trained.net.state_size, "hidden": trained.net.of_step.out_features}
    said = {"net": net, "facts": trained.facts.model_dump(), "results": trained.results}
    write_whole(run / FACTS, json.dumps(said, indent=1))


def kept(run: Path, roles: Sequence[str]) -> Trained | None:
    """What a run's folder holds; None where its expression was not trained."""
    if not (run / WEIGHTS).is_file() or not (run / FACTS).is_file():
        return None
    said = json.loads((run / FACTS).read_text(encoding="utf-8"))
    net = Expression(len(roles), ExpressionNetOptions(**said["net"]))
    net.load_state_dict(load_file(run / WEIGHTS))
    return Trained(net.eval(), ExpressionFacts.model_validate(said["facts"]), said["results"])
