"""The manner is what was asked for, the bundle's own where nobody asked, and never what can't be."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from descant.bundles.manifest import BundleConfig, Sampling
from descant.bundles.store import Bundle
from descant.errors import DescantError
from descant.generation.choice import USUAL_TEMPERATURE, Choice
from descant.generation.hearing import Hearing
from descant.generation.manner import MAX_PASSES, MAX_TAKES, Manner, manner_for
from descant.generation.wishes import Wishes


@pytest.fixture(scope="module")
def config(bundle_of: Callable[..., Bundle]) -> BundleConfig:
    return bundle_of().config


def test_where_nobody_asks_it_is_as_usual(config: BundleConfig) -> None:
    assert manner_for(config) == Manner(Choice(USUAL_TEMPERATURE))
    own = config.model_copy(update={"sampling": Sampling(temperature=0.7, top_k=5, top_p=0.8)})
    assert manner_for(own).choice == Choice(0.7, 5, 0.8)
    assert manner_for(own, temperature=1.2, top_k=0).choice == Choice(1.2, 0, 0.8)


def test_every_option_arrives(config: BundleConfig) -> None:
    told = manner_for(
        config,
        takes=4,
        seed=7,
        passes=2,
        key="D minor",
        scale="A blues",
        range="C3:C5",
        density=3.0,
        polyphony=2,
        no_repeat=True,
        listener="causal",
    )
    assert (told.takes, told.seed, told.passes, told.hearing) == (4, 7, 2, Hearing("causal"))
    assert told.wishes == Wishes.of("D minor", "A blues", "C3:C5", 3.0, 2, no_repeat=True)
    assert all(getattr(told.wishes, name) for name in ("key", "scale", "low", "high", "density", "polyphony"))


def test_a_lookahead_is_a_way_of_listening(config: BundleConfig) -> None:
    for words in ({"lookahead": 3}, {"listener": "lookahead:3"}, {"listener": "lookahead:3", "lookahead": 3}):
        assert manner_for(config, **words).hearing == Hearing("lookahead", 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"takes": 0}, "0 takes"),
        ({"takes": MAX_TAKES + 1}, "65 takes"),
        ({"passes": 0}, "0 passes"),
        ({"passes": MAX_PASSES + 1}, "17 passes"),
        ({"seed": -1}, "seed -1"),
        ({"lookahead": 0}, "no way of listening"),
        ({"lookahead": 17}, "no way of listening"),
        ({"lookahead": -1}, "no way of listening"),
        ({"listener": "lookahead:²"}, "no way of listening"),
        ({"lookahead": 4, "listener": "causal"}, "at once"),
        ({"lookahead": 4, "listener": "lookahead:2"}, "at once"),
        ({"temperature": float("nan")}, "temperature of nan"),
        ({"key": "H flat"}, "is no key"),
    ],
)
def test_what_can_not_be_is_told(config: BundleConfig, words: dict[str, object], says: str) -> None:
    with pytest.raises(DescantError, match=says) as told:
        manner_for(config, **words)  # type: ignore[arg-type]
    assert told.value.expected
    assert told.value.remedy
