"""What a piece sounds like, whatever its key and its note values: a set of hashed turns of its tunes.

A turn is a run of `TURN` steps from note to note; each step is the interval in semitones and how much longer or
shorter the second note's wait is (in half powers of two). Transposing a piece, or writing it in notes of half the
length, changes none of its turns. Turns that say too little (a repeated note, a trill) are left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from descant.parts.voices import one_voice
from descant.score.score import Notes, Score

Fingerprint = NDArray[np.uint64]
"""A sorted set of hashes."""

TURN = 5
"""Steps in a turn: seven notes."""
LEAST_INTERVALS = 3
"""A turn has at least so many different intervals."""

TUNE_ROLES = ("melody", "soprano", "voice", "right", "countermelody")
"""Parts that tell one piece from another; accompaniments are alike in many."""


def turns(notes: Notes) -> Fingerprint:
    """The turns of one part's highest line."""
    line, _ = one_voice(notes, keep="highest")
    if len(line) < TURN + 2:
        return np.zeros(0, np.uint64)
    intervals = np.diff(line.pitch)
    waits = np.maximum(np.diff(line.onset_ticks), 1)
    ratios = np.clip(np.rint(2 * np.log2(waits[1:] / waits[:-1])), -6, 6).astype(np.int64)
    steps = (intervals[1:] + 128) * 16 + ratios + 8
    windows = np.lib.stride_tricks.sliding_window_view(steps, TURN)
    kinds = np.sort(np.lib.stride_tricks.sliding_window_view(intervals[1:], TURN), axis=1)
    telling = (np.diff(kinds, axis=1) != 0).sum(axis=1) + 1 >= LEAST_INTERVALS
    return np.unique(_mixed(windows[telling]))


def _mixed(rows: NDArray[np.int64]) -> Fingerprint:
    """A 64-bit hash of each row; the same on every machine."""
    mixed = np.full(len(rows), 0x9E3779B97F4A7C15, np.uint64)
    for column in rows.T.astype(np.uint64):
        mixed = (mixed ^ column) * np.uint64(0x100000001B3)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def fingerprints(score: Score, roles: Mapping[int, str]) -> tuple[Fingerprint, ...]:
    """The turns of each tune of a piece; of every pitched part where no tune is known, of the drums alone else."""
    used = [part for part in score.parts if part.number in roles and len(part.notes)]
    tunes = [part for part in used if roles[part.number] in TUNE_ROLES]
    pitched = [part for part in used if roles[part.number] != "drums"]
    return tuple(turns(part.notes) for part in tunes or pitched or used)


def same_notes(score: Score) -> str:
    """A hash that two scores share when they have the same notes, counted in quarters from the first one on."""
    first = min((int(part.notes.onset_ticks[0]) for part in score.parts if len(part.notes)), default=0)
    digest = hashlib.sha256()
    columns = []
    for part in score.parts:
        notes = part.notes
        onsets = (notes.onset_ticks - first) * 960 // score.ticks_per_quarter
        lengths = notes.duration_ticks * 960 // score.ticks_per_quarter
        columns.append(np.stack([onsets, lengths, notes.pitch]).astype("<i8").tobytes() + bytes([part.is_drums]))
    for column in sorted(columns):
        digest.update(hashlib.sha256(column).digest())
    return digest.hexdigest()
