"""Law: what is kept has all roles of one of the pairs, and what is left out says which roles it has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from descant.corpora.pairing import with_roles_together
from descant.corpora.reading import Reading
from descant.errors import CorpusError


@pytest.fixture
def readings(toy_corpus):
    piece = toy_corpus.pieces[0]
    unreadable = Reading("noise.mid", "left out", "it is no MIDI file")
    return [Reading("song.mid", "used", "", piece), unreadable]


def test_a_pair_keeps_what_has_both_its_roles(readings):
    assert with_roles_together(readings, [frozenset({"drums", "bass"}), frozenset({"melody", "chords"})]) == readings


def test_what_lacks_a_role_is_left_out_with_the_roles_it_has(readings, toy_corpus):
    alone = replace(toy_corpus.pieces[1], roles={1: "melody"})
    (*_, tune) = with_roles_together([*readings, Reading("tune.mid", "used", "", alone)], [{"melody", "chords"}])
    assert (tune.piece, tune.verdict) == (None, "left out")
    assert tune.reason.endswith("it has melody")


def test_when_nothing_is_left_the_roles_that_were_found_are_told(readings, toy_corpus):
    more = Reading("other.mid", "used", "", replace(toy_corpus.pieces[1], roles={1: "melody"}))
    with pytest.raises(CorpusError, match=r"None of the 2 files .* drums and melody together") as told:
        with_roles_together([*readings, more], [frozenset({"melody", "drums"})])
    assert "melody (2), chords (1)" in told.value.found


def test_where_nothing_could_be_read_the_reasons_are_told_elsewhere(readings):
    assert with_roles_together(readings[1:], [frozenset({"melody", "drums"})]) == readings[1:]
