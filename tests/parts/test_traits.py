from __future__ import annotations

import pytest

from descant.parts.traits import traits
from descant.score.score import Notes


def test_a_line_and_a_chord() -> None:
    line = traits(Notes.of([0, 480, 960, 1440], 480, [60, 62, 62, 64]), 480, 3840)
    assert (line.polyphony, line.notes_per_quarter, line.activity) == (1.0, 1.0, 0.5)
    assert line.repetition == pytest.approx(1 / 3)
    assert line.is_single
    chord = traits(Notes.of([0, 0, 0], 960, [48, 52, 55]), 480, 960)
    assert (chord.polyphony, chord.chord_share, chord.register, chord.span) == (3.0, 1.0, 52.0, 7.0)
    assert not chord.is_single


def test_transposing_moves_the_register_alone() -> None:
    notes = Notes.of([0, 240, 480, 480], [200, 240, 480, 90], [50, 57, 60, 64])
    higher = Notes.of(notes.onset_ticks, notes.duration_ticks, notes.pitch + 5)
    low, high = traits(notes, 480, 960), traits(higher, 480, 960)
    assert high.register == low.register + 5
    assert (high.span, high.polyphony, high.repetition) == (low.span, low.polyphony, low.repetition)
