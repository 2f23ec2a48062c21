"""A scale is exactly its notes on its tonic; a minor key may raise its sixth and seventh."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import ScoreError
from descant.score.key import TONICS
from descant.score.scales import SCALES, key_named, scale_named


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("C major", {0, 2, 4, 5, 7, 9, 11}),
        ("D dorian", {0, 2, 4, 5, 7, 9, 11}),
        ("e phrygian", {0, 2, 4, 5, 7, 9, 11}),
        ("F lydian", {0, 2, 4, 5, 7, 9, 11}),
        ("G mixolydian", {0, 2, 4, 5, 7, 9, 11}),
        ("A aeolian", {0, 2, 4, 5, 7, 9, 11}),
        ("Am", {0, 2, 4, 5, 7, 9, 11}),
        ("B locrian", {0, 2, 4, 5, 7, 9, 11}),
        ("A harmonic minor", {9, 11, 0, 2, 4, 5, 8}),
        ("A melodic minor", {9, 11, 0, 2, 4, 6, 8}),
        ("C  Major   Pentatonic", {0, 2, 4, 7, 9}),
        ("A minor pentatonic", {0, 2, 4, 7, 9}),
        ("Am pentatonic", {0, 2, 4, 7, 9}),
        ("Am harmonic minor", {9, 11, 0, 2, 4, 5, 8}),
        ("A blues", {9, 0, 2, 3, 4, 7}),
        ("Db whole tone", {1, 3, 5, 7, 9, 11}),
        ("Bb", {10, 0, 2, 3, 5, 7, 9}),
    ],
)
def test_scales_have_their_notes(text: str, classes: set[int]) -> None:
    assert scale_named(text).pitch_classes == classes


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("C major", {0, 2, 4, 5, 7, 9, 11}),
        ("Bb", {10, 0, 2, 3, 5, 7, 9}),
        ("d minor", {2, 4, 5, 7, 9, 10, 11, 0, 1}),
        ("F#m", {6, 8, 9, 11, 1, 2, 3, 4, 5}),
    ],
)
def test_keys_have_their_notes(text: str, classes: set[int]) -> None:
    key = key_named(text)
    assert key.pitch_classes == classes
    assert key.name == text


@given(st.sampled_from(sorted(SCALES)), st.integers(0, 11), st.integers(0, 11))
def test_a_kind_of_scale_stands_on_any_tonic(kind: str, tonic: int, other: int) -> None:
    bare = scale_named(kind)
    assert bare.tonic is None
    scale = bare.on(tonic)
    assert scale.name == f"{TONICS[tonic]} {kind}"
    assert scale_named(scale.name).pitch_classes == scale.pitch_classes
    assert {(pitch - tonic) % 12 for pitch in scale.pitch_classes} == {*SCALES[kind]}
    assert scale.on(other) is scale  # its own tonic stays


@pytest.mark.parametrize("text", ["", "C pentatonics", "H major", "C C", "blue", "Am major"])
def test_what_is_no_scale_is_told(text: str) -> None:
    with pytest.raises(ScoreError, match="no scale") as told:
        scale_named(text)
    assert told.value.remedy


@pytest.mark.parametrize("text", ["", "minor", "D dorian", "major", "H", "Am major", "C blues"])
def test_what_is_no_key_is_told(text: str) -> None:
    with pytest.raises(ScoreError, match="is no key") as told:
        key_named(text)
    assert told.value.remedy
