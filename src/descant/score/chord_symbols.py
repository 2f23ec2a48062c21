"""Chord symbols: "Am7", "C/E", "F#m7b5" as a root, the intervals above it and a bass.

A symbol is a root, what it is (its kind), alterations, and perhaps a bass after a slash: `Bb` `maj7` `#11` `/D`. Kinds
are one table, with the names that MusicXML has for them and the ways that people write them; the intervals are those
of the MusicXML 4.0 specification (W3C, data type kind-value).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from descant.errors import ScoreError, nearest
from descant.score.key import TONICS

ROOT_FROM = 48
"""The octave that roots are played in begins here (C3)."""

CHORDS = "Chords"
"""What the part of a score's chord symbols is called."""

LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
"""The pitch class of each letter."""

_DEGREES = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 10, 8: 12, 9: 14, 10: 16, 11: 17, 12: 19, 13: 21}
"""Semitones from the root to each degree of a chord, as a dominant chord has it."""

_ACCIDENTALS = {"#": 1, "♯": 1, "b": -1, "♭": -1, "x": 2, "𝄪": 2, "𝄫": -2}


class ChordKind(NamedTuple):
    """What a chord is made of: its name in MusicXML, its intervals in semitones, and how people write it."""

    name: str
    intervals: tuple[int, ...]
    written: str


KINDS = (
    ChordKind("major", (0, 4, 7), " maj ma major M ^"),
    ChordKind("minor", (0, 3, 7), "m min mi minor -"),
    ChordKind("augmented", (0, 4, 8), "aug +"),
    ChordKind("diminished", (0, 3, 6), "dim ° o"),
    ChordKind("dominant", (0, 4, 7, 10), "7 dom7"),
    ChordKind("major-seventh", (0, 4, 7, 11), "maj7 ma7 M7 major7 j7 Δ Δ7 ^7"),
    ChordKind("minor-seventh", (0, 3, 7, 10), "m7 min7 mi7 -7"),
    ChordKind("diminished-seventh", (0, 3, 6, 9), "dim7 °7 o7"),
    ChordKind("augmented-seventh", (0, 4, 8, 10), "aug7 +7"),
    ChordKind("half-diminished", (0, 3, 6, 10), "ø ø7 h h7 m7b5 min7b5 mi7b5 -7b5"),
    ChordKind("major-minor", (0, 3, 7, 11), "mM7 mmaj7 minmaj7 mMaj7 m^7 -maj7 -M7 -Δ7 mΔ7"),
    ChordKind("major-sixth", (0, 4, 7, 9), "6 maj6 M6"),
    ChordKind("minor-sixth", (0, 3, 7, 9), "m6 min6 mi6 -6"),
    ChordKind("dominant-ninth", (0, 4, 7, 10, 14), "9"),
    ChordKind("major-ninth", (0, 4, 7, 11, 14), "maj9 ma9 M9 Δ9 ^9"),
    ChordKind("minor-ninth", (0, 3, 7, 10, 14), "m9 min9 mi9 -9"),
    ChordKind("augmented-ninth", (0, 4, 8, 10, 14), "aug9 +9"),
    ChordKind("dominant-11th", (0, 4, 7, 10, 14, 17), "11"),
    ChordKind("major-11th", (0, 4, 7, 11, 14, 17), "maj11 M11"),
    ChordKind("minor-11th", (0, 3, 7, 10, 14, 17), "m11 min11 mi11 -11"),
    ChordKind("dominant-13th", (0, 4, 7, 10, 14, 17, 21), "13"),
    ChordKind("major-13th", (0, 4, 7, 11, 14, 17, 21), "maj13 M13"),
    ChordKind("minor-13th", (0, 3, 7, 10, 14, 17, 21), "m13 min13 mi13 -13"),
    ChordKind("suspended-second", (0, 2, 7), "sus2"),
    ChordKind("suspended-fourth", (0, 5, 7), "sus4 sus"),
    ChordKind("suspended-fourth seventh", (0, 5, 7, 10), "7sus4 7sus"),
    ChordKind("suspended-fourth ninth", (0, 5, 7, 10, 14), "9sus4 9sus"),
    ChordKind("six-nine", (0, 4, 7, 9, 14), "69 6/9 6add9"),
    ChordKind("minor six-nine", (0, 3, 7, 9, 14), "m69 m6/9 m6add9 -69"),
    ChordKind("power", (0, 7), "5"),
    ChordKind("pedal", (0,), "pedal 1"),
    ChordKind("Neapolitan", (0, 4, 7), ""),
    ChordKind("Italian", (0, 4, 10), ""),
    ChordKind("French", (0, 4, 6, 10), ""),
    ChordKind("German", (0, 4, 7, 10), ""),
    ChordKind("Tristan", (0, 3, 6, 10), ""),
)
"""Every kind of chord that is known."""

