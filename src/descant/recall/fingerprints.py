"""Fingerprints of a corpus: where has this run of notes been heard before, in whatever key?

A *gram* is a run of `GRAM` notes of a line, known by the intervals (in semitones) and the waits (in steps) between
them, and kept as a hash of these. Every note of a training line, but the last few, is a *place* where a gram begins. A
longer run is shared if its grams follow each other at successive places of one line:

    r_i(p) = r_(i+1)(p+1) + 1   where place p has the gram that begins at note i, else 0;   notes = r + GRAM - 1

which is the same as comparing note by note, but for collisions of hashes: a gram that is new is taken for a known one
once in 2^32 / (known grams) times. Hashed runs that vote by place and time are those of audio fingerprints (Wang 2003)
and of Arzt, Böck & Widmer 2012 for scores.

What is kept names no pitch: hashes, in what order they come, and when. That is no lock. Runs are short, so whoever
hashes all that there can be finds the intervals again, if not the key: give an index away only where the pieces
themselves might be, as of free sets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from descant.recall.line import Column, Line, moves

GRAM = 4
"""Notes of a gram: the shortest run that can be found again."""
NO_GRAM = -1
"""Where none begins (the last notes of a line), or one that is not known."""
BETWEEN_LINES_STEPS = 4096
"""Silence between two lines in the index, longer than any window in which notes are compared."""

Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True)
class Source:
    """A line of a training piece: the piece's title, its work (settings of one tune share it), the part's role."""

    title: str
    work: str
    role: str


@dataclass(frozen=True, eq=False)
class Run:
    """The longest run of notes shared from a note on: how many notes (0: none), and all places where it stands."""

    notes: int
    places: Column


_NOTHING = Run(0, np.zeros(0, np.int64))


@dataclass(frozen=True, eq=False)
class Fingerprints:
    """All lines of a corpus, one after the other.

    `hashes` are the known grams `[gram]`; `grams` says for each place which of them begins there (or `NO_GRAM`),
    `onset_steps` when; `first_place` is where each line begins, `sources` what it is.
    """

    hashes: NDArray[np.uint32]
    grams: Column
    onset_steps: Column
    first_place: Column
    sources: tuple[Source, ...]

    @cached_property
    def _by_hash(self) -> tuple[NDArray[np.uint32], Column]:
        order = np.argsort(self.hashes, kind="stable")
        return self.hashes[order], order

    @cached_property
    def _by_gram(self) -> tuple[Column, Column]:
        """All places in the order of their grams, and where each gram's begin among them."""
        order = np.argsort(self.grams, kind="stable")
        return order, np.searchsorted(self.grams[order], np.arange(len(self.hashes) + 1))

    def known(self, hashes: NDArray[np.uint32]) -> Column:
        """The number of each gram, `NO_GRAM` for one that the corpus lacks."""
        ordered, numbers = self._by_hash
        if not len(ordered):
            return np.full(hashes.shape, NO_GRAM)
        at = np.minimum(np.searchsorted(ordered, hashes), len(ordered) - 1)
        return np.where(ordered[at] == hashes, numbers[at], NO_GRAM)

    def places(self, gram: int) -> Column:
        """All places where a known gram begins, rising."""
        order, starts = self._by_gram
        return order[starts[gram] : starts[gram + 1]]

    def source(self, place: int) -> Source:
        """The line that a place is in."""
        return self.sources[int(np.searchsorted(self.first_place, place, side="right")) - 1]

    def runs(self, line: Line) -> list[Run]:
        """For every note of a line the longest run that begins with it."""
        numbers = self.known(grams_of(line))
        found = [_NOTHING] * len(line)
        reached = np.zeros(len(self.grams) + 1, np.int64)  # how many grams in a row, from each place on
        for note in range(len(numbers) - 1, -1, -1):
            places = self.places(int(numbers[note])) if numbers[note] >= 0 else _NOTHING.places
            grams = reached[places + 1] + 1
            if note + 1 < len(numbers) and numbers[note + 1] >= 0:
                reached[self.places(int(numbers[note + 1]))] = 0
            reached[places] = grams
            if len(places):
                longest = grams.max()
                found[note] = Run(int(longest) + GRAM - 1, places[grams == longest])
        return found

    def follows(self, line: Line) -> Column:
        """The grams that come next wherever the corpus has this whole line (of `GRAM` notes or more)."""
        numbers = self.known(grams_of(line))
        if not len(numbers) or (numbers < 0).any():
            return _NOTHING.places
        places = self.places(int(numbers[0]))
        for number in numbers[1:]:
            places = places[self.grams[places + 1] == number] + 1
        following = np.unique(self.grams[places + 1])
        return following[following >= 0]

    def joined(self, other: Fingerprints) -> Fingerprints:
        """The lines of both, these first."""
        numbers = self.known(other.hashes)
        new = numbers == NO_GRAM
        numbers[new] = len(self.hashes) + np.arange(new.sum())
        begun = other.grams >= 0
        grams = other.grams.copy()
        grams[begun] = numbers[other.grams[begun]]
        after = self.onset_steps[-1] + BETWEEN_LINES_STEPS if len(self.onset_steps) else 0
        return Fingerprints(
            np.concatenate([self.hashes, other.hashes[new]]),
            np.concatenate([self.grams, grams]),
            np.concatenate([self.onset_steps, other.onset_steps - other.onset_steps[:1] + after]),
            np.concatenate([self.first_place, other.first_place + len(self.grams)]),
            (*self.sources, *other.sources),
        )

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What is stored: small numbers that compress well. Grams are numbered as they are first met."""
        ends = np.append(self.first_place[1:], len(self.grams))
        begins_gram = self.grams >= 0
        waits = np.diff(self.onset_steps, prepend=0)
        waits[self.first_place] = 0
        return {
            "hashes": self.hashes,
            "gram_steps": np.diff(self.grams[begins_gram], prepend=0).astype(np.int32),
            "waits": waits.astype(np.int32),
            "line_notes": (ends - self.first_place).astype(np.int32),
        }

    @classmethod
    def of_arrays(cls, arrays: Arrays, sources: Sequence[Source]) -> Fingerprints:
        """The index that was stored. Raises `ValueError` for arrays that do not fit together."""
        notes = np.asarray(arrays["line_notes"], np.int64)
        waits = np.array(arrays["waits"], np.int64)  # a copy, to be changed
        hashes = np.asarray(arrays["hashes"], np.uint32)
        numbers = np.cumsum(np.asarray(arrays["gram_steps"], np.int64))
        begins_gram = _begins_gram(notes)
        fits = len(notes) == len(sources) and len(waits) == notes.sum() and len(numbers) == begins_gram.sum()
        if not fits or (len(numbers) and not 0 <= numbers.min() <= numbers.max() < len(hashes)):
            raise ValueError("its arrays do not fit together")
        grams = np.full(len(waits), NO_GRAM)
        grams[begins_gram] = numbers
        first_place = np.cumsum(notes) - notes
        waits[first_place[1:]] = BETWEEN_LINES_STEPS
        return cls(hashes, grams, np.cumsum(waits), first_place, tuple(sources))


def _begins_gram(line_notes: Column) -> NDArray[np.bool_]:
    """At which places of lines of so many notes a gram begins."""
    from_end = np.repeat(np.cumsum(line_notes), line_notes) - np.arange(line_notes.sum())
    return np.asarray(from_end >= GRAM)


def fingerprints_of(lines: Sequence[tuple[Source, Line]]) -> Fingerprints:
    """The index of some lines; those shorter than a gram are left out."""
    kept = [(source, line) for source, line in lines if len(line) >= GRAM]
    notes = np.array([len(line) for _, line in kept], np.int64)
    hashed = [grams_of(line) for _, line in kept]
    together = np.concatenate([np.zeros(0, np.uint32), *hashed])
    hashes, first, numbers = np.unique(together, return_index=True, return_inverse=True)
    as_met = np.argsort(first, kind="stable")
    renumbered = np.empty(len(hashes), np.int64)
    renumbered[as_met] = np.arange(len(hashes))
    waits = [np.diff(line.onset_steps, prepend=line.onset_steps[0]) for _, line in kept]
    arrays: Arrays = {
        "hashes": hashes[as_met],
        "gram_steps": np.diff(renumbered[numbers.reshape(-1)], prepend=0),
        "waits": np.concatenate([np.zeros(0, np.int64), *waits]),
        "line_notes": notes,
    }
    return Fingerprints.of_arrays(arrays, [source for source, _ in kept])


def grams_of(line: Line) -> NDArray[np.uint32]:
    """The hash of the gram that begins at each note, `[notes - GRAM + 1]`."""
    if len(line) < GRAM:
        return np.zeros(0, np.uint32)
    return hashed(np.lib.stride_tricks.sliding_window_view(moves(line.onset_steps, line.pitch), GRAM - 1))


def hashed(rows: Column) -> NDArray[np.uint32]:
    """A hash of each row of moves: the upper half of 64 well mixed bits, the same on every machine."""
    mixed = np.full(len(rows), 0x9E3779B97F4A7C15, np.uint64)
    for column in rows.T.astype(np.uint64):
        mixed = (mixed ^ column) + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(32)).astype(np.uint32)
