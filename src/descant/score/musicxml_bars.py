"""The measures that a staff is written into: those of a given score, or fresh ones from a score's meters."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction

from lxml import etree

from descant.score.musicxml import Notation
from descant.score.musicxml_measures import Measures, bar_ticks
from descant.score.musicxml_signs import Time
from descant.score.score import KeySignature, Meter, Score, Tempo


@dataclass(frozen=True)
class Bar:
    """A measure to be filled, in ticks: where it begins, how long it is and its beat; `fifths` is the key in it.

    `number` is what is printed and `implicit` that nothing is. `attributes` are the signatures that begin here,
    `barlines` the barlines of the given score, `directions` what stands at its beginning.
    """

    start_ticks: int
    length_ticks: int
    beat_ticks: int
    fifths: int
    number: str
    implicit: bool = False
    attributes: tuple[etree._Element, ...] = ()
    barlines: tuple[etree._Element, ...] = ()
    directions: tuple[etree._Element, ...] = ()


def given_bars(notation: Notation, end_ticks: int) -> list[Bar]:
    """The given measures, with their signatures and barlines, and as many more as reach the end."""
    measures, ticks = notation.measures, notation.ticks_per_quarter
    first = notation.parts[0].part
    for music in notation.parts:  # a part whose measures are all there
        if len(music.part.measures) == len(measures.start_ticks):
            first = music.part
            break
    bars: list[Bar] = []
    fifths: int | None = None
    for number, start in enumerate(measures.start_ticks):
        printed = first.measures[number] if number < len(first.measures) else None
        time = measures.times[number]
        now = _fifths_at(notation.score.keys, start)
        attributes = [_key(now)] if now != fifths else []
        fifths = now
        if printed is not None:
            attributes += [time_element for time_element in printed.iterfind("attributes/time")][:1]
        bars.append(
            Bar(
                start,
                measures.length_ticks[number],
                beat_of(time.numerator or 4, time.denominator, ticks),
                fifths,
                number=str(number + 1) if printed is None else printed.get("number", str(number + 1)),
                implicit=printed is not None and printed.get("implicit") == "yes",
                attributes=tuple(map(_without_place, attributes)),
                barlines=() if printed is None else tuple(printed.iterfind("barline")),
            )
        )
    return bars + _further(measures, bars[-1], end_ticks, ticks)


def _further(measures: Measures, last: Bar, end_ticks: int, ticks_per_quarter: int) -> list[Bar]:
    """Measures behind the last: first what it lacks of a whole bar, then whole bars."""
    time = measures.times[-1] if measures.times[-1].numerator else Time(4, 4)
    whole = bar_ticks(time, ticks_per_quarter)
    bars: list[Bar] = []
    at = measures.end_ticks
    missing = max(0, measures.last_bar_ticks + whole - at)
    number = len(measures.start_ticks)
    while at < end_ticks:
        length = missing or whole
        number += 0 if missing else 1
        shown = f"X{number}" if missing else str(number)
        bars.append(Bar(at, length, last.beat_ticks, last.fifths, shown, implicit=bool(missing)))
        at, missing = at + length, 0
    return bars


def fresh_bars(score: Score, end_ticks: int) -> list[Bar]:
    """Whole measures of a score's meters; a meter in mid-bar cuts the bar before it short."""
    ticks_per_quarter = score.ticks_per_quarter
    meters = [meter for meter in score.meters if meter.numerator > 0 and meter.denominator > 0] or [Meter(0, 4, 4)]
    starts = [0, *(meter.tick for meter in meters[1:]), end_ticks]
    bars: list[Bar] = []
    fifths: int | None = None
    for place, meter in enumerate(meters):
        whole = max(1, round(meter.bar_quarters * ticks_per_quarter))
        at, end = starts[place], starts[place + 1] if place + 1 < len(meters) else end_ticks
        is_last = place + 1 == len(meters)
        attributes = [_time(meter)]
        while at < end:
            length = whole if is_last else min(whole, end - at)
            now = _fifths_at(score.keys, at)
            signatures = ([_key(now)] if now != fifths else []) + attributes
            fifths, attributes = now, []
            beat = beat_of(meter.numerator, meter.denominator, ticks_per_quarter)
            here = [_tempo(tempo, at) for tempo in score.tempos if at <= tempo.tick < at + length]
            number = str(len(bars) + 1)
            bars.append(Bar(at, length, beat, now, number, attributes=tuple(signatures), directions=tuple(here)))
            at += length
    return bars


def _fifths_at(keys: Sequence[KeySignature], tick: int) -> int:
    return next((key.fifths for key in reversed(keys) if key.tick <= tick), 0)


def _without_place(element: etree._Element) -> etree._Element:
    """A copy of a sign that holds for the whole part, and says nothing about where on the page it is."""
    copy = deepcopy(element)
    for name in ("id", "number", *(name for name in copy.attrib if name.endswith(("-x", "-y")))):
        copy.attrib.pop(name, None)
    return copy


def _key(fifths: int) -> etree._Element:
    key = etree.Element("key")
    etree.SubElement(key, "fifths").text = str(fifths)
    return key


def _time(meter: Meter) -> etree._Element:
    time = etree.Element("time")
    etree.SubElement(time, "beats").text = str(meter.numerator)
    etree.SubElement(time, "beat-type").text = str(meter.denominator)
    return time


def _tempo(tempo: Tempo, bar_start: int) -> etree._Element:
    direction = etree.Element("direction", placement="above")
    metronome = etree.SubElement(etree.SubElement(direction, "direction-type"), "metronome")
    etree.SubElement(metronome, "beat-unit").text = "quarter"
    etree.SubElement(metronome, "per-minute").text = f"{tempo.bpm:.4g}"
    if tempo.tick > bar_start:
        etree.SubElement(direction, "offset", sound="yes").text = str(tempo.tick - bar_start)
    etree.SubElement(direction, "sound", tempo=f"{tempo.bpm:.9g}")
    return direction


def beat_of(numerator: int, denominator: int, ticks_per_quarter: int) -> int:
    """The beat of a time signature in ticks: a dotted quarter in 6/8, an eighth in 5/8, a half in 2/2."""
    compound = denominator >= 8 and numerator > 3 and numerator % 3 == 0
    return max(1, round(Fraction(4 * (3 if compound else 1), denominator) * ticks_per_quarter))
