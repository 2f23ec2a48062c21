"""What is drawn from leans on what the net is told; the likelihood is that of the net which is told everything."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.generation.accompaniment import accompany
from descant.generation.choice import Choice
from descant.generation.likelihood import Question, frame_nats
from descant.generation.manner import Manner
from descant.generation.tellings import Telling, tellings_of, weighed
from descant.score.score import Score

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("style", [(), (1.0, 0.0), (0.3, 0.1), (2.0, 0.0), (1.5, 0.5)])
@pytest.mark.parametrize("recall", [0.0, 0.4, 1.0])
def test_weights_sum_to_one_and_the_first_telling_is_the_whole_one(style: tuple[float, ...], recall: float) -> None:
    tellings = tellings_of(style, recall)
    assert sum(each.weight for each in tellings) == pytest.approx(1)
    assert tellings[0].recalls
    assert sum(tellings[0].style) == pytest.approx(min(1, sum(style)))
    assert all(each.weight for each in tellings[1:])


def test_a_usual_telling_is_alone() -> None:
    assert tellings_of((0.5, 0.5), 1.0) == (Telling((0.5, 0.5), True, 1.0),)


def test_a_strong_style_is_pushed_away_from_what_is_said_without_one() -> None:
    with_style, without = RNG.normal(size=(2, 3, 5))
    drawn_from, said = weighed(np.concatenate([with_style, without]), tellings_of((3.0, 0.0), 1.0))
    assert drawn_from == pytest.approx(without + 3 * (with_style - without))
    assert said == pytest.approx(with_style)


@pytest.mark.parametrize("recall", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("write", ["chords", "melody"])
def test_the_likelihood_is_the_nets_whatever_is_drawn_from(
    bundle_of: Callable[..., Bundle], song_of: Callable[..., Score], recall: float, write: str
) -> None:
    bundle = bundle_of(styles={"label": "kind", "names": ["jig", "reel"]}, recall={"own": True, "given": True})
    given = "melody" if write == "chords" else "chords"
    notes = []
    for style in ((1.0, 0.0), (3.0, 0.0)):
        manner = Manner(Choice(recall=recall), seed=4, style=style, takes=2)
        takes = accompany(bundle, song_of(bars=8), given=[given], write=[write], manner=manner)
        for take in takes:
            question = Question({given: take.frames[given]}, write, take.frames[write], take.stack, style=(1.0, 0.0))
            assert frame_nats(bundle, [question])[0].sum() == pytest.approx(-take.log_likelihood, rel=1e-5)
        notes.append(takes[0].frames[write])
    assert not np.array_equal(*notes)


def test_without_recall_it_writes_otherwise(bundle_of: Callable[..., Bundle], song_of: Callable[..., Score]) -> None:
    bundle = bundle_of(recall={"own": True, "given": True})
    frames = [
        accompany(bundle, song_of(bars=8), given=["melody"], write=["chords"], manner=Manner(Choice(recall=share)))[0]
        .frames["chords"]
        .copy()
        for share in (1.0, 0.0)
    ]
    assert not np.array_equal(*frames)
