"""A pitch as it is spelled in a key: letter, sharps or flats, octave.

Of the line of fifths (F C G D A E B, then the same with sharps, before it with flats) a key uses twelve: those from
three fifths below its tonic to eight above it. So in C major there are Eb and Bb, but F#, C# and G#.
"""

from __future__ import annotations

from typing import NamedTuple

_LINE = "FCGDAEB"
_LETTER_PITCH = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


class Spelling(NamedTuple):
    """A pitch by letter, semitones that it is raised (below zero lowered), and octave (middle C is C4)."""

    step: str
    alter: int
    octave: int


def spelling(pitch: int, fifths: int) -> Spelling:
    """A MIDI pitch in the key of so many sharps (flats below zero)."""
    lowest = fifths - 3
    # The pitch class of a place on the line is 7 times the place, C being 0; 7 is its own inverse modulo 12.
    place = lowest + (pitch * 7 - lowest) % 12
    step = _LINE[(place + 1) % 7]
    alter = (place + 1) // 7
    return Spelling(step, alter, (pitch - alter - _LETTER_PITCH[step]) // 12 - 1)


def key_alteration(step: str, fifths: int) -> int:
    """How a key of so many sharps (flats below zero) raises a letter."""
    return (fifths + 6 - _LINE.index(step)) // 7
