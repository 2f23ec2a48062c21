"""The laws of harmony metrics: transposing all changes none, nor does order, and each is right on a tune by hand."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.errors import GridError
from descant.evaluation.harmony_metrics import (
    HARMONY,
    chord_entropy,
    harmony_metrics,
    tonal_distance,
    tonal_points,
)
from descant.grid.shapes import LOWEST_PITCH, SILENT
from descant.grid.transposition import transpose_frames
from descant.score.key import Key

PITCH = st.one_of(st.just(0), st.integers(50, 80))
CHORD = st.lists(st.integers(40, 70), max_size=4)
BEATS = st.lists(st.tuples(PITCH, CHORD), min_size=1, max_size=10)
TONIC, FOURTH, FIFTH = [48, 52, 55], [53, 57, 60], [55, 59, 62]


@settings(max_examples=30)
@given(BEATS, st.integers(-11, 11))
def test_transposing_everything_changes_nothing(
    music: SimpleNamespace, beats: list[tuple[int, list[int]]], semitones: int
) -> None:
    tune, chords = music.voice(*[pitch for pitch, _ in beats]), music.chords(*[chord for _, chord in beats])
    before = music.stack({"melody": tune, "chords": chords})
    moved = {
        "melody": transpose_frames(tune, "voice", semitones),
        "chords": transpose_frames(chords, "poly", semitones),
    }
    after = music.stack(moved, key=Key(semitones % 12, False, 1.0))
    for role in ("melody", "chords"):
        figures = harmony_metrics(before.frames[role], role, before)
        assert harmony_metrics(after.frames[role], role, after) == pytest.approx(figures, nan_ok=True)


def test_a_tritone_has_the_same_root_in_every_key(music: SimpleNamespace) -> None:
    """Of its two notes either could be the root; which one is taken moves with the key."""
    tritone, longer = music.chords([48, 54]), music.chords([48, 54])
    longer[2:, 54 - LOWEST_PITCH] = SILENT
    stack = music.stack({"chords": np.concatenate([tritone, longer])})
    figures = harmony_metrics(stack.frames["chords"], "chords", stack)
    for semitones in range(1, 12):
        moved = transpose_frames(stack.frames["chords"], "poly", semitones)
        after = music.stack({"chords": moved}, key=Key(semitones, False, 1.0))
        assert harmony_metrics(moved, "chords", after) == pytest.approx(figures)


@settings(max_examples=30)
@given(BEATS.flatmap(lambda beats: st.tuples(st.just(beats), st.permutations(range(len(beats))))))
def test_the_order_of_beats_changes_none_but_passing_notes(
    music: SimpleNamespace, shuffled: tuple[list[tuple[int, list[int]]], list[int]]
) -> None:
    beats, order = shuffled
    found = []
    for each in (beats, [beats[place] for place in order]):
        tune, chords = music.voice(*[pitch for pitch, _ in each]), music.chords(*[chord for _, chord in each])
        stack = music.stack({"melody": tune, "chords": chords})
        found.append({k: v for k, v in harmony_metrics(tune, "melody", stack).items() if k != "ctnctr"})
    assert found[0] == pytest.approx(found[1], nan_ok=True)


@settings(max_examples=30)
@given(BEATS)
def test_every_figure_lies_within_its_bounds(music: SimpleNamespace, beats: list[tuple[int, list[int]]]) -> None:
    tune, chords = music.voice(*[pitch for pitch, _ in beats]), music.chords(*[chord for _, chord in beats])
    stack = music.stack({"melody": tune, "chords": chords})
    bounds = {
        "pcs": (-1.0, 1.0),
        "mctd": (0.0, 2.83),
        "chord_entropy": (0.0, math.log2(len(beats))),
        "pitch_class_entropy": (0.0, math.log2(12)),
    }
    for role in ("melody", "chords"):
        figures = harmony_metrics(stack.frames[role], role, stack)
        assert set(figures) == set(HARMONY)
        for name, value in figures.items():
            low, high = bounds.get(name, (0.0, 1.0))
            assert math.isnan(value) or low <= value <= high + 1e-9, name


def test_entropy_counts_chords(music: SimpleNamespace) -> None:
    """One chord has none, two alike often have a bit; what its notes are and where they lie changes nothing."""
    assert chord_entropy(music.chords(*[TONIC] * 4), "poly", music.positions(16)) == 0
    assert chord_entropy(music.chords(TONIC, FIFTH, TONIC, FIFTH), "poly", music.positions(16)) == 1
    assert chord_entropy(music.chords(TONIC, FOURTH, FIFTH, [57, 60, 64]), "poly", music.positions(16)) == 2
    inverted = music.chords(TONIC, [52, 55, 60], [55, 60, 64], [36, 48, 60, 64, 67])
    assert chord_entropy(inverted, "poly", music.positions(16)) == 0
    assert chord_entropy(music.chords(TONIC, [], FIFTH, []), "poly", music.positions(16)) == 1
    assert math.isnan(chord_entropy(music.chords([], []), "poly", music.positions(8)))


def test_tonal_space_knows_fifths_and_tritones(music: SimpleNamespace) -> None:
    """A pitch class is nearest to itself, then to its fifth, and farthest from its tritone, wherever it begins."""
    points = tonal_points()
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    for pitch_class in range(12):
        by_interval = np.roll(apart[pitch_class], -pitch_class)
        np.testing.assert_allclose(by_interval, apart[0])
        np.testing.assert_allclose(by_interval[1:], by_interval[:0:-1])
    assert set(np.argsort(apart[0])[1:3].tolist()) == {5, 7}
    np.testing.assert_allclose(apart[0].max(), math.sqrt(8))
    assert tonal_distance(music.voice(60), "voice", music.chords([48]), "poly") == pytest.approx(0)
    assert tonal_distance(music.voice(66), "voice", music.chords([48]), "poly") == pytest.approx(math.sqrt(8))


def test_a_chord_tone_is_nearer_than_a_stranger(music: SimpleNamespace) -> None:
    def far(pitch: int) -> float:
        return tonal_distance(music.voice(pitch), "voice", music.chords(TONIC), "poly")

    assert max(far(60), far(64), far(67)) < min(far(61), far(63), far(66), far(68))


def test_a_tune_over_given_chords_by_hand(music: SimpleNamespace) -> None:
    """C D E over C major: two of three in the chord, D passes on; the chords are named with the tune in them."""
    stack = music.stack({"melody": music.voice(60, 62, 64), "chords": music.chords(TONIC, TONIC, TONIC)})
    figures = harmony_metrics(stack.frames["melody"], "melody", stack)
    assert figures["note_in_chord"] == pytest.approx(2 / 3)
    assert figures["ctnctr"] == 1
    assert figures["in_key_share"] == 1
    assert figures["pitch_class_entropy"] == pytest.approx(math.log2(3))


def test_chords_are_asked_the_same_of_the_given_tune(music: SimpleNamespace) -> None:
    """Written chords under a tune have the figures against each other that the tune has over them."""
    stack = music.stack({"melody": music.voice(60, 62, 67, 66), "chords": music.chords(TONIC, FIFTH, TONIC, FOURTH)})
    of_tune = harmony_metrics(stack.frames["melody"], "melody", stack)
    of_chords = harmony_metrics(stack.frames["chords"], "chords", stack)
    for name in ("note_in_chord", "ctnctr", "pcs", "mctd"):
        assert of_chords[name] == pytest.approx(of_tune[name])


def test_several_given_parts_are_heard_as_one(music: SimpleNamespace) -> None:
    tune = music.voice(60, 65, 67)
    whole = music.stack({"melody": tune, "chords": music.chords(TONIC, FOURTH, FIFTH)})
    lowest, others = music.voice(48, 53, 55), music.chords(*[chord[1:] for chord in (TONIC, FOURTH, FIFTH)])
    split = music.stack({"melody": tune, "bass": lowest, "chords": others})
    assert harmony_metrics(tune, "melody", split) == pytest.approx(harmony_metrics(tune, "melody", whole))


def test_nothing_asked_is_no_figure(music: SimpleNamespace) -> None:
    silent, chords = music.voice(0, 0), music.chords(TONIC, FIFTH)
    stack = music.stack({"melody": silent, "chords": chords})
    assert all(math.isnan(value) for value in harmony_metrics(silent, "melody", stack).values())
    beside = music.stack({"melody": music.voice(60, 0), "chords": music.chords([], TONIC)})
    figures = harmony_metrics(beside.frames["melody"], "melody", beside)
    assert all(math.isnan(figures[name]) for name in ("note_in_chord", "ctnctr", "pcs", "mctd"))
    assert figures["in_key_share"] == 1


def test_alone_or_beside_drums_there_is_its_own_harmony_only(music: SimpleNamespace) -> None:
    drums = np.zeros((8, 9), np.uint8)
    stack = music.stack({"chords": music.chords(TONIC, FIFTH), "drums": drums})
    assert set(harmony_metrics(stack.frames["chords"], "chords", stack)) == {
        "chord_entropy",
        "in_key_share",
        "pitch_class_entropy",
    }
    assert harmony_metrics(drums, "drums", stack) == {}


def test_parts_on_another_grid_are_refused(music: SimpleNamespace) -> None:
    stack = music.stack({"melody": music.voice(60, 62), "chords": music.chords(TONIC, FIFTH)})
    with pytest.raises(GridError, match="melody is 4 steps long"):
        harmony_metrics(music.voice(60), "melody", stack)
