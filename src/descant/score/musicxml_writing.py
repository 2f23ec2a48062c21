"""Scores written as MusicXML: a fresh document, or new staves below a given one that stays as it was.

A given text keeps every character it had: a new part is put in at the end of the part list and behind the last part,
with the given score's own measures, signatures and barlines. Only where that text can't be added to as it stands (it
is not encoded as an extension of ASCII, or is written in measures of parts) is it written anew from its tree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from lxml import etree
from numpy.typing import ArrayLike, NDArray

from descant.errors import WritingError
from descant.score.musicxml import notation_of
from descant.score.musicxml_bars import Bar, fresh_bars, given_bars
from descant.score.musicxml_container import document_of, packed
from descant.score.musicxml_percussion import drum_place
from descant.score.musicxml_splicing import put_in
from descant.score.musicxml_staff import staff_part
from descant.score.musicxml_tree import ROOTS, number_in, parse
from descant.score.score import Meter, Notes, Part, Score

SUFFIXES = (".musicxml", ".mxl", ".xml")
"""What a MusicXML file is called; `.mxl` is an archive."""

FRESH_TICKS = 480
FRESH_STEPS = 12
"""Ticks a quarter of a fresh document, and the steps a quarter on which its notes are put: 16ths and triplets."""
FRESH_STEP = FRESH_TICKS // FRESH_STEPS
COMMON_TIME = Meter(0, 4, 4)

_DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE score-partwise PUBLIC '
    '"-//Recordare//DTD MusicXML 4.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">\n'
)


def write_notation(score: Score, new_parts: Sequence[Part], suffix: str, bar_line_ticks: float = 0.0) -> bytes:
    """A score with new parts as a file of that suffix; a given MusicXML file stays as it was. Raises `WritingError`.

    Of any other score `bar_line_ticks` says where its first bar begins.
    """
    if score.source is not None and score.source_format == "musicxml":
        document = write_beside_musicxml(score.source, new_parts)
        return packed(document, score.source) if suffix == ".mxl" else document
    document = write_musicxml(score.with_parts((*score.parts, *new_parts)), bar_line_ticks)
    return packed(document) if suffix == ".mxl" else document


def write_beside_musicxml(given: bytes, new_parts: Sequence[Part]) -> bytes:
    """The text of a given score with a new staff for each part, whose ticks are those of the score read from it.

    Parts that end after the score make it longer: the given parts then get measures of rest. Notes that lie before a
    pickup are left out. Raises `WritingError` for a score that is written in measures of parts (score-timewise).
    """
    document = document_of(given)
    if not new_parts:
        return document
    notation = notation_of(given)
    _refuse_timewise(notation.root)
    bars = given_bars(notation, max(part.notes.end_ticks for part in new_parts))
    listed, parts = _elements(new_parts, bars, notation.ticks_per_quarter, _ids(notation.root, len(new_parts)))
    further = bars[len(notation.measures.start_ticks) :]
    given_parts = notation.root.iterfind("part")
    rests = [_rests(part, further, notation.ticks_per_quarter) for part in given_parts]
    return put_in(document, listed, parts, rests)


def refuse_timewise(score: Score) -> None:
    """Refuse a score read from MusicXML that no part can be put into. Raises `WritingError`."""
    if score.source is not None and score.source_format == "musicxml":
        _refuse_timewise(parse(document_of(score.source)))


def _refuse_timewise(root: etree._Element) -> None:
    if root.tag != ROOTS[0]:
        raise WritingError(
            "this MusicXML is written measure by measure (score-timewise), where no part can be put in as a whole.",
            "a score written part by part (score-partwise), as nearly all programs do.",
            "write MIDI instead (-o song.mid), or save the score again in a notation program.",
        )


def write_musicxml(score: Score, bar_line_ticks: float = 0.0) -> bytes:
    """A fresh document of all parts. Notes are put on twelfths of a quarter, or are cut where a pitch begins anew.

    The first bar begins at `bar_line_ticks`, or so many bars earlier that no note is before it.
    Raises `WritingError` for a score without parts.
    """
    if not score.parts:
        raise WritingError("there is no part to write.", "at least one part.", "")
    ratio = FRESH_TICKS / score.ticks_per_quarter
    later = _later(score, bar_line_ticks)

    def moved(tick: int) -> int:
        # in a file that is off its bar lines the signs are put back on them
        return round(tick * ratio) if later == 0 else int(_nearest_step((tick + later) * ratio)) * FRESH_STEP

    scaled = replace(
        score,
        ticks_per_quarter=FRESH_TICKS,
        parts=tuple(replace(part, notes=_on_steps(part.notes, ratio, later)) for part in score.parts),
        meters=tuple(replace(meter, tick=moved(meter.tick) if meter.tick else 0) for meter in score.meters),
        keys=tuple(replace(key, tick=moved(key.tick) if key.tick else 0) for key in score.keys),
        tempos=tuple(replace(tempo, tick=moved(tempo.tick) if tempo.tick else 0) for tempo in score.tempos),
    )
    bars = fresh_bars(scaled, max(scaled.end_ticks, moved(score.length_ticks or 0), 1))
    ids = [f"P{number}" for number in range(1, len(scaled.parts) + 1)]
    root = etree.Element("score-partwise", version="4.0")
    if score.title:
        etree.SubElement(etree.SubElement(root, "work"), "work-title").text = _plain(score.title)
    part_list = etree.SubElement(root, "part-list")
    listed, parts = _elements(scaled.parts[:1], bars, FRESH_TICKS, ids[:1])
    silent = [replace(bar, directions=()) for bar in bars]
    more_listed, more_parts = _elements(scaled.parts[1:], silent, FRESH_TICKS, ids[1:])
    part_list.extend([*listed, *more_listed])
    root.extend([*parts, *more_parts])
    etree.indent(root)
    return _DOCTYPE.encode() + bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=False)) + b"\n"


def _later(score: Score, bar_line_ticks: float) -> float:
    """By how much all must be later, so that this bar line is at 0, or bars before it where notes are before it."""
    bar_ticks = (score.meters or (COMMON_TIME,))[0].bar_quarters * score.ticks_per_quarter
    first = min((int(part.notes.onset_ticks[0]) for part in score.parts if len(part.notes)), default=0)
    step_ticks = score.ticks_per_quarter / FRESH_STEPS
    bars_before = max(0, math.ceil((bar_line_ticks - first - step_ticks / 2) / bar_ticks))
    return bars_before * bar_ticks - bar_line_ticks


def _nearest_step(ticks: ArrayLike) -> NDArray[np.int64]:
    return np.floor(np.asarray(ticks, np.float64) / FRESH_STEP + 0.5).astype(np.int64)


def _on_steps(notes: Notes, ratio: float, later: float) -> Notes:
    onsets = np.maximum(_nearest_step((notes.onset_ticks + later) * ratio), 0)
    ends = np.maximum(_nearest_step((notes.offset_ticks + later) * ratio), onsets + 1)
    return Notes.of(onsets * FRESH_STEP, (ends - onsets) * FRESH_STEP, notes.pitch, notes.velocity)


def _elements(
    parts: Sequence[Part], bars: Sequence[Bar], ticks_per_quarter: int, ids: Sequence[str]
) -> tuple[list[etree._Element], list[etree._Element]]:
    """Entries for the part list, and the parts."""
    listed = [_listed(part, id_) for part, id_ in zip(parts, ids, strict=True)]
    return listed, [staff_part(part, id_, bars, ticks_per_quarter) for part, id_ in zip(parts, ids, strict=True)]


def _listed(part: Part, id_: str) -> etree._Element:
    entry = etree.Element("score-part", id=id_)
    name = _plain(part.name) or ("Drums" if part.is_drums else f"Part {part.number}")
    etree.SubElement(entry, "part-name").text = name
    drums = sorted(set(part.notes.pitch.tolist())) if part.is_drums else [None]
    ids = [f"{id_}-I1" if drum is None else f"{id_}-I{drum + 1}" for drum in drums]
    for drum, instrument in zip(drums, ids, strict=True):
        described = etree.SubElement(entry, "score-instrument", id=instrument)
        etree.SubElement(described, "instrument-name").text = name if drum is None else drum_place(drum).name
    for drum, instrument in zip(drums, ids, strict=True):
        midi = etree.SubElement(entry, "midi-instrument", id=instrument)
        if part.is_drums:
            etree.SubElement(midi, "midi-channel").text = "10"
        etree.SubElement(midi, "midi-program").text = str(part.program + 1)
        if drum is not None:
            etree.SubElement(midi, "midi-unpitched").text = str(drum + 1)
    return entry


def _plain(text: str) -> str:
    """A text without the signs that XML can't hold."""
    return " ".join(re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text).split())


