from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from descant.score.chord_symbols import LETTERS
from descant.score.pitch_spelling import key_alteration, spelling

KEYS = st.integers(-7, 7)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 127), KEYS)
def test_a_spelling_sounds_as_its_pitch(pitch: int, fifths: int) -> None:
    step, alter, octave = spelling(pitch, fifths)
    assert 12 * (octave + 1) + LETTERS[step] + alter == pitch


@settings(deadline=None, max_examples=60)
@given(KEYS)
def test_the_scale_of_a_key_needs_no_accidental(fifths: int) -> None:
    scale = [(7 * fifths + step) % 12 for step in (0, 2, 4, 5, 7, 9, 11)]
    spelled = [spelling(60 + pitch, fifths) for pitch in scale]
    assert {each.step for each in spelled} == set("CDEFGAB")
    assert all(each.alter == key_alteration(each.step, fifths) for each in spelled)


def test_raised_and_lowered_notes_of_c() -> None:
    assert [spelling(pitch, 0)[:2] for pitch in (61, 63, 66, 68, 70)] == [
        ("C", 1), ("E", -1), ("F", 1), ("G", 1), ("B", -1)
    ]  # fmt: skip
