"""The laws of density and register: nothing off from itself, moved up by what it is moved, never below nothing."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.errors import GridError
from descant.evaluation.register_metrics import register, register_metrics
from descant.grid.transposition import transpose_frames

TUNES = st.lists(st.integers(50, 80), min_size=4, max_size=4)


@settings(max_examples=30)
@given(TUNES)
def test_a_part_is_nowhere_off_from_itself(music: SimpleNamespace, pitches: list[int]) -> None:
    tune = music.voice(*pitches)
    figures = register_metrics(tune, tune, "voice", 1)
    assert figures == {"density_off": 0, "register": pytest.approx(np.mean(pitches)), "register_off": 0}


@settings(max_examples=30)
@given(TUNES, TUNES, st.integers(-12, 12))
def test_moving_both_moves_the_register_alone(
    music: SimpleNamespace, pitches: list[int], others: list[int], semitones: int
) -> None:
    tune, human = music.voice(*pitches), music.voice(*others)
    before = register_metrics(tune, human, "voice", 1)
    after = register_metrics(
        transpose_frames(tune, "voice", semitones), transpose_frames(human, "voice", semitones), "voice", 1
    )
    assert after["register"] == pytest.approx(before["register"] + semitones)
    assert after["register_off"] == pytest.approx(before["register_off"])
    swapped = register_metrics(human, tune, "voice", 1)
    assert swapped["register_off"] == pytest.approx(before["register_off"])


def test_too_much_and_too_little_are_off_alike(music: SimpleNamespace) -> None:
    busy, calm = music.voice(60, 60, 60, 60), music.voice(60, 60, steps=8)
    assert register_metrics(busy, calm, "voice", 1)["density_off"] == 2
    assert register_metrics(calm, busy, "voice", 1)["density_off"] == 2
    assert register_metrics(calm, busy, "voice", 2)["density_off"] == 1


def test_the_register_counts_notes_and_not_how_long_they_last(music: SimpleNamespace) -> None:
    assert register(np.concatenate([music.voice(60, steps=12), music.voice(72)]), "voice") == 66
    assert register(music.chords([48, 60], [72]), "poly") == 60


def test_silence_and_drums_have_no_register(music: SimpleNamespace) -> None:
    tune, silent = music.voice(60), music.voice(0)
    assert math.isnan(register(silent, "voice"))
    figures = register_metrics(silent, tune, "voice", 1)
    assert figures["density_off"] == 1
    assert math.isnan(figures["register_off"])
    drums = np.zeros((16, 9), np.uint8)
    drums[::4, 0] = 1
    assert register_metrics(drums, np.zeros_like(drums), "kit", 1) == {"density_off": 4}


def test_no_bars_and_unequal_lengths_are_refused(music: SimpleNamespace) -> None:
    with pytest.raises(GridError, match="0 bars"):
        register_metrics(music.voice(60), music.voice(60), "voice", 0)
    with pytest.raises(GridError, match="the written part is 8 steps long"):
        register_metrics(music.voice(60, 62), music.voice(60), "voice", 1)
