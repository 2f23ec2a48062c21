"""A part's bars together are as surprising as the part itself, and each lies where it is in the file."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.errors import PartError
from descant.generation.bar_surprise import BarSurprise, PartSurprise, bar_surprises
from descant.generation.model import Model
from descant.score.score import Score

TICKS = 480


def test_the_bars_make_up_the_part(tiny_bundle: Bundle, song_of: Callable[..., Score]) -> None:
    song = song_of(bars=3)
    melody, chords = bar_surprises(tiny_bundle, song)
    assert (melody.part, melody.role, chords.part, chords.role) == (1, "melody", 2, "chords")
    for found, given in ((melody, "chords"), (chords, "melody")):
        nats = Model(tiny_bundle).surprise(song, target=found.role, given=given)
        assert [bar.number for bar in found.bars] == [1, 2, 3]
        assert [(bar.start_tick, bar.end_tick) for bar in found.bars] == [
            (4 * TICKS * bar, 4 * TICKS * (bar + 1)) for bar in range(3)
        ]
        np.testing.assert_allclose([bar.nats for bar in found.bars], nats.reshape(3, 16).sum(1), rtol=1e-6)
        assert found.nats_per_frame == pytest.approx(nats.mean())


def test_the_most_surprising_come_first_by_frame_and_not_by_length() -> None:
    bars = (BarSurprise(1, 0, 4, 8.0, 4), BarSurprise(2, 4, 20, 16.0, 16), BarSurprise(3, 20, 24, 12.0, 4))
    assert [bar.number for bar in PartSurprise(1, "melody", bars).most_surprising(2)] == [3, 1]


def test_parts_can_be_cast_otherwise_and_strangers_are_refused(
    tiny_bundle: Bundle, song_of: Callable[..., Score]
) -> None:
    song = song_of(bars=2)
    (alone,) = bar_surprises(tiny_bundle, song, {1: "melody"})
    both = bar_surprises(tiny_bundle, song)[0]
    assert alone.nats_per_frame != both.nats_per_frame
    with pytest.raises(PartError, match="no part plays what the bundle"):
        bar_surprises(tiny_bundle, song, {1: "bass"})
