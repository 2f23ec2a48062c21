"""A piece's events are what begins together, in order; written down and read again they are the same events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from descant.grid.events import decode_events, encode_events, events_of, stack_of_events
from descant.grid.timegrid import TimeGrid
from descant.score.score import Notes, Part, Score

CHORDS = st.lists(st.frozensets(st.integers(21, 108), min_size=1, max_size=6), min_size=1, max_size=20)


def frames_of(chords: list[frozenset[int]]) -> np.ndarray:
    frames = np.zeros((len(chords), 88), np.uint8)
    for row, pitches in enumerate(chords):
        frames[row, [pitch - 21 for pitch in pitches]] = 1
    return frames


@given(CHORDS, st.integers(1, 4), st.integers(1, 960))
def test_events_that_are_written_down_are_read_again(
    chords: list[frozenset[int]], steps_per_quarter: int, ticks_per_quarter: int
) -> None:
    """Also when a pitch comes twice in a row: it is struck twice."""
    grid = TimeGrid(ticks_per_quarter * steps_per_quarter, steps_per_quarter)
    notes = decode_events(frames_of(chords), grid)
    assert len(notes) == sum(map(len, chords))
    again, report = encode_events(notes)
    assert np.array_equal(again, frames_of(chords))
    assert report.lossless


@given(CHORDS, st.lists(st.tuples(st.integers(1, 500), st.integers(1, 2000)), min_size=20, max_size=20))
def test_only_the_order_of_onsets_counts(chords: list[frozenset[int]], times: list[tuple[int, int]]) -> None:
    onsets = np.cumsum([wait for wait, _ in times])
    rows = [(onset, length, p) for onset, (_, length), c in zip(onsets, times, chords, strict=False) for p in c]
    frames, _ = encode_events(Notes.of(*zip(*rows, strict=True)))
    assert np.array_equal(frames, frames_of(chords))


def test_all_pitched_parts_are_merged_and_drums_left_out(song_of: Callable[..., Score]) -> None:
    music = song_of()
    drums = Part(3, "Drums", 0, True, Notes.of([7, 11], 10, [36, 38]))
    stack = events_of(replace(music, parts=(*music.parts, drums)), "notes", 2)
    onsets = np.unique(np.concatenate([part.notes.onset_ticks for part in music.parts]))
    assert stack.steps == len(onsets) == len(stack.frames["notes"])
    assert stack.kinds == {"notes": "roll"}
    assert stack.frames["notes"].sum() == sum(len(part.notes) for part in music.parts)
    first = {int(p) for part in music.parts for p in part.notes.pitch[part.notes.onset_ticks == 0]}
    assert set(np.flatnonzero(stack.frames["notes"][0]) + 21) == first


def test_an_event_is_a_step_in_common_time_and_nobody_tells_how_many_come() -> None:
    stack = stack_of_events(frames_of([frozenset({60})] * 20), "notes", 2)
    assert stack.positions.step_in_bar.tolist() == [n % 8 for n in range(20)]
    longer = stack_of_events(frames_of([frozenset({60})] * 200), "notes", 2)
    assert np.array_equal(stack.meter(), longer.meter()[:20])


def test_doubled_and_far_notes_are_told() -> None:
    frames, report = encode_events(Notes.of([0, 0, 5], 10, [60, 60, 120]))
    assert np.flatnonzero(frames[1]).tolist() == [108 - 21]
    assert (report.merged, report.folded) == (1, 1)


def test_a_score_without_notes_has_no_events() -> None:
    stack = events_of(Score(480, ()), "notes", 2)
    assert stack.steps == 0
    assert not stack.frames
