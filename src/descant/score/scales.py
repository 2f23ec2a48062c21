"""Scales and keys by name: "C major pentatonic", "D dorian", "Bb minor" as a tonic and the steps above it.

A scale is exactly its notes. A key is freer: in a minor key the sixth and the seventh may be raised, as in its melodic
and harmonic scales, so it has nine notes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from descant.errors import ScoreError, nearest
from descant.score.key import TONICS
from descant.score.pitch_names import pitch_class_named

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "octatonic": (0, 2, 3, 5, 6, 8, 9, 11),
    "chromatic": tuple(range(12)),
}
"""Semitones of each scale above its tonic."""

_OTHER_NAMES = {
    "ionian": "major",
    "aeolian": "minor",
    "natural minor": "minor",
    "pentatonic": "major pentatonic",
    "diminished": "octatonic",
}
_KEYS = {"major": SCALES["major"], "minor": (0, 2, 3, 5, 7, 8, 9, 10, 11)}
_NOTE = re.compile(r"[A-Ga-g][#♯b♭]?m?")


@dataclass(frozen=True)
class Scale:
    """A scale: `tonic` is a pitch class (0 is C), None where only the kind was named; `steps` semitones above it."""

    name: str
    tonic: int | None
    steps: tuple[int, ...]

    def on(self, tonic: int) -> Scale:
        """The same, on this tonic if it has none of its own."""
        return self if self.tonic is not None else Scale(f"{TONICS[tonic]} {self.name}", tonic, self.steps)

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The pitch classes of a scale with a tonic."""
        return frozenset((step + (self.tonic or 0)) % 12 for step in self.steps)


def scale_named(text: str) -> Scale:
    """The scale of a name such as "C major pentatonic", "Dm" or "dorian". Raises `ScoreError`."""
    tonic, kind = _taken_apart(text)
    kind = _OTHER_NAMES.get(kind, kind)
    if kind not in SCALES:
        known = [*SCALES, *_OTHER_NAMES]
        raise ScoreError(
            f'"{text}" is no scale that is known{nearest(kind, known)}.',
            f"a tonic and one of {', '.join(known)}.",
            'such as --scale "C major pentatonic"',
        )
    return Scale(text.strip(), tonic, SCALES[kind])


def key_named(text: str) -> Scale:
    """The notes of a key such as "D minor" or "Bb". Raises `ScoreError`."""
    tonic, kind = _taken_apart(text)
    if tonic is None or kind not in _KEYS:
        raise ScoreError(f'"{text}" is no key.', "a tonic, then major or minor.", 'such as --key "D minor"')
    return Scale(text.strip(), tonic, _KEYS[kind])


def _taken_apart(text: str) -> tuple[int | None, str]:
    """The tonic, if one is named, and the kind; a tonic alone is major, with an m minor."""
    first, *rest = text.split() or [""]
    if _NOTE.fullmatch(first) is None:
        return None, " ".join(text.lower().split())
    kind = " ".join(rest).lower()
    if first.endswith("m") and not kind.endswith("minor"):
        kind = f"minor {kind}".strip()  # so that "Am major" is neither
    return pitch_class_named(first.removesuffix("m")), kind or "major"
