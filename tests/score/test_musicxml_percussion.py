"""A drum that is written at its place is read from it."""

from __future__ import annotations

import pytest
from lxml import etree

from descant.score.musicxml_percussion import PLACES, SNARE, drum_place, kit_pitch


def at(step: str, octave: object, head: str = "") -> int:
    """The drum that stands there."""
    place = f"<u><display-step>{step}</display-step><display-octave>{octave}</display-octave></u>"
    return kit_pitch(etree.fromstring(place), etree.fromstring(f"<notehead>{head}</notehead>") if head else None)


def test_of_several_drums_at_a_place_the_first_is_meant() -> None:
    first: dict[tuple[str, int, bool], int] = {}
    for place in PLACES:
        first.setdefault((place.step, place.octave, place.cross), place.pitch)
    for place in PLACES:
        assert at(place.step, place.octave, "x" if place.cross else "") == first[place[1:4]]
        assert drum_place(place.pitch) == place


def test_where_only_the_other_head_is_known_it_is_that_drum() -> None:
    assert at("G", 5) == 42
    assert at("F", 4, "x") == 36
    assert at("C", 5) == 38
    assert at("C", 5, "x") == 37


@pytest.mark.parametrize("place", [("H", 5), ("C", 9), ("C", ""), ("C", "x")])
def test_an_unknown_place_is_a_snare(place: tuple[str, object]) -> None:
    assert at(*place) == SNARE
    assert kit_pitch(None, None) == SNARE


def test_a_drum_without_a_place_stands_with_the_cowbell() -> None:
    assert drum_place(81)[:4] == (81, *drum_place(56)[1:4])
