"""The measures of a new staff are those of the score, with its signs, once each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from descant.score.musicxml import notation_of
from descant.score.musicxml_bars import beat_of, fresh_bars, given_bars
from descant.score.score import KeySignature, Meter, Notes, Part, Score, Tempo

Q = 480


@pytest.mark.parametrize(
    ("meter", "quarters"),
    [
        ((4, 4), 1),
        ((2, 2), 2),
        ((6, 8), 1.5),
        ((12, 8), 1.5),
        ((3, 8), 0.5),
        ((5, 8), 0.5),
        ((6, 16), 0.75),
        ((6, 4), 1),
    ],
)
def test_the_beat_of_a_meter(meter: tuple[int, int], quarters: float) -> None:
    assert beat_of(*meter, Q) == quarters * Q


def tags(signs: tuple[etree._Element, ...]) -> list[str]:
    return [sign.tag for sign in signs]


def test_fresh_bars_say_each_sign_where_it_begins() -> None:
    score = Score(
        Q,
        (Part(1, "a", 0, False, Notes.of([0], Q, 60)),),
        (Tempo(0, 60.0), Tempo(4 * Q, 90.0), Tempo(5 * Q, 100.0)),
        (Meter(0, 4, 4), Meter(6 * Q, 3, 4)),
        (KeySignature(0, 1, False), KeySignature(6 * Q, 2, False)),
    )
    bars = fresh_bars(score, 10 * Q)
    # the change in mid-bar cuts the second bar short
    assert [(bar.start_ticks // Q, bar.length_ticks // Q) for bar in bars] == [(0, 4), (4, 2), (6, 3), (9, 3)]
    assert [tags(bar.attributes) for bar in bars] == [["key", "time"], [], ["key", "time"], []]
    tempos = [[sign.find("sound").get("tempo") for sign in bar.directions] for bar in bars]
    assert tempos == [["60"], ["90", "100"], [], []]
    assert [bar.number for bar in bars] == ["1", "2", "3", "4"]


def test_further_bars_go_on_counting_after_one_that_fills_the_last(
    musicxml_of: Callable[..., bytes], xml_note: Callable[..., str]
) -> None:
    signs = "<key><fifths>2</fifths></key>"
    whole, short = xml_note("C4", 4), xml_note("C4", 3)
    notation = notation_of(musicxml_of(whole, whole, short, attributes=signs))
    ticks = notation.ticks_per_quarter
    bars = given_bars(notation, 17 * ticks)
    assert [bar.number for bar in bars] == ["1", "2", "3", "X3", "4", "5"]
    assert [bar.implicit for bar in bars] == [False] * 3 + [True] + [False] * 2
    assert [bar.length_ticks // ticks for bar in bars] == [4, 4, 3, 1, 4, 4]
    assert [tags(bar.attributes) for bar in bars] == [["key", "time"], *[[]] * 5]
    assert {bar.fifths for bar in bars} == {2}
    full = given_bars(notation_of(musicxml_of(whole, whole)), 9 * ticks)
    assert [bar.number for bar in full] == ["1", "2", "3"]
