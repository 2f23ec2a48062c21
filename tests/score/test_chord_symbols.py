from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.errors import ScoreError
from descant.score.chord_symbols import KINDS, NO_CHORD, ChordSymbol, altered, chord_bars, chord_symbol
from descant.score.key import TONICS

SPELLINGS = [(kind, written) for kind in KINDS for written in kind.written.split(" ") if kind.written]


@pytest.mark.parametrize(
    ("text", "root", "classes"),
    [
        ("C", 0, {0, 4, 7}),
        ("Am7", 9, {9, 0, 4, 7}),
        ("Bb", 10, {10, 2, 5}),
        ("F#m7b5", 6, {6, 9, 0, 4}),
        ("C/E", 0, {0, 4, 7}),
        ("Ebmaj7(#11)", 3, {3, 7, 10, 2, 9}),
        ("G7(b9)", 7, {7, 11, 2, 5, 8}),
        ("D7sus4", 2, {2, 7, 9, 0}),
        ("C6/9", 0, {0, 4, 7, 9, 2}),
        ("Cadd9", 0, {0, 4, 7, 2}),
        ("Gno3", 7, {7, 2}),
        ("C♯°7", 1, {1, 4, 7, 10}),
        ("E7#5", 4, {4, 8, 0, 2}),
    ],
)
def test_what_musicians_write_is_understood(text: str, root: int, classes: set[int]) -> None:
    chord = chord_symbol(text)
    assert chord.root == root
    assert set(chord.pitch_classes) == classes


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(SPELLINGS), st.integers(0, 11), st.integers(0, 11))
def test_every_spelling_of_a_kind_means_it_on_every_root(written: tuple[object, str], root: int, bass: int) -> None:
    kind, suffix = written
    chord = chord_symbol(TONICS[root] + suffix + f"/{TONICS[bass]}")
    assert chord == ChordSymbol.of(root, kind.intervals, bass)  # type: ignore[attr-defined]
    assert chord.pitches[0] % 12 == chord.pitch_classes[0] == bass
    assert {pitch % 12 for pitch in chord.pitches} == set(chord.pitch_classes)
    assert chord.pitches == tuple(sorted(chord.pitches))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([kind for kind in KINDS if kind.written]), st.integers(0, 11), st.integers(0, 11))
def test_a_name_reads_back(kind: object, root: int, bass: int) -> None:
    chord = ChordSymbol.of(root, kind.intervals, bass)  # type: ignore[attr-defined]
    assert chord_symbol(chord.name) == chord


def test_transposing_moves_root_and_bass() -> None:
    assert chord_symbol("A/C#").transposed(3) == chord_symbol("C/E")


def test_degrees_are_added_altered_and_taken_away() -> None:
    assert altered((0, 4, 7), 9, -1, "add") == (0, 4, 7, 13)
    assert altered((0, 4, 7, 10), 5, -1, "alter") == (0, 4, 6, 10)
    assert altered((0, 3, 7), 3, 0, "subtract") == (0, 7)
    assert altered((0, 3, 7), 15, 0, "add") is None


def test_bars_of_chords() -> None:
    assert chord_bars("Am F C/E G7 | Bdim") == [
        [chord_symbol(each) for each in ("Am", "F", "C/E", "G7")],
        [chord_symbol("Bdim")],
    ]
    assert chord_bars("| C | % N.C. |") == [[chord_symbol("C")], [chord_symbol("C"), NO_CHORD]]
    assert [len(bar) for bar in chord_bars("Am F C G")] == [1, 1, 1, 1]
    assert NO_CHORD.pitches == NO_CHORD.pitch_classes == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "no note name"), ("hm", "no note name"), ("Cmajj7", 'did you mean "maj7"'), ("C7b99", "unknown kind")],
)
def test_nonsense_is_refused_with_the_nearest_kind(text: str, says: str) -> None:
    with pytest.raises(ScoreError) as refused:
        chord_symbol(text)
    assert says in str(refused.value)
    assert refused.value.expected
    assert refused.value.remedy


def test_no_chord_at_all_is_refused() -> None:
    with pytest.raises(ScoreError, match="no chord"):
        chord_bars(" | ")


@settings(deadline=None, max_examples=60)
@given(st.text("ABCGb#m7/59jsudim+°N. ", max_size=10))
def test_any_text_is_a_chord_or_refused(text: str) -> None:
    with suppress(ScoreError):
        assert all(0 <= each < 12 for each in chord_symbol(text).pitch_classes)
