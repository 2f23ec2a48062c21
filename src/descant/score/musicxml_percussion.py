"""Where the drums of General MIDI stand on a staff: for parts whose file names no drum, and for those that we write.

The places are the customary ones of a drum set with a percussion clef, read as in a treble clef (N. Weinberg, "Guide
to Standardized Drumset Notation", Percussive Arts Society 1998).
"""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from descant.score.musicxml_tree import words_of


class DrumPlace(NamedTuple):
    """A drum of General MIDI: its pitch, where it stands, whether its head is a cross, and its name."""

    pitch: int
    step: str
    octave: int
    cross: bool
    name: str


PLACES = (
    DrumPlace(36, "F", 4, False, "Bass Drum"),
    DrumPlace(35, "E", 4, False, "Acoustic Bass Drum"),
    DrumPlace(38, "C", 5, False, "Snare"),
    DrumPlace(40, "C", 5, False, "Electric Snare"),
    DrumPlace(37, "C", 5, True, "Side Stick"),
    DrumPlace(39, "D", 5, True, "Hand Clap"),
    DrumPlace(41, "G", 4, False, "Low Floor Tom"),
    DrumPlace(43, "A", 4, False, "High Floor Tom"),
    DrumPlace(45, "B", 4, False, "Low Tom"),
    DrumPlace(47, "D", 5, False, "Low-Mid Tom"),
    DrumPlace(48, "D", 5, False, "High-Mid Tom"),
    DrumPlace(50, "E", 5, False, "High Tom"),
    DrumPlace(44, "D", 4, True, "Pedal Hi-Hat"),
    DrumPlace(42, "G", 5, True, "Closed Hi-Hat"),
    DrumPlace(46, "G", 5, True, "Open Hi-Hat"),
    DrumPlace(51, "F", 5, True, "Ride Cymbal"),
    DrumPlace(49, "A", 5, True, "Crash Cymbal"),
    DrumPlace(57, "B", 5, True, "Crash Cymbal 2"),
    DrumPlace(54, "E", 5, True, "Tambourine"),
    DrumPlace(56, "E", 5, True, "Cowbell"),
)
"""Of several drums at one place the first is meant."""

SNARE = 38
_BY_PITCH = {place.pitch: place for place in PLACES}
_BY_PLACE = {(place.step, place.octave, place.cross): place.pitch for place in reversed(PLACES)}


def kit_pitch(unpitched: etree._Element | None, notehead: etree._Element | None) -> int:
    """The drum that stands at a place of the staff; a snare where nothing is known."""
    step, octave = words_of(unpitched, "display-step"), words_of(unpitched, "display-octave")
    if not octave.isdecimal():
        return SNARE
    cross = notehead is not None and (notehead.text or "").strip() in ("x", "cross", "circle-x")
    place = (step, int(octave), cross)
    return _BY_PLACE.get(place, _BY_PLACE.get((step, int(octave), not cross), SNARE))


def drum_place(pitch: int) -> DrumPlace:
    """Where a drum stands; drums that have no place of their own stand with the cowbell."""
    return _BY_PITCH.get(pitch) or DrumPlace(pitch, "E", 5, True, f"Percussion {pitch}")
