"""A model in Python's hands does what the verbs do, and says how likely music is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.errors import DescantError, WritingError
from descant.generation.model import Model, load
from descant.score.score import Score


@pytest.fixture(scope="module")
def model(tiny_bundle_folder: Path) -> Model:
    return load(tiny_bundle_folder)


@pytest.fixture(scope="module")
def song(song_of: Callable[..., Score]) -> Score:
    return song_of()


def test_a_model_says_what_it_is(model: Model) -> None:
    assert repr(model) == "<Model tiny: melody, chords>"
    assert model.config.name == "tiny"


def test_names_may_be_one_string_or_several(model: Model, song: Score) -> None:
    one = model.accompany(song, given="melody", write="chords", seed=4)
    other = model.accompany(song, given=["1"], write=("chords",), seed=4)
    assert one.parts[0].notes == other.parts[0].notes
    assert model.compose(bars=1, write="chords, melody").roles == ("chords", "melody")


def test_a_path_will_do(model: Model, tune_file: Path) -> None:
    assert model.accompany(tune_file).roles == model.accompany(str(tune_file)).roles == ("chords",)


def test_several_takes_begin_with_the_one(model: Model, song: Score) -> None:
    takes = model.takes(song, 3, given="chords", write="melody", seed=8)
    assert len(takes) == 3
    assert takes[0].parts[0].notes == model.accompany(song, given="chords", write="melody", seed=8).parts[0].notes


def test_bars_that_come_next(model: Model, song: Score) -> None:
    assert model.continue_(song, bars=2).stack.bars == 6


def test_surprise_is_the_nats_of_every_frame(model: Model, song: Score) -> None:
    nats = model.surprise(song, given="melody", target="chords")
    assert nats.shape == (64,)
    assert nats.dtype == np.float64
    assert (nats >= 0).all()
    assert model.log_likelihood(song, given="melody", target="chords") == pytest.approx(-nats.sum())
    assert model.log_likelihood(song, target="2") == pytest.approx(-nats.sum())


def test_what_was_written_is_as_likely_as_the_take_says(model: Model, song: Score) -> None:
    """Also by way of a file: written, read again, put on the grid again."""
    tune = replace(song, parts=song.parts[:1])
    take = model.accompany(tune, given="melody", write="chords", seed=1, temperature=0.5)
    both = take.to_score()
    nats = model.surprise(both, given="1", target="2")
    assert len(nats) == take.frame_count
    assert -nats.sum() == pytest.approx(take.log_likelihood, rel=1e-5)


def test_the_other_part_and_the_listener_are_heard(model: Model, song: Score) -> None:
    causal = model.surprise(song, target="chords", listener="causal")
    full = model.surprise(song, target="chords")
    assert not np.allclose(causal, full)
    alone = replace(song, parts=song.parts[1:])
    assert not np.allclose(model.surprise(alone, target="chords"), full)


def test_what_can_not_be_weighed_is_told(model: Model, song: Score, bundle_of: Callable[..., Bundle]) -> None:
    for target, given in (("bassoon", ()), ("chords", "bassoon")):
        with pytest.raises(DescantError):
            model.surprise(song, target=target, given=given)
    painter = Model(bundle_of(heads={"voice": {"name": "categorical"}, "poly": {"name": "gaussian"}}))
    with pytest.raises(WritingError, match="no likelihood"):
        painter.log_likelihood(song, target="chords")
    with pytest.raises(DescantError):
        model.accompany("nowhere.mid")
