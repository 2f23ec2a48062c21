"""Law: the combined files alone are pieces; the tune comes first; the stem's letters are the kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.corpora.dataset import SourceFile
from descant.corpora.datasets.nottingham import NOTTINGHAM


@pytest.mark.parametrize(
    ("name", "kind"),
    [("jigs107.mid", "jigs"), ("reelsa-c10.mid", "reels"), ("reelsu-z3.mid", "reels"), ("MIDI/xmas2.mid", "xmas")],
)
def test_the_kind_is_in_the_stem(name, kind):
    assert NOTTINGHAM.labels(SourceFile(Path(), name)) == {"style": kind}


@pytest.mark.parametrize(
    ("name", "is_piece"),
    [("jigs1.mid", True), ("melody/jigs1.mid", False), ("chords/jigs1.mid", False), ("a.abc", False)],
)
def test_the_combined_files_are_the_pieces(name, is_piece):
    assert NOTTINGHAM.is_piece(SourceFile(Path(), name)) is is_piece


def test_the_tune_comes_first(music):
    assert NOTTINGHAM.roles(music.tune(1), SourceFile(Path(), "jigs1.mid")) == {1: "melody", 2: "chords"}
