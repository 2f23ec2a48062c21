"""A score on the grid by its roles: whole bars, parts of one role together, and every loss told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.grid.meter import bar_starts
from descant.grid.meter_features import METER_WIDTH
from descant.grid.planes import plane, sounding_pitch
from descant.grid.report import GridReport
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HOLD, LOWEST_PITCH, ONSET, REST
from descant.grid.stack import add_bars, stack_of, twice, whole_bars
from descant.grid.timegrid import TimeGrid
from descant.parts.roles import FrameKind
from descant.score.score import Meter, Notes, Part, Score

KINDS: dict[str, FrameKind] = {"melody": "voice", "bass": "voice", "chords": "poly", "drums": "kit"}
GRID = TimeGrid(480, 4)


def score(*notes: Notes, meters: tuple[Meter, ...] = (Meter(0, 4, 4),)) -> Score:
    return Score(480, tuple(Part(n + 1, "", 0, False, each) for n, each in enumerate(notes)), (), meters)


def line(*pitches: int, at: int = 0) -> Notes:
    return Notes.of(at + 480 * np.arange(len(pitches)), 480, pitches)


def test_a_song_becomes_frames(song_of: Callable[..., Score]) -> None:
    stack = stack_of(song_of(bars=4), {1: "melody", 2: "chords"}, KINDS, 4)
    assert (stack.steps, stack.bars) == (64, 4)
    assert set(stack.frames) == set(stack.kinds) == {"melody", "chords"}
    assert stack.frames["melody"][0] == 72 - LOWEST_PITCH + FIRST_PITCH_SYMBOL
    assert (stack.frames["chords"][0] == ONSET).sum() == 3
    assert stack.meter().shape == (64, METER_WIDTH)
    assert stack.key.name == "C major"


def test_parts_without_a_known_role_are_left_out() -> None:
    stack = stack_of(score(line(60), line(72, 72, 72, 72, 72)), {1: "melody", 2: "flute"}, KINDS, 4)
    assert list(stack.frames) == ["melody"]
    assert stack.steps == 16


def test_parts_of_one_role_are_put_together() -> None:
    stack = stack_of(score(line(60), line(64, at=480)), {1: "melody", 2: "melody"}, KINDS, 4)
    assert (stack.frames["melody"] >= FIRST_PITCH_SYMBOL).sum() == 2


@pytest.mark.parametrize(("role", "kept"), [("melody", 67), ("bass", 60)])
def test_one_voice_keeps_its_own_end_of_a_chord_and_tells(role: str, kept: int) -> None:
    chord = Notes.of([0, 0, 0], 480, [60, 64, 67])
    stack = stack_of(score(chord), {1: role}, KINDS, 4)
    assert stack.frames[role][0] == kept - LOWEST_PITCH + FIRST_PITCH_SYMBOL
    assert stack.report[role] == GridReport(notes=3, dropped=2)


@given(
    st.lists(st.tuples(st.integers(0, 2000), st.integers(1, 900), st.integers(50, 70)), min_size=1, max_size=15),
    st.sampled_from(["melody", "bass", "chords"]),
)
def test_every_note_is_on_the_grid_or_told(rows: list[tuple[int, int, int]], role: str) -> None:
    notes = Notes.of(*np.array(rows, np.int64).T)
    stack = stack_of(score(notes), {1: role}, KINDS, 4)
    report, frames = stack.report[role], stack.frames[role]
    begun = (frames == ONSET).sum() if role == "chords" else (frames >= FIRST_PITCH_SYMBOL).sum()
    assert report.notes == len(rows)
    assert begun == report.notes - report.dropped - report.merged
    assert max(report.moved, report.cut) <= report.notes
    assert all(int(line.split()[0]) <= int(line.split()[2]) for line in report.words())


def test_nothing_makes_nothing() -> None:
    stack = stack_of(score(Notes.empty()), {1: "melody"}, KINDS, 4)
    assert (stack.steps, stack.bars, dict(stack.frames)) == (0, 0, {})
    assert stack.meter().shape == (0, METER_WIDTH)


@given(st.integers(1, 300), st.sampled_from([(4, 4), (3, 4), (6, 8), (7, 8), (5, 4), (2, 2)]))
def test_whole_bars_reach_the_end_and_not_a_bar_further(end: int, meter: tuple[int, int]) -> None:
    empty, bar = score(meters=(Meter(0, *meter),)), round(16 * meter[0] / meter[1])
    steps = whole_bars(empty, GRID, end)
    assert steps % bar == 0
    assert end <= steps < end + bar
    assert add_bars(empty, GRID, steps, 3) == steps + 3 * bar
    assert whole_bars(empty, GRID, steps) == steps


@given(st.integers(0, 200), st.integers(1, 9), st.integers(1, 8), st.integers(2, 7))
def test_bars_are_added_one_by_one_whatever_the_meters(steps: int, bars: int, change_quarters: int, beats: int) -> None:
    music = score(meters=(Meter(0, 3, 4), Meter(480 * change_quarters, beats, 8)))
    one_by_one = steps
    for _ in range(bars):
        one_by_one = whole_bars(music, GRID, one_by_one + 1)
    assert add_bars(music, GRID, steps, bars) == one_by_one
    assert one_by_one in bar_starts(music.meters, GRID, one_by_one + 1)


def test_a_note_of_no_length_at_the_end_is_kept() -> None:
    for onset, steps in ((0, 16), (4 * 480, 32)):
        stack = stack_of(score(Notes.of([onset], 0, 60)), {1: "melody"}, KINDS, 4)
        assert stack.steps == steps
        assert stack.report["melody"].dropped == 0


def test_a_given_length_is_kept() -> None:
    stack = stack_of(score(line(60, 62)), {1: "melody"}, KINDS, 4, length_steps=40)
    assert stack.steps == len(stack.frames["melody"]) == 40


def test_a_piece_that_says_how_long_it_is_gets_no_bar_more() -> None:
    exact = replace(score(line(60, 62)), length_ticks=21 * 120)
    stack = stack_of(exact, {1: "melody"}, KINDS, 4)
    assert stack.steps == len(stack.frames["melody"]) == len(stack.meter()) == 21
    assert (stack.frames["melody"][8:] == REST).all()
    assert stack.bars == 2
    assert stack_of(exact, {1: "melody"}, KINDS, 4, length_steps=40).steps == 40
    assert stack_of(replace(exact, length_ticks=120), {1: "melody"}, KINDS, 4).report["melody"].dropped == 1


def test_other_frames_leave_the_rest() -> None:
    stack = stack_of(score(line(60, 62)), {1: "melody"}, KINDS, 4)
    other = stack.with_frames({"melody": stack.frames["melody"][::-1]})
    assert other.steps == stack.steps
    assert other.positions is stack.positions
    assert (other.frames["melody"][::-1] == stack.frames["melody"]).all()


@pytest.mark.parametrize("number", [1, 3, 12])
def test_a_passage_is_told_of_time_as_those_bars_of_the_whole_piece_are(number: int) -> None:
    """All that a net is told is the same: the bar in its phrase, the first bars, and how many are left."""
    whole = stack_of(score(line(*[60] * 48)), {1: "melody"}, KINDS, 4)
    passage = stack_of(score(line(*[60] * (4 * (13 - number)))), {1: "melody"}, KINDS, 4).from_bar(number)
    assert passage.bars == 13 - number
    assert np.array_equal(passage.meter(), whole.meter()[16 * (number - 1) :])


def test_in_a_loop_the_bars_go_on_and_the_music_begins_anew(song_of: Callable[..., Score]) -> None:
    once = stack_of(song_of(bars=3), {1: "melody", 2: "chords"}, KINDS, 4)
    for stack, first in ((once, 0), (once.from_bar(5), 4)):
        loop = stack.twice()
        assert (loop.steps, loop.bars) == (96, 6)
        assert loop.positions.bar.tolist() == [first + step // 16 for step in range(96)]
        assert np.array_equal(loop.positions.step_in_bar[48:], once.positions.step_in_bar)
        for role, frames in loop.frames.items():
            heard = plane(once.frames[role], KINDS[role])
            assert np.array_equal(plane(frames, KINDS[role]), np.concatenate([heard, heard]))


@given(st.lists(st.sampled_from([HOLD, HOLD, REST, 20, 50]), min_size=1, max_size=20))
def test_what_sounds_at_the_end_of_a_loop_is_not_held_into_its_beginning(symbols: list[int]) -> None:
    frames = np.array(symbols, np.int16)
    once, again = sounding_pitch(frames), sounding_pitch(twice(frames, "voice"))
    assert np.array_equal(again, np.concatenate([once, once]))
    assert len(twice(frames[:0], "voice")) == 0
