"""A part as a staff of MusicXML: its notes cut at bar lines and wherever another begins or ends, and tied over.

So a staff needs one voice: what sounds between two cuts is one chord. Measures are filled exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from lxml import etree

from descant.score.musicxml_bars import Bar
from descant.score.musicxml_percussion import drum_place
from descant.score.musicxml_signs import FORTE_VELOCITY
from descant.score.note_values import UNITS_PER_QUARTER, Beats, Value
from descant.score.pitch_spelling import Spelling, key_alteration, spelling
from descant.score.score import IntArray, Notes, Part

_ACCIDENTALS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
_USUAL_VELOCITY = 80


@dataclass(frozen=True)
class _Chord:
    """What sounds from one cut to the next: pitches with velocity, and whether each is tied from before and onwards."""

    start: int
    end: int
    notes: tuple[tuple[int, int, bool, bool], ...]


def staff_part(part: Part, id_: str, bars: Sequence[Bar], ticks_per_quarter: int) -> etree._Element:
    """A `<part>` with all notes of a part that lie within the bars, on the nearest place that can be written."""
    element = etree.Element("part", id=id_)
    notes = written_notes(part.notes, bars, ticks_per_quarter)
    for number, bar in enumerate(bars):
        measure = etree.SubElement(element, "measure", number=bar.number)
        if bar.implicit:
            measure.set("implicit", "yes")
        measure.extend(deepcopy(line) for line in bar.barlines if line.get("location") == "left")
        if number == 0 or bar.attributes:
            attributes = etree.SubElement(measure, "attributes")
            if number == 0:
                _text(attributes, "divisions", ticks_per_quarter)
            attributes.extend(map(deepcopy, bar.attributes))
            if number == 0:
                attributes.append(_clef(part))
        measure.extend(map(deepcopy, bar.directions))
        _fill(measure, _chords(notes, bar), bar, ticks_per_quarter, id_ if part.is_drums else None)
        measure.extend(deepcopy(line) for line in bar.barlines if line.get("location") != "left")
    return element


def written_notes(notes: Notes, bars: Sequence[Bar], ticks_per_quarter: int) -> Notes:
    """Notes as they can be written: on 48ths of a quarter within their bar, none over another of its pitch."""
    if not len(notes):
        return notes
    first, end = bars[0].start_ticks, bars[-1].start_ticks + bars[-1].length_ticks
    starts = np.array([bar.start_ticks for bar in bars], np.int64)
    unit = ticks_per_quarter // UNITS_PER_QUARTER if ticks_per_quarter % UNITS_PER_QUARTER == 0 else 1

    def nearest(ticks: IntArray) -> IntArray:
        bar = starts[np.maximum(np.searchsorted(starts, ticks, side="right") - 1, 0)]
        return np.clip(bar + (ticks - bar + unit // 2) // unit * unit, first, end)

    onsets, ends = nearest(notes.onset_ticks), nearest(notes.offset_ticks)
    ends = np.minimum(np.where(notes.offset_ticks > first, np.maximum(ends, onsets + unit), ends), end)
    order = np.lexsort((-ends, onsets, notes.pitch))
    pitches, onsets, ends, velocities = (column[order] for column in (notes.pitch, onsets, ends, notes.velocity))
    again = np.append(False, (pitches[1:] == pitches[:-1]) & (onsets[1:] == onsets[:-1]))
    kept = (ends > onsets) & ~again
    pitches, onsets, ends, velocities = (column[kept] for column in (pitches, onsets, ends, velocities))
    ends[:-1] = np.where(pitches[1:] == pitches[:-1], np.minimum(ends[:-1], onsets[1:]), ends[:-1])
    return Notes.of(onsets, ends - onsets, pitches, velocities)


def _chords(notes: Notes, bar: Bar) -> list[_Chord]:
    """What sounds in a bar, from cut to cut, in ticks of the bar."""
    behind = int(np.searchsorted(notes.onset_ticks, bar.start_ticks + bar.length_ticks))
    inside = np.flatnonzero(notes.offset_ticks[:behind] > bar.start_ticks)
    sounding = [
        (onset - bar.start_ticks, offset - bar.start_ticks, pitch, velocity)
        for onset, offset, pitch, velocity in zip(
            *(
                column[inside].tolist()
                for column in (notes.onset_ticks, notes.offset_ticks, notes.pitch, notes.velocity)
            ),
            strict=True,
        )
    ]
    cuts = {0, bar.length_ticks}
    for onset, offset, _, _ in sounding:
        cuts |= {max(onset, 0), min(offset, bar.length_ticks)}
    marks = sorted(cuts)
    return [
        _Chord(
            start,
            end,
            tuple(
                (pitch, velocity, onset < start, offset > end)
                for onset, offset, pitch, velocity in sounding
                if onset < end and offset > start
            ),
        )
        for start, end in pairwise(marks)
    ]


def _fill(
    measure: etree._Element, chords: Sequence[_Chord], bar: Bar, ticks_per_quarter: int, drums: str | None
) -> None:
    """Write what sounds in a bar, or a rest of the whole measure."""
    if not any(chord.notes for chord in chords):
        note = etree.SubElement(measure, "note")
        etree.SubElement(note, "rest", measure="yes")
        _text(note, "duration", bar.length_ticks)
        _text(note, "voice", 1)
        return
    beats = Beats.of((chord.start for chord in chords), ticks_per_quarter, bar.beat_ticks)
    shown: dict[tuple[str, int], int] = {}
    written: list[tuple[Value, etree._Element]] = []
    for chord in chords:
        values = list(beats.values(chord.start, chord.end))
        for value in values:
            first, last = value is values[0], value is values[-1]
            heads = [
                (pitch, velocity, tied_before or not first, tied_on or not last)
                for pitch, velocity, tied_before, tied_on in chord.notes
            ]
            notes = [_note(value, head, number > 0, bar.fifths, shown, drums) for number, head in enumerate(heads)] or [
                _rest(value)
            ]
            measure.extend(notes)
            written.append((value, notes[0]))
    _bracket(written)


def _rest(value: Value) -> etree._Element:
    note = etree.Element("note")
    etree.SubElement(note, "rest")
    _text(note, "duration", value.length_ticks)
    _text(note, "voice", 1)
    _value(note, value)
    return note


def _note(
    value: Value,
    head: tuple[int, int, bool, bool],
    in_chord: bool,
    fifths: int,
    shown: dict[tuple[str, int], int],
    drums: str | None,
) -> etree._Element:
    pitch, velocity, ends_tie, begins_tie = head
    note = etree.Element("note")
    if velocity != _USUAL_VELOCITY:
        note.set("dynamics", f"{velocity * 100 / FORTE_VELOCITY:.2f}")
    if in_chord:
        etree.SubElement(note, "chord")
    spelled = spelling(pitch, fifths) if drums is None else None
    if spelled is None:
        _strike(note, pitch)
    else:
        _pitch(note, spelled)
    _text(note, "duration", value.length_ticks)
    ties = [kind for kind, is_so in (("stop", ends_tie), ("start", begins_tie)) if is_so]
    for kind in ties:
        etree.SubElement(note, "tie", type=kind)
    if drums is not None:
        etree.SubElement(note, "instrument", id=f"{drums}-I{pitch + 1}")
    _text(note, "voice", 1)
    accidental = None if spelled is None or ends_tie else _accidental(spelled, fifths, shown)
    _value(note, value, accidental)
    if drums is not None and drum_place(pitch).cross:
        _text(note, "notehead", "x")
    if ties:
        notations = etree.SubElement(note, "notations")
        for kind in ties:
            etree.SubElement(notations, "tied", type=kind)
    return note


def _pitch(note: etree._Element, spelled: Spelling) -> None:
    pitch = etree.SubElement(note, "pitch")
    _text(pitch, "step", spelled.step)
    if spelled.alter:
        _text(pitch, "alter", spelled.alter)
    _text(pitch, "octave", spelled.octave)


def _strike(note: etree._Element, drum: int) -> None:
    place = drum_place(drum)
    unpitched = etree.SubElement(note, "unpitched")
    _text(unpitched, "display-step", place.step)
    _text(unpitched, "display-octave", place.octave)


def _accidental(spelled: Spelling, fifths: int, shown: dict[tuple[str, int], int]) -> str | None:
    """The sign that a note needs in its measure; None where the key or an earlier sign says it already."""
    place = spelled.step, spelled.octave
    holds = shown.get(place, key_alteration(spelled.step, fifths))
    shown[place] = spelled.alter
    return None if holds == spelled.alter else _ACCIDENTALS[spelled.alter]


def _value(note: etree._Element, value: Value, accidental: str | None = None) -> None:
    if value.type:
        _text(note, "type", value.type)
    for _ in range(value.dots):
        etree.SubElement(note, "dot")
    if accidental:
        _text(note, "accidental", accidental)
    if value.triplet is not None and value.type:
        three_for_two = etree.SubElement(note, "time-modification")
        _text(three_for_two, "actual-notes", 3)
        _text(three_for_two, "normal-notes", 2)


def _bracket(written: Sequence[tuple[Value, etree._Element]]) -> None:
    """Put the sign of a triplet around what lies in one."""
    groups: dict[int, list[etree._Element]] = {}
    for value, note in written:
        if value.triplet is not None:
            groups.setdefault(value.triplet, []).append(note)
    for notes in groups.values():
        for note, kind in ((notes[0], "start"), (notes[-1], "stop")):
            notations = note.find("notations")
            if notations is None:
                notations = etree.SubElement(note, "notations")
            etree.SubElement(notations, "tuplet", type=kind, number="1")


def _clef(part: Part) -> etree._Element:
    clef = etree.Element("clef")
    if part.is_drums:
        _text(clef, "sign", "percussion")
        return clef
    is_low = len(part.notes) > 0 and float(np.median(part.notes.pitch)) < 58
    _text(clef, "sign", "F" if is_low else "G")
    _text(clef, "line", 4 if is_low else 2)
    return clef


def _text(parent: etree._Element, tag: str, content: object) -> None:
    etree.SubElement(parent, tag).text = str(content)
