"""Each way in which a part collapses is seen, for as long as it must last, and ordinary music is let pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from descant.bundles.store import Bundle, installed_bundles, load
from descant.evaluation.collapse import collapses
from descant.generation.accompaniment import compose
from descant.generation.manner import manner_for
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, HOLD, LOWEST_PITCH, ONSET, REST
from descant.grid.stack import Stack
from descant.score.score import Score

BAR = 16
RELEASED = [bundle.name for bundle in installed_bundles() if bundle.grid == "steps"]


@pytest.fixture(scope="module")
def stack(tiny_bundle: Bundle, song_of: Callable[..., Score]) -> Stack:
    return tiny_bundle.config.form.stack(song_of(bars=12), {1: "melody", 2: "chords"})


def told(stack: Stack, bundle: Bundle, **frames: np.ndarray) -> list[str]:
    config = bundle.config.model_copy(update={"ranges": {"melody": (60, 84), "chords": (40, 90)}})
    return collapses(dict(stack.frames) | frames, stack, config)


def held(symbol: int, bars: int) -> np.ndarray:
    """A voice that begins one symbol and holds it."""
    frames = np.full(bars * BAR, HOLD, np.uint8)
    frames[0] = symbol
    return frames


def pitch(midi: int) -> int:
    return FIRST_PITCH_SYMBOL + midi - LOWEST_PITCH


def test_music_is_let_pass(stack: Stack, tiny_bundle: Bundle) -> None:
    assert stack.bars == 12
    assert told(stack, tiny_bundle) == []


@pytest.mark.parametrize(("bars", "stuck"), [(7, []), (8, ["melody stuck in bars 2 to 9"])])
def test_a_note_for_eight_bars_is_stuck(stack: Stack, tiny_bundle: Bundle, bars: int, stuck: list[str]) -> None:
    melody = stack.frames["melody"].copy()
    melody[BAR : (1 + bars) * BAR] = held(pitch(72), bars)
    melody[(1 + bars) * BAR] = pitch(74)
    assert told(stack, tiny_bundle, melody=melody) == stuck
    melody[BAR : (1 + bars) * BAR : 4] = pitch(72)  # the same note again and again is no better
    assert told(stack, tiny_bundle, melody=melody) == stuck


def test_a_chord_for_eight_bars_is_stuck_and_two_in_turn_are_not(stack: Stack, tiny_bundle: Bundle) -> None:
    chords = np.zeros_like(stack.frames["chords"])
    chords[:, [40, 44, 47]] = HELD
    chords[::BAR, [40, 44, 47]] = ONSET
    assert told(stack, tiny_bundle, chords=chords) == ["chords stuck in bars 1 to 8"]
    chords[BAR // 2 :: BAR, 44] = 0
    chords[BAR // 2 :: BAR, 45] = ONSET
    assert told(stack, tiny_bundle, chords=chords) == []


@pytest.mark.parametrize(("midi", "adrift"), [(62, True), (63, False), (81, False), (82, True)])
def test_four_bars_at_the_end_of_a_range_are_adrift(stack: Stack, tiny_bundle: Bundle, midi: int, adrift: bool) -> None:
    melody = stack.frames["melody"].copy()
    inner = midi + (1 if midi > 72 else -1)
    for step in range(0, 4 * BAR, 4):
        melody[2 * BAR + step : 2 * BAR + step + 4] = held(pitch(midi if step % 8 else inner), 1)[:4]
    said = told(stack, tiny_bundle, melody=melody)
    assert said == (["melody adrift in bars 3 to 6"] if adrift else [])


def test_silence_is_heard(stack: Stack, tiny_bundle: Bundle) -> None:
    rest, nothing = held(REST, 12), np.zeros_like(stack.frames["chords"])
    assert told(stack, tiny_bundle, melody=rest) == ["melody never plays"]
    assert told(stack, tiny_bundle, melody=rest, chords=nothing)[0] == "silent in bars 1 to 8"
    melody, chords = stack.frames["melody"].copy(), stack.frames["chords"].copy()
    melody[2 * BAR : 10 * BAR], chords[2 * BAR : 10 * BAR] = held(REST, 8), 0
    melody[10 * BAR] = pitch(70)
    assert told(stack, tiny_bundle, melody=melody, chords=chords) == ["silent in bars 3 to 10"]
    chords[9 * BAR, 40] = ONSET
    assert told(stack, tiny_bundle, melody=melody, chords=chords) == []


def test_a_role_without_a_range_is_never_adrift(stack: Stack, tiny_bundle: Bundle) -> None:
    config = tiny_bundle.config.model_copy(update={"ranges": {}})
    low = replace(stack, frames={"melody": held(pitch(40), 12)})
    assert collapses(low.frames, low, config) == ["melody stuck in bars 1 to 8"]


@pytest.mark.parametrize("name", RELEASED)
def test_no_sample_of_a_released_bundle_collapses(name: str) -> None:
    """Twenty of those that `benchmarks/collapse.py` draws a thousand of."""
    bundle = load(name)
    manner = manner_for(bundle.config, takes=20, seed=0)
    for take in compose(bundle, bars=16, manner=manner):
        assert collapses({role: take.frames[role] for role in take.roles}, take.stack, bundle.config) == []