KIND_NAMED = {kind.name: kind for kind in KINDS}
_WRITTEN = {spelling: kind for kind in KINDS for spelling in kind.written.split(" ") if kind.written}
_SUFFIXES = sorted(_WRITTEN, key=len, reverse=True)
_SYMBOL = re.compile(r"^([A-G])([#♯b♭x𝄪𝄫]*)(.*?)(?:/([A-Ga-g])([#♯b♭x𝄪𝄫]*))?$")
_ALTERATION = re.compile(r"(add|no|omit|sus)?([#♯b♭+-]?)(\d+)")
_NONE = frozenset({"n.c.", "nc", "n.c", "no chord"})


@dataclass(frozen=True)
class ChordSymbol:
    """A chord: `root` and `bass` are pitch classes (0 is C), `intervals` semitones above the root, lowest first.

    `bass` is the root unless the symbol names another. Without intervals it is a silence ("N.C.").
    """

    root: int
    intervals: tuple[int, ...]
    bass: int

    @classmethod
    def of(cls, root: int, intervals: Iterable[int], bass: int | None = None) -> ChordSymbol:
        """A chord with its intervals in order and its bass filled in."""
        root %= 12
        return cls(root, tuple(sorted(set(intervals))), root if bass is None else bass % 12)

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """What sounds, from the bass up, each pitch class once."""
        if not self.intervals:
            return ()
        return tuple(dict.fromkeys([self.bass, *((self.root + interval) % 12 for interval in self.intervals)]))

    @property
    def pitches(self) -> tuple[int, ...]:
        """The chord as a block: the root between C3 and B3, all else above it, another bass within the octave below."""
        if not self.intervals:
            return ()
        root = ROOT_FROM + self.root
        chord = tuple(root + interval for interval in self.intervals)
        return chord if self.bass == self.root else (root - (root - self.bass) % 12, *chord)

    def transposed(self, semitones: int) -> ChordSymbol:
        """The same chord so many semitones higher."""
        return ChordSymbol.of(self.root + semitones, self.intervals, self.bass + semitones)

    @property
    def name(self) -> str:
        """The chord as it is usually written, such as "Am7/G"; a kind without a name of its own by its intervals."""
        if not self.intervals:
            return "N.C."
        named = (kind.written for kind in KINDS if kind.written and kind.intervals == self.intervals)
        kind = next((written.split(" ")[0] for written in named), None)
        suffix = kind if kind is not None else f"({' '.join(map(str, self.intervals))})"
        return TONICS[self.root] + suffix + ("" if self.bass == self.root else f"/{TONICS[self.bass]}")


NO_CHORD = ChordSymbol(0, (), 0)
"""Where nothing is to sound: "N.C."."""


