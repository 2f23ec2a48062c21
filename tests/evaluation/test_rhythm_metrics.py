"""The laws of rhythm metrics: a rhythm with itself is 1, bars in any order the same, and each is right by hand."""

from __future__ import annotations

import math
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from descant.errors import GridError
from descant.evaluation.rhythm_metrics import (
    DRUMS,
    groove_similarity,
    onset_f1,
    onset_steps,
    onset_xor,
    rhythm_metrics,
)
from descant.grid.shapes import HELD, LOWEST_PITCH
from descant.grid.transposition import transpose_frames

Onsets = NDArray[np.bool_]
ONSETS = st.lists(st.booleans(), min_size=8, max_size=8).map(np.array)
BARS = st.lists(st.lists(st.booleans(), min_size=16, max_size=16), min_size=2, max_size=5).map(np.array)


def kit(steps: int, **strokes: list[int]) -> NDArray[np.uint8]:
    frames = np.zeros((steps, 9), np.uint8)
    for name, at in strokes.items():
        frames[at, DRUMS[name]] = 1
    return frames


@settings(max_examples=30)
@given(ONSETS, ONSETS)
def test_either_way_round_alike(onsets: Onsets, others: Onsets) -> None:
    f1, xor = onset_f1(onsets, others), onset_xor(onsets, others)
    assert f1 == pytest.approx(onset_f1(others, onsets), nan_ok=True)
    assert xor == onset_xor(others, onsets)
    assert math.isnan(f1) == (not (onsets | others).any())
    if not math.isnan(f1):
        assert (f1 == 1) == (xor == 0) == bool((onsets == others).all())
        assert f1 == 0 or (onsets & others).any()
        # steps on which one begins alone, from F1: either = all * (1 - F1)
        assert xor * len(onsets) == pytest.approx((onsets.sum() + others.sum()) * (1 - f1))


def test_onsets_by_hand() -> None:
    onsets, strokes = np.array([1, 0, 1, 0], bool), np.array([1, 1, 0, 0], bool)
    assert onset_f1(onsets, strokes) == 0.5
    assert onset_xor(onsets, strokes) == 0.5
    assert onset_f1(onsets, np.zeros(4, bool)) == 0
    assert math.isnan(onset_xor(onsets[:0], strokes[:0]))


def test_a_chord_is_one_onset_and_a_held_note_none(music: SimpleNamespace) -> None:
    frames = music.chords([48, 52, 55], [48, 52])
    assert np.flatnonzero(onset_steps(frames, "poly")).tolist() == [0, 4]
    frames[4, 48 - LOWEST_PITCH] = frames[4, 52 - LOWEST_PITCH] = HELD
    assert np.flatnonzero(onset_steps(frames, "poly")).tolist() == [0]
    assert np.flatnonzero(onset_steps(kit(8, kick=[0], snare=[0, 4]), "kit")).tolist() == [0, 4]


@settings(max_examples=30)
@given(BARS, st.randoms())
def test_groove_is_the_mean_over_all_pairs_of_bars_in_any_order(
    music: SimpleNamespace, bars: Onsets, random: object
) -> None:
    positions = music.positions(bars.size)
    found = groove_similarity(bars.ravel(), positions)
    assert found == pytest.approx(np.mean([(one == other).mean() for one, other in combinations(bars, 2)]))
    order = list(range(len(bars)))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert groove_similarity(bars[order].ravel(), positions) == pytest.approx(found)


def test_bars_that_are_not_whole_or_alone_are_left_out(music: SimpleNamespace) -> None:
    beats = np.tile(np.array([1, 0, 0, 0], bool), 12)
    assert groove_similarity(beats, music.positions(48)) == 1
    cut = np.concatenate([beats, ~beats[:8]])
    assert groove_similarity(cut, music.positions(56)) == 1
    assert math.isnan(groove_similarity(beats[:24], music.positions(24)))
    assert groove_similarity(beats, music.positions(48, (3, 4))) == 1


def test_a_part_that_is_the_kick_locks_with_it(music: SimpleNamespace) -> None:
    bass = music.voice(40, 0, 43, 0)
    stack = music.stack({"bass": bass, "drums": kit(16, kick=[0, 8], snare=[4, 12])})
    figures = rhythm_metrics(bass, "bass", stack)
    assert (figures["onset_f1/kick"], figures["onset_xor/kick"]) == (1, 0)
    assert (figures["onset_f1/snare"], figures["onset_xor/snare"]) == (0, 0.25)
    assert figures["onsets_per_bar"] == 2
    assert figures["sounding_share"] == 0.5


def test_written_drums_meet_all_given_parts_at_once(music: SimpleNamespace) -> None:
    drums = kit(16, kick=[0, 8], snare=[4])
    stack = music.stack({"drums": drums, "bass": music.voice(40, 0, 0, 0), "melody": music.voice(0, 0, 60, 0)})
    figures = rhythm_metrics(drums, "drums", stack)
    assert (figures["onset_f1/kick"], figures["onset_f1/snare"]) == (1, 0)


def test_without_drums_nothing_is_asked_of_them(music: SimpleNamespace) -> None:
    stack = music.stack({"melody": music.voice(60, 62), "chords": music.chords([48], [50])})
    assert not [name for name in rhythm_metrics(stack.frames["melody"], "melody", stack) if name.startswith("onset_")]
    drums = kit(16, kick=[0])
    alone = music.stack({"drums": drums})
    assert not [name for name in rhythm_metrics(drums, "drums", alone) if name.startswith("onset_")]


@settings(max_examples=30)
@given(st.lists(st.one_of(st.just(0), st.integers(50, 80)), min_size=4, max_size=12), st.integers(-11, 11))
def test_transposing_changes_no_rhythm(music: SimpleNamespace, pitches: list[int], semitones: int) -> None:
    tune, drums = music.voice(*pitches), kit(4 * len(pitches), kick=[0, 8], snare=[4])
    moved = transpose_frames(tune, "voice", semitones)
    before = rhythm_metrics(tune, "melody", music.stack({"melody": tune, "drums": drums}))
    after = rhythm_metrics(moved, "melody", music.stack({"melody": moved, "drums": drums}))
    assert after == pytest.approx(before, nan_ok=True)


def test_silence_has_no_groove_and_meets_no_kick(music: SimpleNamespace) -> None:
    silent = music.voice(*[0] * 8)
    figures = rhythm_metrics(silent, "bass", music.stack({"bass": silent, "drums": kit(32, kick=[0])}))
    assert math.isnan(figures["groove_similarity"])
    assert figures["onset_f1/kick"] == 0
    assert math.isnan(figures["onset_f1/snare"])
    assert figures["onset_xor/snare"] == 0


def test_onsets_on_another_grid_are_refused(music: SimpleNamespace) -> None:
    for shape in ((3,), (4, 1)):
        with pytest.raises(GridError, match="two rows of equal length"):
            onset_f1(np.zeros(4, bool), np.zeros(shape, bool))
    stack = music.stack({"bass": music.voice(40, 43), "drums": kit(8, kick=[0])})
    with pytest.raises(GridError, match="bass is 4 steps long"):
        rhythm_metrics(music.voice(40), "bass", stack)
