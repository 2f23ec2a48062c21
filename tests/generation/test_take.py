"""Takes are ranked by their exact likelihood, and keep the number under which they were drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.generation.accompaniment import accompany
from descant.generation.likelihood import Question, frame_nats
from descant.generation.manner import Manner
from descant.generation.model import Model
from descant.generation.take import ranked
from descant.score.musicxml import notation_of
from descant.score.score import Score


@pytest.fixture(scope="module")
def bundle(bundle_of: Callable[..., Bundle]) -> Bundle:
    return bundle_of()


def test_the_likeliest_comes_first(bundle: Bundle, song_of: Callable[..., Score]) -> None:
    song = song_of(bars=2)
    takes = Model(bundle).takes(song, 5, given="melody", write="chords", seed=2)
    costs = []
    for take in takes:
        question = Question({"melody": take.frames["melody"]}, "chords", take.frames["chords"], take.stack)
        costs.append(frame_nats(bundle, [question])[0].sum())
    assert [take.rank for take in takes] == [1, 2, 3, 4, 5]
    assert sorted(take.number for take in takes) == [1, 2, 3, 4, 5]
    assert [take.number for take in takes] != [1, 2, 3, 4, 5]
    assert costs == sorted(costs)
    for take, cost in zip(takes, costs, strict=True):
        assert -take.log_likelihood == pytest.approx(cost, rel=1e-5)
    (first,) = (take for take in takes if take.number == 1)
    alone = Model(bundle).accompany(song, given="melody", write="chords", seed=2)
    assert np.array_equal(first.frames["chords"], alone.frames["chords"])


def test_without_a_likelihood_the_order_of_drawing_stays(bundle: Bundle, song_of: Callable[..., Score]) -> None:
    drawn = accompany(bundle, song_of(bars=1), given=["melody"], write=["chords"], manner=Manner(takes=4))
    costs = (float("nan"), -3.0, float("nan"), -1.0)
    unsure = [replace(take, log_likelihood=cost) for take, cost in zip(drawn, costs, strict=True)]
    assert [take.number for take in ranked(unsure)] == [4, 2, 1, 3]
    assert ranked([]) == []


def test_notation_has_the_bars_that_were_heard(bundle: Bundle, song_of: Callable[..., Score]) -> None:
    take = Model(bundle).accompany(song_of(bars=2), given="melody", write="chords", pickup_quarters=1)
    measures = notation_of(take.to_notation())
    assert take.stack.has_pickup
    assert len(measures.measures.length_ticks) == take.stack.bars
    for part, written in zip(take.to_score().parts, measures.score.parts, strict=True):
        later = (written.notes.onset_ticks - part.notes.onset_ticks) / take.score.ticks_per_quarter
        assert set(later.tolist()) == {take.score.meters[0].bar_quarters - 1}
