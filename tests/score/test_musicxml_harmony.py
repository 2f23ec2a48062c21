"""Chord symbols are held until the next one, and the last to the end."""

from __future__ import annotations

from descant.score.chord_symbols import chord_symbol
from descant.score.musicxml_harmony import chord_notes
from descant.score.score import Notes


def test_each_lasts_until_the_next_and_of_two_at_once_the_first_holds() -> None:
    c, f, g = (chord_symbol(name) for name in "CFG")
    notes = chord_notes([(0, c), (480, f), (480, g), (960, g), (960, f)], 1920)
    expected = [(0, 480, c), (480, 480, f), (960, 960, g)]
    assert notes == Notes.of(
        *zip(*((at, last, pitch) for at, last, chord in expected for pitch in chord.pitches), strict=True)
    )


def test_behind_the_end_there_is_none() -> None:
    c, f = chord_symbol("C"), chord_symbol("F")
    assert chord_notes([(0, c), (1920, f)], 1920) == chord_notes([(0, c)], 1920)
    assert (chord_notes([(0, c), (1920, f)], 1920).duration_ticks == 1920).all()
    assert chord_notes([(1920, f)], 1920) == Notes.empty()
