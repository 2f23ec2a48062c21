"""A staff is written as a musician reads it: in place, with clefs, signs, heads and barlines where they belong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from lxml import etree

from descant.score.musicxml_bars import Bar
from descant.score.musicxml_staff import staff_part, written_notes
from descant.score.score import Notes, Part

Q = 960


def bars(count: int, fifths: int = 0) -> list[Bar]:
    return [Bar(4 * Q * number, 4 * Q, Q, fifths, str(number + 1)) for number in range(count)]


def staff(notes: Notes, count: int = 2, *, drums: bool = False, given: Sequence[Bar] | None = None) -> etree._Element:
    return staff_part(Part(1, "a", 0, drums, notes), "P1", bars(count) if given is None else given, Q)


def test_notes_go_to_the_nearest_place_that_can_be_written() -> None:
    unit = Q // 48
    notes = Notes.of([unit // 2 - 1, Q + unit // 2, 2 * Q + unit - 1], [Q // 2, Q // 2, 1], [60, 62, 64])
    back = written_notes(notes, bars(1), Q)
    assert back.onset_ticks.tolist() == [0, Q + unit, 2 * Q + unit]
    assert back.duration_ticks.tolist() == [Q // 2, Q // 2, unit]


def test_no_note_sounds_over_another_of_its_pitch() -> None:
    notes = Notes.of([0, Q, 2 * Q, 2 * Q], [4 * Q, 2 * Q, Q, 2 * Q], [60, 60, 60, 62])
    back = written_notes(notes, bars(1), Q)
    assert back == Notes.of([0, Q, 2 * Q, 2 * Q], [Q, Q, Q, 2 * Q], [60, 60, 60, 62])


@pytest.mark.parametrize(("pitches", "sign"), [([57, 40, 70], "F"), ([58, 40, 70], "G"), ([], "G")])
def test_what_is_mostly_low_has_a_bass_clef(pitches: list[int], sign: str) -> None:
    notes = Notes.of(np.arange(len(pitches)) * Q, Q, pitches)
    assert staff(notes).findtext(".//clef/sign") == sign


def test_drums_have_a_clef_and_heads_of_their_own() -> None:
    part = staff(Notes.of([0, 0, Q], Q, [36, 42, 38]), drums=True)
    assert part.findtext(".//clef/sign") == "percussion"
    heads = [(note.findtext("unpitched/display-step"), note.findtext("notehead")) for note in part.iter("note")]
    assert heads[:3] == [("F", None), ("G", "x"), ("C", None)]


def test_a_tied_note_needs_no_sign_again() -> None:
    part = staff(Notes.of([2 * Q, 6 * Q], [4 * Q, Q], [61, 61]))
    signs = [[note.findtext("accidental") for note in measure.iter("note")] for measure in part]
    assert signs[0] == [None, "sharp"]
    assert signs[1][0] is None  # tied
    assert signs[1][1] == "sharp"  # struck again in a measure of its own


def test_a_triplet_has_a_bracket_around_it() -> None:
    part = staff(Notes.of(np.arange(6) * Q // 3, Q // 3, 60))
    kinds = [tuplet.get("type") for tuplet in part.iter("tuplet")]
    assert kinds == ["start", "stop"] * 2
    assert {tuplet.get("number") for tuplet in part.iter("tuplet")} == {"1"}


def test_barlines_stand_on_their_side() -> None:
    left = etree.fromstring('<barline location="left"><repeat direction="forward"/></barline>')
    right = etree.fromstring('<barline location="right"><repeat direction="backward"/></barline>')
    given = [Bar(0, 4 * Q, Q, 0, "1", barlines=(left, right))]
    tags = [child.get("location") or child.tag for child in staff(Notes.of([0], 4 * Q, 60), given=given)[0]]
    assert tags == ["left", "attributes", "note", "right"]
