"""Cost, optimizers and schedule."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import get_args

import pytest
import torch

from descant.corpora.store import Corpus
from descant.training.batches import Batches
from descant.training.module import TrainingModule, optimizer_of, rate_at, wanted_nats
from descant.training.pieces import ready
from descant.training.recipe import Recipe, TrainingOptions

OPTIMIZERS = get_args(TrainingOptions.model_fields["optimizer"].annotation)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_goes_downhill(name: str) -> None:
    weight = torch.nn.Parameter(torch.tensor([3.0, -2.0]))
    optimizer = optimizer_of(TrainingOptions(optimizer=name, learning_rate=0.05, weight_decay=0.0), [weight])
    for _ in range(50):
        optimizer.zero_grad()
        cost = weight.square().sum()
        cost.backward()
        optimizer.step()
    assert weight.square().sum() < 13.0


def test_the_rate_warms_up_and_cools_down() -> None:
    options = TrainingOptions(iterations=100, warmup=10)
    rates = [rate_at(options, iteration) for iteration in range(101)]
    assert rates[:10] == pytest.approx([0.1 * (n + 1) for n in range(10)])
    assert max(rates) == 1
    assert all(later <= earlier for earlier, later in pairwise(rates[10:]))
    assert rates[100] == pytest.approx(0.01)
    steady = TrainingOptions(iterations=100, warmup=0, schedule="constant")
    assert {rate_at(steady, iteration) for iteration in range(101)} == {1.0}


def test_only_wanted_frames_cost(recipe_of: Callable[..., Recipe], toy_corpus: Corpus) -> None:
    recipe = recipe_of()
    pieces = ready(toy_corpus.split("train"), recipe.form, "train")
    module = TrainingModule(recipe).eval()
    for number in range(6):
        batch = Batches(pieces, recipe, "train").batch(number)
        nats = wanted_nats(module.net, batch)
        total, frames = nats.sum(), len(nats)
        assert frames == int(batch.wanted.sum())
        nonsense = batch.target.clone()
        nonsense[~batch.wanted] = 1
        again = wanted_nats(module.net, type(batch)(batch.kind, batch.passage, nonsense, batch.wanted)).sum()
        assert total == again


def test_the_average_is_what_is_kept(recipe_of: Callable[..., Recipe]) -> None:
    averaged = TrainingModule(recipe_of(training={"average": 0.9}))
    assert averaged.kept is not averaged.net
    plain = TrainingModule(recipe_of(training={"average": 0.0}))
    assert plain.kept is plain.net


def test_a_young_average_forgets_where_it_began(recipe_of: Callable[..., Recipe]) -> None:
    module = TrainingModule(recipe_of(training={"average": 0.998}))
    assert module.averaged is not None
    drawn = [weight.detach().clone() for weight in module.net.parameters()]
    module.averaged.update_parameters(module.net)  # the first of an average is the net as it is
    with torch.no_grad():
        for weight in module.net.parameters():
            weight.add_(1)
    for _ in range(300):
        module.averaged.update_parameters(module.net)
    for mean, weight in zip(module.kept.parameters(), drawn, strict=True):
        torch.testing.assert_close(mean, weight + 1, atol=1e-3, rtol=0)  # a fixed decay would still lack 0.55
