"""The two hands of a keyboard: which part is which, and one part taken apart into both.

Idea of `split_hands`: two hands lie on the keyboard, and at every onset each may move. A hand plays easily what lies
under its fingers and hardly what lies beyond its span, and it would rather stay than move. The two paths with the
least effort in all are found by dynamic programming, and each note belongs to the hand that plays it more easily; so
the border between the hands moves with the music. Notes that are still held keep their hand in place.

This is the merged-output model of Nakamura, Ono and Sagayama, "Merged-Output HMM for Piano Fingering of Both Hands"
(ISMIR 2014), thinned to positions without fingers, and with costs set by hand (on 24 pieces of piano-midi.de) in place
of learned ones.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from descant.score.score import IntArray, Notes

Effort = NDArray[np.float32]
"""Cost by position of the left hand (rows) and of the right hand (columns)."""

LEFT_AT = np.arange(28, 80, 2, dtype=np.float32)
RIGHT_AT = np.arange(44, 104, 2, dtype=np.float32)
"""Where the middle of each hand may lie, in MIDI pitches, from the lowest place to the highest."""

REACH = 5.5
"""Semitones from the middle of a hand to its outer fingers."""
STRETCH, BEYOND = 0.1, 1.0
"""Effort per semitone from the middle of the hand, and the additional one per semitone beyond its reach."""
MOVE = 0.25
"""Effort per semitone that a hand moves."""
HELD = 0.4
"""How much a held note weighs against one that is struck."""
MOST_HELD = 10
"""Held notes that are heeded: as many as there are fingers."""
HOME = (48.0, 72.0)
AWAY = 0.01
"""Where the hands lie when nothing calls them, and the effort per semitone away from there."""
CLOSEST = 5.0
CROWDED = 8.0
"""Hands nearer to each other than so many semitones are in each other's way, at this effort."""
BLOCK = 2048
"""Onsets whose hands are settled at a time, so that long pieces need little memory."""


def higher_hand(first: Notes, second: Notes) -> tuple[int, float]:
    """Which of two parts is the right hand (0 or 1), and how surely, in nats.

    It is the one that lies higher while it sounds; of two that lie equally high the first, as scores write it first.
    """
    heights = [float(np.average(hand.pitch, weights=np.maximum(hand.duration_ticks, 1))) for hand in (first, second)]
    return (0 if heights[0] >= heights[1] else 1), abs(heights[0] - heights[1]) / 3


def split_hands(notes: Notes) -> tuple[Notes, Notes]:
    """Left and right hand of a part that holds both; every note goes to one of them, none is changed."""
    if not len(notes):
        return notes, notes
    right = np.zeros(len(notes), bool)
    by_left, by_right = _reaching(LEFT_AT), _reaching(RIGHT_AT)
    chords = [np.arange(start, stop) for start, stop in _chords(notes.onset_ticks)]
    for chord, (left_place, right_place) in zip(chords, _places(notes, chords, by_left, by_right), strict=True):
        pitches = notes.pitch[chord]
        right[chord] = by_right[pitches, right_place] < by_left[pitches, left_place]
    return notes.where(~right), notes.where(right)


def _chords(onset_ticks: IntArray) -> Iterator[tuple[int, int]]:
    """Where the notes of each onset start and stop."""
    starts = np.flatnonzero(np.diff(onset_ticks, prepend=onset_ticks[0] - 1))
    yield from zip(starts.tolist(), [*starts[1:].tolist(), len(onset_ticks)], strict=True)


def _reaching(places: NDArray[np.float32]) -> NDArray[np.float32]:
    """Effort of each of the 128 pitches (rows) for a hand at each place (columns)."""
    distance = np.abs(np.arange(128, dtype=np.float32)[:, None] - places)
    effort: NDArray[np.float32] = STRETCH * distance + BEYOND * np.maximum(distance - REACH, 0)
    return effort


def _moved(effort: Effort) -> Effort:
    """The least effort to come to each pair of places, from any other."""
    for axis, places in ((0, LEFT_AT[:, None]), (1, RIGHT_AT[None, :])):
        upward = np.minimum.accumulate(effort - MOVE * places, axis=axis) + MOVE * places
        downward = np.flip(np.minimum.accumulate(np.flip(effort + MOVE * places, axis), axis=axis), axis)
        effort = np.minimum(upward, downward - MOVE * places)
    return effort


def _places(
    notes: Notes, chords: list[IntArray], by_left: NDArray[np.float32], by_right: NDArray[np.float32]
) -> Iterator[tuple[int, int]]:
    """Where both hands lie at each onset (indices into `LEFT_AT` and `RIGHT_AT`) on the way of least effort."""
    easier = np.minimum(by_left[:, :, None], by_right[:, None, :])
    resting = AWAY * (np.abs(LEFT_AT - HOME[0])[:, None] + np.abs(RIGHT_AT - HOME[1])[None, :])
    resting += CROWDED * (RIGHT_AT[None, :] - LEFT_AT[:, None] < CLOSEST)
    tables: list[Effort] = []
    sounding: list[int] = []
    ends = notes.offset_ticks
    for chord in chords:
        now = notes.onset_ticks[chord[0]]
        sounding = [note for note in sounding if ends[note] > now][-MOST_HELD:]
        effort = resting + easier[notes.pitch[chord]].sum(axis=0)
        if sounding:
            effort += HELD * easier[notes.pitch[sounding]].sum(axis=0)
        if tables:
            effort += _moved(tables[-1] - tables[-1].min())
        tables.append(effort)
        sounding.extend(chord.tolist())
        if len(tables) == 2 * BLOCK:
            yield from _way_back(tables)[:BLOCK]
            del tables[:BLOCK]
    yield from _way_back(tables)


def _way_back(tables: list[Effort]) -> list[tuple[int, int]]:
    """The places of least effort, found from the last onset back to the first."""
    width = len(RIGHT_AT)
    way = [divmod(int(tables[-1].argmin()), width)]
    for table in reversed(tables[:-1]):
        left, right = way[-1]
        steps = np.abs(LEFT_AT - LEFT_AT[left])[:, None] + np.abs(RIGHT_AT - RIGHT_AT[right])[None, :]
        way.append(divmod(int((table + MOVE * steps).argmin()), width))
    return way[::-1]
