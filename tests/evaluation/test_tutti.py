"""The laws of a tutti: one part alone stays itself, the order of parts changes nothing, drums add nothing."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from descant.evaluation.tutti import notes_in_steps, tutti
from descant.grid.shapes import HELD, LOWEST_PITCH, ONSET, SILENT
from descant.parts.roles import FrameKind

KINDS: dict[str, FrameKind] = {"melody": "voice", "chords": "poly", "drums": "kit"}


def test_one_part_is_itself(music: SimpleNamespace) -> None:
    chords = music.chords([48, 52], [48, 53])
    np.testing.assert_array_equal(tutti({"chords": chords}, KINDS), chords)
    np.testing.assert_array_equal(tutti({"melody": music.voice(60, 0)}, KINDS), music.chords([60], []))


def test_a_pitch_begins_anew_where_any_part_begins_it(music: SimpleNamespace) -> None:
    melody, chords = music.voice(0, 60, 62), music.chords([60], steps=12)
    both = tutti({"melody": melody, "chords": chords}, KINDS)
    assert both is not None
    column = both[:, 60 - LOWEST_PITCH]
    assert column.tolist() == [ONSET, HELD, HELD, HELD] * 2 + [HELD] * 4
    assert both[:, 62 - LOWEST_PITCH].tolist() == [SILENT] * 8 + [ONSET, HELD, HELD, HELD]
    np.testing.assert_array_equal(both, tutti({"chords": chords, "melody": melody}, KINDS))


def test_drums_add_nothing_and_alone_are_nothing(music: SimpleNamespace) -> None:
    melody, drums = music.voice(60, 62), np.ones((8, 9), np.uint8)
    np.testing.assert_array_equal(tutti({"drums": drums, "melody": melody}, KINDS), tutti({"melody": melody}, KINDS))
    assert tutti({"drums": drums}, KINDS) is None
    assert tutti({}, KINDS) is None


def test_ticks_of_notes_are_steps(music: SimpleNamespace) -> None:
    notes = notes_in_steps(music.voice(60, 0, 62, steps=3), "voice")
    assert notes.onset_ticks.tolist() == [0, 6]
    assert notes.duration_ticks.tolist() == [3, 3]
    assert notes.pitch.tolist() == [60, 62]