def chord_symbol(text: str) -> ChordSymbol:
    """The chord that a text such as "F#m7b5/A" means. Raises `ScoreError`, which names the nearest known kind."""
    plain = text.strip()
    if plain.lower() in _NONE:
        return NO_CHORD
    found = _SYMBOL.match(re.sub(r"[\s(),]", "", plain))
    if found is None:
        raise ScoreError(
            f'The chord symbol "{plain}" begins with no note name.',
            "a capital letter from A to G, then perhaps # or b, then the kind: Am7, Bb, C/E.",
            "write the root first.",
        )
    root, kind, bass = _pitch_class(found[1], found[2]), found[3], found[4]
    intervals = _intervals(kind)
    if intervals is None:
        raise ScoreError(
            f'The chord symbol "{plain}" has the unknown kind "{kind}"{nearest(kind, _SUFFIXES)}.',
            "a kind such as m, 7, m7, maj7, dim, aug, sus4, 6, 9 or m7b5, perhaps with b9, #11, add9 or no3.",
            "write that chord as one of these.",
        )
    return ChordSymbol.of(root, intervals, _pitch_class(bass.upper(), found[5]) if bass else None)


def chord_bars(text: str) -> list[list[ChordSymbol]]:
    """Bars of chords from a text such as "Am F C/E G7 | Bdim".

    Bar lines part the bars where there are any; without one every chord has a bar to itself. "%" repeats the chord
    before it. Raises `ScoreError`.
    """
    bars = [bar.split() for bar in text.replace("||", "|").strip().strip("|").split("|")]
    if len(bars) == 1:
        bars = [[word] for word in bars[0]]
    read: list[list[ChordSymbol]] = []
    last: ChordSymbol | None = None
    for bar in bars:
        read.append([])
        for word in bar:
            last = last if word == "%" and last is not None else chord_symbol(word)
            read[-1].append(last)
    if not any(read):
        raise ScoreError("There is no chord in this text.", "chord symbols such as Am F C G.", "name at least one.")
    return read


def altered(intervals: Iterable[int], degree: int, alter: int, change: str) -> tuple[int, ...] | None:
    """A chord with a degree added, altered or subtracted (`change` as MusicXML's degree-type); None for no degree."""
    if degree not in _DEGREES or change not in ("add", "alter", "subtract"):
        return None
    plain = _DEGREES[degree]
    kept = set(intervals)
    if change == "add":
        return tuple(sorted(kept | {plain + alter}))
    # A chord may have the degree already raised or lowered, as a minor chord its third.
    near = sorted(kept & {plain - 1, plain, plain + 1}, key=lambda each: abs(each - plain))
    left = kept - set(near[:1])
    return tuple(sorted(left if change == "subtract" else left | {plain + alter}))


def _pitch_class(letter: str, accidentals: str) -> int:
    return (LETTERS[letter] + sum(_ACCIDENTALS[sign] for sign in accidentals)) % 12


def _intervals(written: str) -> tuple[int, ...] | None:
    """What a suffix such as "m7b5" means: the longest kind that begins it, then alterations; None for nonsense."""
    for suffix in _SUFFIXES:
        if written.startswith(suffix):
            found = _with_alterations(_WRITTEN[suffix].intervals, written[len(suffix) :])
            if found is not None:
                return found
    return None


def _with_alterations(intervals: tuple[int, ...], rest: str) -> tuple[int, ...] | None:
    while rest:
        if found := re.match(r"sus(?![24])|alt", rest):
            change = found[0]
            if change == "alt":
                return None
            intervals = tuple(sorted({*intervals, 5} - {3, 4}))
        elif found := _ALTERATION.match(rest):
            word, sign, degree = found[1], found[2], int(found[3])
            alter = {"#": 1, "♯": 1, "+": 1, "b": -1, "♭": -1, "-": -1}.get(sign, 0)
            if degree not in _DEGREES:
                return None
            if word in ("no", "omit"):
                changed = altered(intervals, degree, 0, "subtract")
            elif word == "sus":
                changed = tuple(sorted({*intervals, _DEGREES[degree]} - {3, 4})) if degree in (2, 4) else None
            elif word == "add" or degree > 8:
                changed = altered(intervals, degree, alter, "add")
            elif sign and degree == 5:
                changed = altered(intervals, degree, alter, "alter")
            else:
                changed = None
            if changed is None:
                return None
            intervals = changed
        else:
            return None
        rest = rest[found.end() :]
    return intervals
