"""MusicXML's chord symbols: a root, a kind, degrees and a bass, each an element of its own; and as notes."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from descant.errors import ScoreError
from descant.score.chord_symbols import KIND_NAMED, LETTERS, NO_CHORD, ChordSymbol, altered, chord_symbol
from descant.score.musicxml_tree import number_in, words_of
from descant.score.score import Notes


def harmony_of(harmony: etree._Element) -> ChordSymbol | None:
    """The first chord of a harmony element; None where it names none that is known, such as a function."""
    kind = harmony.find("kind")
    written = words_of(harmony, "kind")
    if written == "none":
        return NO_CHORD
    root = _pitch_class(harmony, "root")
    if root is None or kind is None:
        return None
    intervals = KIND_NAMED[written].intervals if written in KIND_NAMED else _intervals_in_words(kind, written)
    for degree in harmony.iterfind("degree"):
        value, alter = number_in(degree.findtext("degree-value")), number_in(degree.findtext("degree-alter") or "0")
        if intervals is None or value is None or alter is None:
            return None
        intervals = altered(intervals, int(value), int(alter), words_of(degree, "degree-type"))
    return None if intervals is None else ChordSymbol.of(root, intervals, _pitch_class(harmony, "bass"))


def chord_notes(symbols: Sequence[tuple[int, ChordSymbol]], end_ticks: int) -> Notes:
    """Chord symbols as held blocks, each until the next; of several at one tick the first holds.

    The last one sounds until `end_ticks`.
    """
    at = dict(sorted(reversed(symbols), key=lambda symbol: symbol[0]))
    starts = [tick for tick in at if tick < end_ticks]
    if not starts:
        return Notes.empty()
    onsets: list[int] = []
    durations: list[int] = []
    pitches: list[int] = []
    for start, end in zip(starts, [*starts[1:], end_ticks], strict=True):
        for pitch in at[start].pitches:
            onsets.append(start)
            durations.append(end - start)
            pitches.append(pitch)
    return Notes.of(onsets, durations, pitches)


def _intervals_in_words(kind: etree._Element, written: str) -> tuple[int, ...] | None:
    """A kind that MusicXML doesn't name, by the text that is printed for it or by its own words."""
    for text in (kind.get("text", ""), written):
        try:
            if text:
                return chord_symbol("C" + text).intervals
        except ScoreError:
            continue
    return None


def _pitch_class(harmony: etree._Element, which: str) -> int | None:
    letter = LETTERS.get(words_of(harmony, f"{which}/{which}-step"))
    alter = number_in(harmony.findtext(f"{which}/{which}-alter") or "0")
    return None if letter is None or alter is None else (letter + round(alter)) % 12
