"""Frames without a change are learned from less often and count for more: the same cost on average."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from descant.corpora.store import Corpus
from descant.grid.planes import next_plane
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, HOLD, ONSET, PLANE_WIDTH, REST
from descant.training.batches import Batch, Batches
from descant.training.module import TrainingModule
from descant.training.pieces import ready
from descant.training.recipe import Recipe
from descant.training.thinning import changes, thinned

Recipes = Callable[..., Recipe]


@pytest.fixture(scope="module")
def batches(recipe_of: Recipes, toy_corpus: Corpus) -> list[Batch]:
    recipe = recipe_of()
    pieces = ready(toy_corpus.split("train"), recipe.form, "train")
    return [Batches(pieces, recipe, "train").batch(number) for number in range(12)]


def like(batch: Batch, kind: str, target: torch.Tensor) -> Batch:
    """The same batch with one row of another target, whose last frames go before each step."""
    frames, planes = target.numpy(), [torch.zeros(PLANE_WIDTH)]
    for frame in frames:
        planes.append(torch.from_numpy(next_plane(frame[None], kind, planes[-1][None].numpy())[0]))
    passage = replace(batch.passage, previous=torch.stack(planes[:-1])[None])
    return Batch(kind, passage, target[None], torch.ones(1, len(target), dtype=torch.bool))


def test_what_happens_is_seen_in_every_kind_of_frame(batches: list[Batch]) -> None:
    voice = torch.tensor([FIRST_PITCH_SYMBOL + 40, HOLD, HOLD, REST, REST])
    assert changes(like(batches[0], "voice", voice))[0].tolist() == [True, False, False, True, False]
    poly = torch.zeros(6, 88, dtype=torch.long)
    poly[0, [40, 44]], poly[1, [40, 44]], poly[2, 40], poly[3, 40] = ONSET, HELD, HELD, ONSET
    assert changes(like(batches[0], "poly", poly))[0].tolist() == [True, False, True, True, True, False]
    roll = torch.zeros(5, 88, dtype=torch.long)
    roll[0, 40], roll[1, 40], roll[2, [40, 41]], roll[3, 41] = 1, 1, 1, 1
    assert changes(like(batches[0], "roll", roll))[0].tolist() == [True, False, True, True, True]
    kit = torch.zeros(3, 9, dtype=torch.long)
    kit[0, 2] = kit[1, 2] = 1
    assert changes(like(batches[0], "kit", kit))[0].tolist() == [True, True, False]


def test_the_cost_is_the_same_on_average(batches: list[Batch]) -> None:
    batch = next(each for each in batches if 0.1 < changes(each)[each.wanted].float().mean() < 0.9)
    cost = torch.rand(batch.wanted.shape, generator=torch.Generator().manual_seed(0))
    torch.manual_seed(1)
    sums, rows = [], []
    for _ in range(1000):
        kept, weights = thinned(batch, 0.25)
        assert not (kept & ~batch.wanted).any()
        assert kept[batch.wanted & changes(batch)].all()
        sums.append((cost[kept] * weights).sum())
        rows.append(kept.sum())
    assert float(torch.stack(sums).mean()) == pytest.approx(float(cost[batch.wanted].sum()), rel=0.03)
    assert torch.stack(rows).float().mean() < 0.9 * batch.wanted.sum()


def test_training_learns_from_fewer_frames_of_the_same_batch(recipe_of: Recipes, batches: list[Batch]) -> None:
    module = TrainingModule(recipe_of(training={"still_share": 0.5}, dropout=0.0)).eval()
    module.log = lambda *_, **__: None  # type: ignore[method-assign]
    whole = TrainingModule(module.recipe.model_copy(update={"training": recipe_of().training})).eval()
    whole.load_state_dict(module.state_dict())
    whole.log = lambda *_, **__: None  # type: ignore[method-assign]
    torch.manual_seed(0)
    thin = [module.training_step(batches[0], 0).item() for _ in range(150)]
    assert sum(thin) / len(thin) == pytest.approx(whole.training_step(batches[0], 0).item(), rel=0.05)
