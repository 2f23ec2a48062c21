"""What single signs of MusicXML mean: time signatures, metronome marks, loudness, transpositions, instruments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from descant.score.musicxml_tree import number_in, words_of

FORTE_VELOCITY = 90
"""MusicXML's dynamics are percentages of this velocity."""

_BEAT_UNITS = {
    "long": 16.0,
    "breve": 8.0,
    "whole": 4.0,
    "half": 2.0,
    "quarter": 1.0,
    "eighth": 0.5,
    "16th": 0.25,
    "32nd": 0.125,
}
"""The notes that a metronome mark counts, in quarters."""


@dataclass(frozen=True)
class Time:
    """A time signature as written; `numerator` 0 is none at all (senza misura)."""

    numerator: int
    denominator: int


def velocity_of(percent: float) -> int:
    """MIDI's velocity of a loudness in MusicXML's percents of a forte."""
    return min(127, max(1, round(percent * FORTE_VELOCITY / 100)))


def metronome_bpm(metronome: etree._Element) -> float | None:
    """Quarter notes a minute of a metronome mark such as "dotted quarter = c. 60"; None for one without a number."""
    unit = _BEAT_UNITS.get(words_of(metronome, "beat-unit"))
    number = re.search(r"\d+(?:\.\d+)?", words_of(metronome, "per-minute"))
    if unit is None or number is None:
        return None
    dots = sum(1 for _ in metronome.iterfind("beat-unit-dot"))
    bpm = float(number[0]) * unit * (2 - 0.5**dots)
    return bpm if 1 <= bpm <= 10_000 else None


def time_of(time: etree._Element) -> Time | None:
    """A time signature: sums such as 3+2 and several fractions are added up; None where it makes no sense."""
    if time.find("senza-misura") is not None:
        return Time(0, 4)
    total = 0.0
    smallest = 1
    for beats, beat_type in zip(time.iterfind("beats"), time.iterfind("beat-type"), strict=False):
        counts = [number_in(each) for each in (beats.text or "").split("+")]
        under = number_in(beat_type.text)
        if under is None or under not in (1, 2, 4, 8, 16, 32, 64) or any(each is None for each in counts):
            return None
        total += sum(each or 0 for each in counts) / under
        smallest = max(smallest, int(under))
    numerator = total * smallest
    return Time(int(numerator), smallest) if 0 < numerator < 256 and numerator == int(numerator) else None


def transposition(transpose: etree._Element) -> int:
    """Semitones from the written pitch to the sounding one."""
    chromatic = number_in(transpose.findtext("chromatic")) or 0
    octaves = number_in(transpose.findtext("octave-change")) or 0
    semitones = round(chromatic + 12 * octaves) - (12 if transpose.find("double") is not None else 0)
    return semitones if abs(semitones) <= 60 else 0


def count_in(text: str | None, otherwise: int) -> int:
    """A number from 1 to 99 such as that of a staff."""
    number = number_in(text)
    return int(number) if number is not None and 0 < number < 100 else otherwise


def instruments(listed: etree._Element | None) -> tuple[dict[str, int], int | None, int | None]:
    """The drum of each instrument that strikes one, the part's channel (from 1) and its program (from 0)."""
    unpitched: dict[str, int] = {}
    channel: int | None = None
    program: int | None = None
    for instrument in () if listed is None else listed.iterfind("midi-instrument"):
        drum = number_in(instrument.findtext("midi-unpitched"))
        if drum is not None and 1 <= drum <= 128:
            unpitched[instrument.get("id", "")] = int(drum) - 1
        channel = channel or count_in(instrument.findtext("midi-channel"), 0) or None
        number = number_in(instrument.findtext("midi-program"))
        if program is None and number is not None and 1 <= number <= 128:
            program = int(number) - 1
    return unpitched, channel, program
