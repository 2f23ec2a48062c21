from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.parts.voices import one_voice
from descant.score.score import Notes

MANY_NOTES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 30), st.integers(30, 90), st.integers(1, 127)), max_size=60
).map(lambda rows: Notes.of(*([row[column] for row in rows] for column in range(4))))


@pytest.mark.parametrize("keep", ["highest", "lowest"])
@given(notes=MANY_NOTES)
def test_a_voice_is_one_line_of_notes_that_were_there(notes: Notes, keep) -> None:
    voice, changed = one_voice(notes, keep)
    assert (voice.offset_ticks[:-1] <= voice.onset_ticks[1:]).all()
    assert (voice.duration_ticks > 0).all()
    began = set(zip(*(column.tolist() for column in (notes.onset_ticks, notes.pitch, notes.velocity)), strict=True))
    for onset, pitch, velocity in zip(voice.onset_ticks, voice.pitch, voice.velocity, strict=True):
        assert (int(onset), int(pitch), int(velocity)) in began
    assert len(notes) - len(voice) <= changed <= len(notes)
    assert bool(len(voice)) == bool(len(notes))


@pytest.mark.parametrize("keep", ["highest", "lowest"])
@given(notes=MANY_NOTES)
def test_a_voice_of_a_voice_is_itself(notes: Notes, keep) -> None:
    voice, _ = one_voice(notes, keep)
    assert one_voice(voice, keep) == (voice, 0)


def test_the_outer_note_of_a_chord_stays() -> None:
    chords = Notes.of([0, 0, 0, 480, 480], 480, [48, 60, 67, 50, 65])
    assert one_voice(chords, "highest")[0].pitch.tolist() == [67, 65]
    assert one_voice(chords, "lowest")[0].pitch.tolist() == [48, 50]
    assert one_voice(chords, "highest")[1] == 3


def test_a_held_tune_is_not_cut_by_its_accompaniment() -> None:
    notes = Notes.of([0, 480, 960, 1440, 1920], [1920, 400, 400, 400, 480], [76, 60, 64, 60, 74])
    voice, left_out = one_voice(notes, "highest")
    assert voice.pitch.tolist() == [76, 74]
    assert voice.duration_ticks.tolist() == [1920, 480]
    assert left_out == 3


def test_legato_is_cut_where_the_next_note_begins() -> None:
    voice, cut = one_voice(Notes.of([0, 480, 960], [500, 500, 480], [76, 74, 72]), "highest")
    assert voice.pitch.tolist() == [76, 74, 72]
    assert voice.duration_ticks.tolist() == [480, 480, 480]
    assert cut == 2


def test_a_wrong_side_is_refused() -> None:
    with pytest.raises(ValueError, match="highest"):
        one_voice(Notes.empty(), "loudest")  # type: ignore[arg-type]
