"""Single signs of MusicXML mean what the specification says."""

from __future__ import annotations

import pytest
from lxml import etree

from descant.score.musicxml_signs import Time, count_in, instruments, metronome_bpm, time_of, transposition, velocity_of


@pytest.mark.parametrize(
    ("unit", "dots", "text", "bpm"),
    [
        ("quarter", 0, "120", 120),
        ("quarter", 1, "60", 90),
        ("quarter", 2, "60", 105),
        ("eighth", 0, "120", 60),
        ("eighth", 1, "ca. 80", 60),
        ("half", 0, "60.5", 121),
        ("16th", 0, "400", 100),
        ("quarter", 0, "fast", None),
        ("quarter", 0, "0", None),
        ("crotchet", 0, "60", None),
    ],
)
def test_a_metronome_mark_counts_quarters(unit: str, dots: int, text: str, bpm: float | None) -> None:
    counted = f"<beat-unit>{unit}</beat-unit>{'<beat-unit-dot/>' * dots}"
    mark = etree.fromstring(f"<metronome>{counted}<per-minute>{text}</per-minute></metronome>")
    assert metronome_bpm(mark) == bpm


@pytest.mark.parametrize(
    ("inside", "time"),
    [
        ("<beats>6</beats><beat-type>8</beat-type>", Time(6, 8)),
        ("<beats>3+2</beats><beat-type>8</beat-type>", Time(5, 8)),
        ("<beats>3</beats><beat-type>4</beat-type><beats>1</beats><beat-type>8</beat-type>", Time(7, 8)),
        ("<senza-misura/>", Time(0, 4)),
        ("<beats>3</beats><beat-type>5</beat-type>", None),
        ("<beats>x</beats><beat-type>4</beat-type>", None),
        ("<beats>0</beats><beat-type>4</beat-type>", None),
        ("", None),
    ],
)
def test_a_time_signature_is_one_fraction(inside: str, time: Time | None) -> None:
    assert time_of(etree.fromstring(f"<time>{inside}</time>")) == time


@pytest.mark.parametrize(
    ("inside", "semitones"),
    [
        ("<chromatic>-2</chromatic>", -2),
        ("<chromatic>-2</chromatic><octave-change>-1</octave-change>", -14),
        ("<chromatic>0</chromatic><double/>", -12),
        ("<chromatic>61</chromatic>", 0),
        ("<chromatic>-60</chromatic>", -60),
        ("", 0),
    ],
)
def test_a_transposition_is_semitones_up(inside: str, semitones: int) -> None:
    assert transposition(etree.fromstring(f"<transpose>{inside}</transpose>")) == semitones


def test_loudness_is_a_share_of_forte() -> None:
    assert [velocity_of(percent) for percent in (0, 50, 100, 110, 500)] == [1, 45, 90, 99, 127]


def test_a_staff_has_a_number_from_1_to_99() -> None:
    assert [count_in(text, 7) for text in ("1", " 2 ", "99", "100", "0", "-1", "x", None)] == [1, 2, 99, 7, 7, 7, 7, 7]


def test_an_instrument_says_its_sound_and_its_drum_counted_from_1() -> None:
    listed = etree.fromstring(
        "<score-part><midi-instrument id='a'><midi-program>41</midi-program></midi-instrument>"
        "<midi-instrument id='b'><midi-channel>10</midi-channel><midi-program>1</midi-program>"
        "<midi-unpitched>39</midi-unpitched></midi-instrument>"
        "<midi-instrument id='c'><midi-unpitched>129</midi-unpitched></midi-instrument></score-part>"
    )
    assert instruments(listed) == ({"b": 38}, 10, 40)
    assert instruments(None) == ({}, None, None)
