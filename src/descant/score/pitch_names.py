"""Pitches by the names that musicians give them."""

from __future__ import annotations

import re

from descant.errors import ScoreError
from descant.score.chord_symbols import LETTERS
from descant.score.key import TONICS

_SIGNS = {"#": 1, "♯": 1, "b": -1, "♭": -1}
_CLASS = re.compile(r"([A-Ga-g])([#♯b♭]?)")
_PITCH = re.compile(r"([A-Ga-g])([#♯b♭]?)(-?\d)")
HIGHEST = 127


def pitch_name(pitch: int) -> str:
    """A MIDI pitch as musicians write it: 60 is C4."""
    return f"{TONICS[pitch % 12]}{pitch // 12 - 1}"


def pitch_class_named(name: str) -> int:
    """The pitch class (0 is C) of a note name such as "D", "Bb" or "F#". Raises `ScoreError`."""
    found = _CLASS.fullmatch(name.strip())
    if found is None:
        raise ScoreError(
            f'"{name}" is no name of a note.', "a letter from A to G, then perhaps # or b.", "such as D, Bb or F#."
        )
    return (LETTERS[found[1].upper()] + _SIGNS.get(found[2], 0)) % 12


def pitch_named(name: str) -> int:
    """The MIDI pitch of a name such as "C4" (60) or "Bb2", or of its number. Raises `ScoreError`."""
    plain = name.strip()
    found = _PITCH.fullmatch(plain)
    if found is not None:
        pitch = LETTERS[found[1].upper()] + _SIGNS.get(found[2], 0) + 12 * (int(found[3]) + 1)
    else:
        pitch = int(plain) if plain.isdecimal() else -1
    if not 0 <= pitch <= HIGHEST:
        raise ScoreError(
            f'"{name}" is no pitch.',
            "a note name with its octave (C4 is middle C), or a MIDI number from 0 to 127.",
            "such as C3, F#4 or Bb2.",
        )
    return pitch
