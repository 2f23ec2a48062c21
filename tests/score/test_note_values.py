from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from descant.score.note_values import Beats

TYPES = {"whole": 4, "half": 2, "quarter": 1, "eighth": 0.5, "16th": 0.25, "32nd": 0.125, "64th": 1 / 16}
TYPES |= {"breve": 8, "128th": 1 / 32}


@settings(deadline=None, max_examples=60)
@given(st.sets(st.integers(0, 4 * 48), min_size=2), st.sampled_from([480, 720, 480 // 2]))
def test_values_fill_every_stretch_and_say_how_long_they_are(cuts: set[int], beat: int) -> None:
    marks = sorted(10 * cut for cut in cuts)
    beats = Beats.of(marks, 480, beat)
    for start, end in pairwise(marks):
        at = start
        for value in beats.values(start, end):
            assert value.start_ticks == at
            at += value.length_ticks
            share = Fraction(2, 3) if value.triplet is not None else 1
            dots = 2 - Fraction(1, 2**value.dots)
            assert Fraction(TYPES[value.type]) * dots * share * 480 == value.length_ticks
        assert at == end


def test_what_musicians_expect() -> None:
    def named(*cuts: int, beat: int = 480) -> list[str]:
        beats = Beats.of(cuts, 480, beat)
        return [
            value.type + "." * value.dots + ("3" if value.triplet is not None else "")
            for start, end in pairwise(cuts)
            for value in beats.values(start, end)
        ]

    assert named(0, 1920) == ["whole"]
    assert named(0, 720, 960) == ["quarter.", "eighth"]
    assert named(0, 240, 720, 960) == ["eighth", "quarter", "eighth"]
    assert named(240, 1440) == ["eighth", "half"]
    assert named(120, 960) == ["eighth.", "quarter"]
    assert named(0, 160, 320, 480) == ["eighth3", "eighth3", "eighth3"]
    assert named(0, 720, 1440, beat=720) == ["quarter.", "quarter."]


def test_a_length_that_no_value_says_has_none() -> None:
    (value,) = Beats.of([0, 7], 480, 480).values(0, 7)
    assert (value.length_ticks, value.type) == (7, "")