def _ids(root: etree._Element, count: int) -> list[str]:
    """Identities that no element of the score has."""
    taken = {element.get("id") for element in root.iter(etree.Element)}
    free = (f"P{number}" for number in range(1, len(taken) + count + 2) if f"P{number}" not in taken)
    return [next(free) for _ in range(count)]


def _rests(part: etree._Element, bars: Sequence[Bar], ticks_per_quarter: int) -> list[etree._Element]:
    """Measures of rest for a given part, in its own divisions, one rest a staff."""
    divisions = [number_in(each.text) or 1 for each in part.iter("divisions")][-1:] or [1]
    per_tick = Fraction(divisions[0]) / ticks_per_quarter
    staves = max((int(number_in(each.text) or 1) for each in part.iter("staves")), default=1)
    measures = []
    for bar in bars:
        measure = etree.Element("measure", number=bar.number)
        if bar.implicit:
            measure.set("implicit", "yes")
        length = bar.length_ticks * per_tick
        duration = str(length) if length.denominator == 1 else f"{float(length):.6f}"
        for staff in range(1, staves + 1):
            if staff > 1:
                etree.SubElement(etree.SubElement(measure, "backup"), "duration").text = duration
            note = etree.SubElement(measure, "note")
            etree.SubElement(note, "rest", measure="yes")
            etree.SubElement(note, "duration").text = duration
            etree.SubElement(note, "voice").text = str(4 * staff - 3)
            if staves > 1:
                etree.SubElement(note, "staff").text = str(staff)
        measures.append(measure)
    return measures
