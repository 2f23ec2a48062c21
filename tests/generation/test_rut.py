"""A part in a rut is led on; one that is not is left alone, and a wish comes first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from descant.generation.freedom import Freedom, Past
from descant.generation.rut import AWAY_SEMITONES, GLADLY, HUGGING_BARS, SAME_BARS, SOUNDED_BARS, WAITED_BARS, Rut
from descant.grid.shapes import LOWEST_PITCH, PITCHES

BAR = 16
LOW, HIGH = 48, 72
RUT = Rut(LOW, HIGH)
ANY = Freedom.whole(PITCHES)


def past_of(pitches: list[int], every: int = 4) -> Past:
    """A part that began these pitches one after the other, each so many steps long."""
    past = Past("voice", PITCHES)
    for pitch in pitches:
        past.add((pitch - LOWEST_PITCH,), 1 / BAR, written=True)
        for _ in range(every - 1):
            past.add((), 1 / BAR, written=True)
    return past


def may_begin(freedom: Freedom) -> set[int]:
    return {int(cell) + LOWEST_PITCH for cell in np.flatnonzero(freedom.may_begin)} - {
        cell + LOWEST_PITCH for cell in freedom.not_again
    }


@pytest.mark.parametrize(
    ("pitches", "led"),
    [
        ([HIGH, HIGH - 1, HIGH - 2], set(range(LOWEST_PITCH, HIGH - AWAY_SEMITONES))),
        ([LOW, LOW + 1, LOW + 2], set(range(LOW + AWAY_SEMITONES + 1, LOWEST_PITCH + PITCHES))),
    ],
)
def test_who_hugs_an_end_is_led_away_from_it(pitches: list[int], led: set[int]) -> None:
    notes = (pitches * 9)[: HUGGING_BARS * 4]
    assert may_begin(RUT.narrow(ANY, past_of(notes), BAR)) == led
    assert RUT.narrow(ANY, past_of(notes[1:]), BAR) is ANY  # not for long enough
    assert RUT.narrow(ANY, past_of([*notes, 60]), BAR) is ANY  # it found the way itself


def test_one_note_for_bars_is_not_begun_again() -> None:
    notes = [60] * (4 * SAME_BARS)
    assert 60 not in may_begin(RUT.narrow(ANY, past_of(notes), BAR))
    assert RUT.narrow(ANY, past_of([*notes[:-1], 62]), BAR) is ANY
    assert RUT.narrow(ANY, past_of(notes[1:]), BAR) is ANY


def test_one_long_note_is_no_rut() -> None:
    assert RUT.narrow(ANY, past_of([60], every=SAME_BARS * BAR), BAR) is ANY


def sounded(sets: list[tuple[int, ...]], begun: list[tuple[int, ...]]) -> Past:
    """A part of whole bars: what sounds in each, and what of it begins."""
    past = Past("poly", PITCHES)
    for cells, new in zip(sets, begun, strict=True):
        past.add(new, 1 / BAR, written=True, sounding=cells)
        for _ in range(BAR - 1):
            past.add((), 1 / BAR, written=True, sounding=cells)
    return past


@pytest.mark.parametrize("struck", [[(30, 34)] + [()] * 6, [(30, 34), (30,), (34,), (30, 34), (), (30,), (34,)]])
def test_one_chord_held_or_struck_in_parts_for_bars_ends(struck: list[tuple[int, ...]]) -> None:
    freedom = RUT.narrow(ANY, sounded([(30, 34)] * SOUNDED_BARS, struck), BAR)
    for cells in (freedom.may_sound, freedom.may_begin):
        assert set(np.flatnonzero(~cells)) == {30, 34}
    shorter = RUT.narrow(ANY, sounded([(30, 34)] * (SOUNDED_BARS - 1), struck[1:]), BAR)
    assert shorter.may_sound.all()
    other = [(30, 34)] * (SOUNDED_BARS - 1)
    assert RUT.narrow(ANY, sounded([(30, 34, 37), *other], struck), BAR).may_sound.all()
    broken = RUT.narrow(ANY, sounded([(30, 34), (), *other[1:]], struck), BAR)  # a rest between is no way out
    assert not broken.may_sound[[30, 34]].any()


def test_a_wish_that_leaves_nothing_else_is_kept() -> None:
    only = np.zeros(PITCHES, bool)
    only[60 - LOWEST_PITCH] = True
    wished = replace(ANY, may_sound=only)
    assert RUT.narrow(wished, past_of([60] * (4 * SAME_BARS)), BAR) is wished


def test_who_has_not_played_at_all_begins_more_gladly() -> None:
    waiting = Past("voice", PITCHES)
    for step in range((WAITED_BARS + 2) * BAR):
        eagerness = RUT.narrow(ANY, waiting, BAR).eagerness
        assert eagerness == (GLADLY if step >= WAITED_BARS * BAR else 0)
        waiting.add((), 1 / BAR, written=True)
    waiting.add((60 - LOWEST_PITCH,), 1 / BAR, written=True)
    assert RUT.narrow(ANY, waiting, BAR) is ANY
