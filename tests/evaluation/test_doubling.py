"""The laws of doubling: the nearest given part, as it is where its kind fits, else its line or its strokes."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from descant.evaluation.doubling import KICK, LOW_TONIC, doubled
from descant.evaluation.rhythm_metrics import onset_f1, onset_steps
from descant.evaluation.tutti import notes_in_steps
from descant.grid.shapes import Frames
from descant.parts.roles import FrameKind
from descant.score.key import Key

KINDS: dict[str, FrameKind] = {
    "melody": "voice",
    "bass": "voice",
    "alto": "voice",
    "chords": "poly",
    "drums": "kit",
    "claps": "kit",
}
D_MAJOR = Key(2, False, 1.0)


def strokes(*steps: int, drum: int = KICK) -> Frames:
    kit = np.zeros((16, 9), np.uint8)
    kit[list(steps), drum] = 1
    return kit


def test_the_nearest_in_register_is_doubled_as_it_is(music: SimpleNamespace) -> None:
    given = {"melody": music.voice(72, 74), "bass": music.voice(40, 43)}
    for human, nearest in (((67, 69), "melody"), ((48, 50), "bass")):
        copy = doubled(given, KINDS, "alto", music.voice(*human), D_MAJOR)
        np.testing.assert_array_equal(copy, given[nearest])


def test_a_silent_human_part_still_has_a_copy(music: SimpleNamespace) -> None:
    given = {"melody": music.voice(62, 64), "bass": music.voice(30, 31)}
    np.testing.assert_array_equal(doubled(given, KINDS, "alto", music.voice(0, 0), D_MAJOR), given["melody"])
    silent = {"bass": music.voice(0, 0)}
    np.testing.assert_array_equal(doubled(silent, KINDS, "alto", music.voice(60, 0), D_MAJOR), silent["bass"])


def test_of_chords_a_voice_has_the_top_and_a_bass_the_lowest_line(music: SimpleNamespace) -> None:
    given = {"chords": music.chords([48, 52, 55], [47, 50, 55])}
    human = music.voice(60, 60)
    np.testing.assert_array_equal(
        notes_in_steps(doubled(given, KINDS, "melody", human, D_MAJOR), "voice").pitch, [55, 55]
    )
    np.testing.assert_array_equal(
        notes_in_steps(doubled(given, KINDS, "bass", human, D_MAJOR), "voice").pitch, [48, 47]
    )


def test_a_voice_for_chords_is_that_voice_in_chords(music: SimpleNamespace) -> None:
    copy = doubled({"melody": music.voice(60, 62)}, KINDS, "chords", music.chords([48], [50]), D_MAJOR)
    np.testing.assert_array_equal(copy, music.chords([60], [62]))


def test_a_kit_doubles_with_its_kick(music: SimpleNamespace) -> None:
    copy = doubled({"melody": music.voice(60, 0, 62, 64)}, KINDS, "drums", strokes(), D_MAJOR)
    np.testing.assert_array_equal(copy, strokes(0, 8, 12))


def test_drums_are_doubled_by_the_tonic_on_each_kick(music: SimpleNamespace) -> None:
    human = music.voice(38, 38, 45, 45)
    drums = strokes(0, 6, 8) | strokes(4, 12, drum=1)
    copy = doubled({"drums": drums}, KINDS, "bass", human, D_MAJOR)
    notes = notes_in_steps(copy, "voice")
    assert notes.onset_ticks.tolist() == [0, 6, 8]
    assert set(notes.pitch.tolist()) == {LOW_TONIC + 2}
    assert onset_f1(onset_steps(copy, "voice"), drums[:, KICK] != 0) == 1
    without_kick = doubled({"drums": strokes(4, 12, drum=1)}, KINDS, "bass", human, D_MAJOR)
    assert notes_in_steps(without_kick, "voice").onset_ticks.tolist() == [4, 12]


def test_a_kit_beside_a_kit_is_doubled_as_it_is() -> None:
    drums = strokes(0, 6) | strokes(4, 12, drum=1)
    np.testing.assert_array_equal(doubled({"drums": drums}, KINDS, "claps", strokes(3), D_MAJOR), drums)


def test_a_copy_is_always_as_long_as_the_human_part(music: SimpleNamespace) -> None:
    given = {"melody": music.voice(60, 0, 62, 0), "drums": strokes(0, 15)}
    for role in ("bass", "chords", "claps"):
        for source in given:
            human = music.chords(*[[48]] * 4) if role == "chords" else music.voice(*[40] * 4)
            human = strokes(1) if role == "claps" else human
            assert doubled({source: given[source]}, KINDS, role, human, D_MAJOR).shape == human.shape
