"""The laws of chord labels: each chord has its own name, moved up it keeps its template, and silence has no name."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.evaluation.chord_labels import NO_CHORD, TEMPLATES, beat_chroma, chord_labels, label_name

SYMMETRIC = {"augmented": 4, "diminished 7": 3}
"""Chords that are their own transposition by so many semitones."""
SAME_NOTES = {"suspended second": ("suspended fourth", 7)}
"""Chords with the notes of another one: which, and how far above its root that one's lies."""


def named(*classes: int) -> str:
    chroma = np.zeros((1, 12))
    np.add.at(chroma[0], [each % 12 for each in classes], 1)
    return label_name(int(chord_labels(chroma)[0]))


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("root", range(12))
def test_every_chord_is_named_after_itself(template: str, root: int) -> None:
    name, above = SAME_NOTES.get(template, (template, 0))
    found, _, kind = named(*[root + interval for interval in TEMPLATES[template]]).partition(" ")
    assert kind == name
    assert (int(found) - root - above) % SYMMETRIC.get(name, 12) == 0


@settings(max_examples=50)
@given(st.lists(st.integers(0, 5), min_size=12, max_size=12), st.integers(1, 11))
def test_moved_up_it_keeps_its_template(weights: list[int], semitones: int) -> None:
    chroma = np.array([weights], np.float64)
    before, after = chord_labels(chroma)[0], chord_labels(np.roll(chroma, semitones, axis=1))[0]
    assert before // 12 == after // 12


@settings(max_examples=50)
@given(st.lists(st.integers(0, 5), min_size=12, max_size=12), st.integers(2, 9))
def test_how_long_it_lasts_changes_no_name(weights: list[int], times: int) -> None:
    chroma = np.array([weights], np.float64)
    np.testing.assert_array_equal(chord_labels(chroma), chord_labels(times * chroma))


@pytest.mark.parametrize("root", range(12))
def test_one_note_is_named_after_itself(root: int) -> None:
    assert named(root) == f"{root} major"


def test_silence_has_no_chord() -> None:
    assert chord_labels(np.zeros((2, 12))).tolist() == [NO_CHORD] * 2
    assert label_name(NO_CHORD) == "no chord"


def test_a_beat_counts_steps_by_how_long_they_sound(music: SimpleNamespace) -> None:
    """A quarter C, an eighth E and an eighth G, a rest, octaves of C: beats of 4/4, four steps each."""
    tune = np.concatenate([music.voice(60), music.voice(64, 67, steps=2), music.voice(0), music.voice(48)])
    chroma = beat_chroma(tune, "voice", music.positions(16))
    assert chroma.shape == (4, 12)
    assert chroma[0].nonzero()[0].tolist() == [0]
    assert chroma[1, [4, 7]].tolist() == [2, 2]
    assert chroma.sum(axis=1).tolist() == [4, 4, 0, 4]
    doubled = beat_chroma(music.chords([48, 60, 64]), "poly", music.positions(4))
    assert doubled[0, [0, 4]].tolist() == [4, 4]


def test_beats_are_the_meter_s_own(music: SimpleNamespace) -> None:
    """Two bars of 6/8 have four beats of a dotted quarter, six steps each."""
    chroma = beat_chroma(music.voice(60, 62, 64, 65, steps=6), "voice", music.positions(24, (6, 8)))
    assert chroma.argmax(axis=1).tolist() == [0, 2, 4, 5]
    assert beat_chroma(music.voice(), "voice", music.positions(0)).shape == (0, 12)
