"""Three ways to the same number: what a sampler says of its sample, the runtime's likelihood, and training's cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch

from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.accompaniment import Manner, accompany
from descant.generation.choice import Choice
from descant.generation.hearing import Hearing
from descant.generation.likelihood import Question, frame_nats
from descant.generation.take import Take
from descant.grid.masks import Mask
from descant.grid.shapes import Frames
from descant.models.accompanist import Accompanist
from descant.score.score import Score
from descant.training.batches import batch_of, row_of
from descant.training.module import wanted_nats
from descant.training.pieces import training_piece
from descant.training.recipe import Recipe

DIRECTIONS = [("melody", "chords"), ("chords", "melody")]
LISTENERS = ("full", "causal", "lookahead:2")


def torch_nats(
    net: Accompanist, recipe: Recipe, given: Mapping[str, Frames], role: str, target: Frames, take: Take, how: str
) -> float:
    """What training would report of this part."""
    steps, hearing = len(target), Hearing.of(how)
    stack = replace(take.stack, frames={**given, role: target}, kinds=recipe.roles)
    piece = training_piece(stack, recipe.skeleton().recall_form)
    mask = Mask({name: np.ones(steps, bool) for name in given}, np.zeros(steps, bool))
    row = row_of(piece, recipe, role, slice(0, steps), 0, mask)
    batch = batch_of(
        [row],
        recipe.roles[role],
        hears_future=how == "full",
        lookahead_quarters=hearing.quarters,
        steps_per_quarter=recipe.steps_per_quarter,
    )
    with torch.no_grad():
        nats = wanted_nats(net, batch)
    assert len(nats) == steps
    return float(nats.sum())


@pytest.mark.parametrize("listener", LISTENERS)
@pytest.mark.parametrize(("given", "write"), DIRECTIONS)
def test_sampler_runtime_and_training_agree(
    tiny_bundle: Bundle,
    net_of: Callable[..., Accompanist],
    recipe_of: Callable[..., Recipe],
    song_of: Callable[..., Score],
    given: str,
    write: str,
    listener: str,
) -> None:
    manner = Manner(Choice(0.7, top_k=5), Hearing.of(listener), takes=2, seed=3)
    for take in accompany(tiny_bundle, song_of(), given=[given], write=[write], manner=manner):
        heard = {given: take.frames[given]}
        question = Question(heard, write, take.frames[write], take.stack, listener)
        (nats,) = frame_nats(tiny_bundle, [question])
        assert nats.shape == (take.stack.steps,)
        assert (nats >= 0).all()
        assert nats.sum() == pytest.approx(-take.log_likelihood, rel=1e-5)
        trained = torch_nats(net_of(), recipe_of(), heard, write, take.frames[write], take, listener)
        assert nats.sum() == pytest.approx(trained, rel=1e-5)
        assert take.nats_per_frame == pytest.approx(nats.mean(), rel=1e-5)


HEADS = {
    "bernoulli": {"name": "bernoulli"},
    "nade": {"name": "nade"},
    "deep, up": {"name": "deep", "hidden": 6, "narrow": 5},
    "deep, down": {"name": "deep", "hidden": 6, "narrow": 5, "order": "down", "near": 1, "older": 0, "voices": 2},
    "deep, untied": {"name": "deep", "hidden": 3, "narrow": 2, "tied": False, "profile": True},
}


RECALLS: dict[str, dict[str, object] | None] = {
    "bernoulli": None,
    "nade": {"to_core": True},
    "deep, up": {"own": True, "given": True, "lengths": (1, 2)},
    "deep, down": {"own": False, "given": True},
    "deep, untied": None,
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("kind", ["poly", "kit", "roll"])
def test_every_exact_head_agrees_with_training(
    bundle_of: Callable[..., Bundle],
    net_of: Callable[..., Accompanist],
    recipe_of: Callable[..., Recipe],
    song_of: Callable[..., Score],
    head: str,
    kind: str,
) -> None:
    """Also with recall, whose memory is filled step by step in use and of the whole piece in training."""
    role, recall = "drums" if kind == "kit" else "chords", RECALLS[head]
    changes = {
        "roles": {"melody": "voice", role: kind},
        "heads": {"voice": {"name": "categorical"}, kind: HEADS[head]},
        "directions": [],
        "recall": recall,
        "clock": "bars" if recall is None else "steps",
    }
    bundle, net = bundle_of(**changes), net_of(**changes)
    take = accompany(bundle, song_of(), given=["melody"], write=[role])[0]
    heard = {"melody": take.frames["melody"]}
    (nats,) = frame_nats(bundle, [Question(heard, role, take.frames[role], take.stack)])
    assert nats.sum() == pytest.approx(-take.log_likelihood, rel=1e-5)
    assert nats.sum() == pytest.approx(
        torch_nats(net, recipe_of(**changes), heard, role, take.frames[role], take, "full"), rel=1e-5
    )


@pytest.mark.parametrize("listener", LISTENERS)
@pytest.mark.parametrize("write", ["melody", "chords"])
def test_heads_that_see_the_known_parts_agree_with_training(
    bundle_of: Callable[..., Bundle],
    net_of: Callable[..., Accompanist],
    recipe_of: Callable[..., Recipe],
    song_of: Callable[..., Score],
    write: str,
    listener: str,
) -> None:
    """What is seen ahead is what may be heard ahead, and no more."""
    changes = {
        "heads": {
            "voice": {"name": "line", "hidden": 6, "narrow": 4, "reach": 5, "harmony": True, "counterpoint": True},
            "poly": {"name": "deep", "hidden": 5, "narrow": 4, "others": 3, "sides": True, "harmony": True},
        },
        "recall": {"own": True, "lengths": (1, 2)},
        "outlook_steps": (0, 1, 4, 12, -1),
        "profile_quarters": 3,
    }
    bundle, net, recipe = bundle_of(**changes), net_of(**changes), recipe_of(**changes)
    (given,) = {"melody", "chords"} - {write}
    manner = Manner(hearing=Hearing.of(listener), seed=3)
    take = accompany(bundle, song_of(), given=[given], write=[write], manner=manner)[0]
    heard = {given: take.frames[given]}
    (nats,) = frame_nats(bundle, [Question(heard, write, take.frames[write], take.stack, listener)])
    assert nats.sum() == pytest.approx(-take.log_likelihood, rel=1e-5)
    trained = torch_nats(net, recipe, heard, write, take.frames[write], take, listener)
    assert nats.sum() == pytest.approx(trained, rel=1e-5)
    blind = [heard[given].copy()]
    blind[0][1:] = 0
    (other,) = frame_nats(bundle, [Question({given: blind[0]}, write, take.frames[write], take.stack, listener)])
    if listener == "causal":
        assert other[0] == pytest.approx(nats[0], rel=1e-5)
    else:
        assert abs(other[0] - nats[0]) > 1e-6


def test_questions_asked_together_are_answered_as_if_alone(tiny_bundle: Bundle, song_of: Callable[..., Score]) -> None:
    takes = [
        accompany(tiny_bundle, song_of(bars=bars, up=bars), given=["melody"], write=["chords"])[0] for bars in (1, 4, 2)
    ]
    questions = [
        Question({"melody": take.frames["melody"]}, "chords", take.frames["chords"], take.stack) for take in takes
    ]
    questions.append(Question({}, "chords", takes[1].frames["chords"], takes[1].stack))
    together = frame_nats(tiny_bundle, questions)
    for question, nats in zip(questions, together, strict=True):
        np.testing.assert_allclose(nats, frame_nats(tiny_bundle, [question])[0], rtol=1e-4, atol=1e-5)
    assert together[1].sum() != pytest.approx(together[3].sum(), rel=1e-6)  # what is given is heard
    assert frame_nats(tiny_bundle, []) == []


@pytest.mark.parametrize("listener", LISTENERS)
def test_a_later_target_frame_changes_no_earlier_nats(
    tiny_bundle: Bundle, song_of: Callable[..., Score], listener: str
) -> None:
    take = accompany(tiny_bundle, song_of(), given=["chords"], write=["melody"])[0]
    heard, line = {"chords": take.frames["chords"]}, take.frames["melody"]
    other = line.copy()
    other[30] = 1 if line[30] != 1 else 50
    before, after = (
        frame_nats(tiny_bundle, [Question(heard, "melody", each, take.stack, listener)])[0] for each in (line, other)
    )
    assert np.array_equal(before[:30], after[:30])
    assert before[30] != after[30]


def test_a_head_without_likelihood_says_so(bundle_of: Callable[..., Bundle], song_of: Callable[..., Score]) -> None:
    bundle = bundle_of(heads={"voice": {"name": "categorical"}, "poly": {"name": "gaussian"}})
    take = accompany(bundle, song_of(), given=["melody"], write=["chords"])[0]
    with pytest.raises(WritingError, match="no likelihood"):
        frame_nats(bundle, [Question({}, "chords", take.frames["chords"], take.stack)])
