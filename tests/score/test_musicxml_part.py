"""The cursor of a part stands where MusicXML says, and what it passes sounds as it sounds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from descant.score.losses import losses
from descant.score.musicxml import read_musicxml
from descant.score.score import Score

Q = 480
Build = Callable[..., bytes]
Note = Callable[..., str]


def onsets(score: Score, part: int = 1) -> list[tuple[int, int]]:
    """Onset and pitch of every note of a part."""
    return list(zip(score.part(part).notes.onset_ticks.tolist(), score.part(part).notes.pitch.tolist(), strict=True))


def test_a_cursor_never_leaves_its_measure_backwards(musicxml_of: Build, xml_note: Note) -> None:
    back = "<backup><duration>99</duration></backup>"
    score = read_musicxml(musicxml_of(xml_note("C4", 4), xml_note("D4", 4) + back + xml_note("E4", 4)))
    assert onsets(score) == [(0, 60), (4 * Q, 62), (4 * Q, 64)]


@pytest.mark.parametrize(("alter", "pitch"), [("0.25", 60), ("0.75", 61), ("-0.25", 60), ("-0.75", 59), ("1", 61)])
def test_a_microtone_goes_to_the_nearer_key(musicxml_of: Build, alter: str, pitch: int) -> None:
    note = f"<note><pitch><step>C</step><alter>{alter}</alter><octave>4</octave></pitch><duration>4</duration></note>"
    score = read_musicxml(musicxml_of(note))
    assert onsets(score) == [(0, pitch)]
    assert len(losses(score)) == ("." in alter)


def test_only_grace_notes_that_sound_are_lost(musicxml_of: Build, xml_note: Note) -> None:
    score = read_musicxml(musicxml_of("<note><grace/><rest/></note><note><rest/></note>" + xml_note("C4", 4)))
    assert losses(score) == ()


@pytest.mark.parametrize(
    ("chromatic", "written", "sounding"),
    [
        (-2, 2, 0),
        (-9, 3, 0),
        (-7, 0, -1),
        (-3, -5, -2),
        (-3, 5, -4),
        (-2, -6, 4),
        (-2, -4, -6),
        (0, -7, -7),
        (12, 7, 7),
        (-14, 2, 0),
    ],
)
def test_a_key_is_that_which_sounds(
    musicxml_of: Build, xml_note: Note, chromatic: int, written: int, sounding: int
) -> None:
    signs = f"<key><fifths>{written}</fifths></key><transpose><chromatic>{chromatic}</chromatic></transpose>"
    assert read_musicxml(musicxml_of(xml_note("C4", 4), attributes=signs)).keys[0].fifths == sounding


def test_chord_symbols_of_a_transposing_instrument_sound_with_it(musicxml_of: Build, xml_note: Note) -> None:
    symbol = "<harmony><root><root-step>D</root-step></root><kind>major</kind></harmony>"
    signs = "<transpose><chromatic>-2</chromatic></transpose>"
    score = read_musicxml(musicxml_of(symbol + xml_note("D4", 4), attributes=signs))
    assert onsets(score) == [(0, 60)]
    assert {pitch % 12 for _, pitch in onsets(score, 2)} == {0, 4, 7}


@pytest.mark.parametrize(("strokes", "is_drums"), [(1, False), (2, True)])
def test_what_is_mostly_struck_is_drums(musicxml_of: Build, xml_note: Note, strokes: int, is_drums: bool) -> None:
    stroke = "<note><unpitched><display-step>F</display-step><display-octave>4</display-octave></unpitched>"
    body = f"{stroke}<duration>1</duration></note>" * strokes + xml_note("C4") * (3 - strokes)
    assert read_musicxml(musicxml_of(body)).parts[0].is_drums == is_drums
