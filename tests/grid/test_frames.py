"""The law of frames: what is written on the grid is read from it again, and what was changed is counted."""

from __future__ import annotations

import tracemalloc
from typing import cast, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import GridError
from descant.grid.frames import decode, encode
from descant.grid.shapes import (
    FIRST_PITCH_SYMBOL,
    HELD,
    HOLD,
    KIT_PIECES,
    LOWEST_PITCH,
    ONSET,
    PITCHES,
    REST,
    SILENT,
    VOICE_SYMBOLS,
    Frames,
)
from descant.grid.timegrid import MAX_STEPS, TimeGrid
from descant.parts.roles import FrameKind
from descant.score.score import Notes

KINDS: tuple[FrameKind, ...] = get_args(FrameKind)
SIXTEENTHS = TimeGrid(480, 4)
C = 60 - LOWEST_PITCH

GRIDS = st.builds(
    TimeGrid,
    ticks_per_quarter=st.sampled_from((24, 96, 100, 480, 1024, 10_080)),
    steps_per_quarter=st.sampled_from((1, 3, 4, 6, 8, 12, 24)),
    phase_ticks=st.floats(0, 3000, allow_nan=False),
)
"""Grids whose steps are at least a tick long and none before tick 0."""


@st.composite
def frames_of(draw: st.DrawFn, kind: FrameKind) -> Frames:
    """Any valid frames of a kind: nothing is held that was not begun."""
    length = draw(st.integers(0, 24))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    density = draw(st.sampled_from((0.0, 0.05, 0.5, 1.0)))
    if kind == "kit":
        return (random.random((length, KIT_PIECES)) < density).astype(np.uint8)
    if kind == "roll":
        return (random.random((length, PITCHES)) < density).astype(np.uint8)
    if kind == "voice":
        symbols = random.integers(FIRST_PITCH_SYMBOL, VOICE_SYMBOLS, length)
        voice = np.where(random.random(length) < density, symbols, random.choice((HOLD, REST), length)).astype(np.int16)
        for step in range(length):
            if voice[step] == HOLD and (step == 0 or voice[step - 1] == REST):
                voice[step] = REST
        return voice
    poly = np.where(random.random((length, PITCHES)) < density, random.choice((ONSET, HELD), (length, PITCHES)), SILENT)
    for step in range(length):
        before = poly[step - 1] if step else np.zeros(PITCHES)
        poly[step, (poly[step] == HELD) & (before == SILENT)] = ONSET
    return poly.astype(np.uint8)


@st.composite
def notes_on(draw: st.DrawFn, grid: TimeGrid, *, monophonic: bool, apart: int = 0) -> tuple[Notes, int]:
    """Notes on a grid that do not overlap (in one pitch, or at all), `apart` silent steps between them; its length."""
    onsets: list[int] = []
    ends: list[int] = []
    pitches: list[int] = []
    voices = [None] if monophonic else draw(st.lists(st.integers(21, 108), unique=True, max_size=4))
    for voice in voices:
        step = 0
        for rest, length in draw(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), max_size=6)):
            onsets.append(step + rest)
            ends.append(step + rest + length)
            pitches.append(draw(st.integers(21, 108)) if voice is None else voice)
            step = ends[-1] + apart
    onset_ticks, end_ticks = grid.ticks(onsets), grid.ticks(ends)
    return Notes.of(onset_ticks, end_ticks - onset_ticks, pitches), max(ends, default=0)


def line(*notes: tuple[int, int, int]) -> Notes:
    """Notes from (onset ticks, duration ticks, pitch)."""
    return Notes.of(*([note[column] for note in notes] for column in range(3)))


@given(st.data(), st.sampled_from(KINDS), GRIDS)
def test_encoding_decoded_frames_gives_them_back(data: st.DataObject, kind: FrameKind, grid: TimeGrid) -> None:
    frames = data.draw(frames_of(kind))
    again, report = encode(decode(frames, kind, grid), kind, grid, len(frames))
    assert again.dtype == frames.dtype
    np.testing.assert_array_equal(again, frames)
    assert report.lossless
    assert report.words() == []


@given(st.data(), st.sampled_from(("voice", "poly", "roll")), GRIDS, st.integers(0, 5))
def test_decoding_encoded_notes_gives_them_back(
    data: st.DataObject, kind: FrameKind, grid: TimeGrid, silence_steps: int
) -> None:
    notes, length = data.draw(notes_on(grid, monophonic=kind == "voice", apart=int(kind == "roll")))
    frames, report = encode(notes, kind, grid, length + silence_steps)
    assert decode(frames, kind, grid) == notes
    assert report.lossless


@given(st.data(), st.sampled_from(KINDS))
def test_every_note_is_accounted_for(data: st.DataObject, kind: FrameKind) -> None:
    size = data.draw(st.integers(0, 12))

    def column(low: int, high: int) -> list[int]:
        return data.draw(st.lists(st.integers(low, high), min_size=size, max_size=size))

    notes = Notes.of(column(0, 1500), column(0, 900), column(0, 127))
    frames, report = encode(notes, kind, TimeGrid(480, 4, data.draw(st.integers(-300, 300))), 12)
    written = decode(frames, kind, SIXTEENTHS)
    assert report.notes == size
    assert len(written) == size - report.merged - report.dropped
    assert report.lossless == (not report.words())


@pytest.mark.parametrize("kind", KINDS)
def test_no_notes_and_no_steps(kind: FrameKind) -> None:
    for length in (0, 7):
        frames, report = encode(Notes.empty(), kind, SIXTEENTHS, length)
        assert len(frames) == length
        assert report.words() == []
        assert len(decode(frames, kind, SIXTEENTHS)) == 0


def test_a_held_note_is_not_a_repeated_one() -> None:
    held, _ = encode(line((0, 480, 60)), "poly", SIXTEENTHS, 4)
    struck, _ = encode(line(*((120 * step, 120, 60) for step in range(4))), "poly", SIXTEENTHS, 4)
    assert held[:, C].tolist() == [ONSET, HELD, HELD, HELD]
    assert struck[:, C].tolist() == [ONSET] * 4


def test_a_note_struck_again_while_it_sounds_begins_anew() -> None:
    frames, report = encode(line((0, 960, 60), (240, 240, 60)), "poly", SIXTEENTHS, 8)
    assert frames[:, C].tolist() == [ONSET, HELD, ONSET, HELD, 0, 0, 0, 0]
    assert report.cut == 1


def test_a_roll_joins_notes_that_touch_and_keeps_the_longest() -> None:
    frames, report = encode(line((0, 960, 60), (240, 120, 60), (960, 120, 60)), "roll", SIXTEENTHS, 10)
    assert frames[:, C].tolist() == [1] * 9 + [0]
    assert report.merged == 2


def test_notes_shorter_than_a_step_last_one() -> None:
    for kind in ("poly", "roll"):
        frames, report = encode(line((0, 1, 60), (120, 0, 62)), cast("FrameKind", kind), SIXTEENTHS, 3)
        assert np.count_nonzero(frames, axis=0)[[C, C + 2]].tolist() == [1, 1]
        assert report.lossless


def test_triplets_need_twelve_steps_a_quarter() -> None:
    triplet = line((0, 160, 60), (160, 160, 62), (320, 160, 64))
    frames, report = encode(triplet, "voice", TimeGrid(480, 12), 12)
    assert decode(frames, "voice", TimeGrid(480, 12)) == triplet
    assert report.lossless
    _, on_sixteenths = encode(triplet, "voice", SIXTEENTHS, 4)
    assert on_sixteenths.moved == 2
    assert on_sixteenths.farthest_steps == pytest.approx(1 / 3)
    assert on_sixteenths.words() == ["2 of 3 notes were moved onto the grid, by up to 0.33 of a step."]


def test_a_shifted_file_is_on_its_shifted_grid() -> None:
    notes = line((40, 120, 60), (161, 120, 62))
    assert encode(notes, "voice", TimeGrid(480, 4, 40.4), 2)[1].moved == 1
    assert encode(notes, "voice", TimeGrid(480, 4, 40.5), 2)[1].moved == 0
    assert encode(notes, "voice", SIXTEENTHS, 3)[1].moved == 2


def test_a_line_holds_rests_and_begins() -> None:
    frames, report = encode(line((120, 240, 60), (600, 120, 62)), "voice", SIXTEENTHS, 7)
    c = FIRST_PITCH_SYMBOL + C
    assert frames.tolist() == [REST, c, HOLD, REST, REST, c + 2, REST]
    assert report.lossless


def test_a_line_is_cut_where_the_next_note_begins_and_keeps_the_longest_of_two() -> None:
    frames, report = encode(line((0, 480, 60), (230, 10, 67), (240, 240, 64)), "voice", SIXTEENTHS, 4)
    c = FIRST_PITCH_SYMBOL + C
    assert frames.tolist() == [c, HOLD, c + 4, HOLD]
    assert (report.cut, report.dropped, report.merged) == (1, 1, 0)


def test_pitches_outside_the_88_keys_are_folded_by_octaves() -> None:
    notes = line((0, 120, 0), (120, 120, 20), (240, 120, 109), (360, 120, 127), (480, 120, 21), (600, 120, 108))
    frames, report = encode(notes, "voice", SIXTEENTHS, 6)
    assert decode(frames, "voice", SIXTEENTHS).pitch.tolist() == [24, 32, 97, 103, 21, 108]
    assert report.folded == 4


def test_what_lies_outside_of_the_grid_is_cut_or_dropped() -> None:
    grid = TimeGrid(480, 4, 480.0)
    notes = line((0, 240, 60), (240, 480, 62), (480, 9000, 64), (5000, 10, 65))
    frames, report = encode(notes, "poly", grid, 4)
    assert frames[:, [C, C + 2, C + 4, C + 5]].T.tolist() == [[0] * 4, [1, 2, 0, 0], [1, 2, 2, 2], [0] * 4]
    assert (report.dropped, report.cut) == (2, 2)
    drums, drum_report = encode(notes, "kit", grid, 4)
    assert not drums.any()
    assert drum_report.dropped == 4


def test_what_is_held_without_a_beginning_begins() -> None:
    frames = np.zeros((3, PITCHES), np.uint8)
    frames[1:, C] = HELD
    assert decode(frames, "poly", SIXTEENTHS) == line((120, 240, 60))
    assert len(decode(np.array([HOLD, REST, HOLD], np.int16), "voice", SIXTEENTHS)) == 0


def test_nothing_is_written_before_tick_0() -> None:
    frames = np.ones((4, PITCHES), np.uint8)[:, :1].repeat(PITCHES, axis=1)
    frames[2:] = HELD
    frames[0] = ONSET
    notes = decode(frames, "poly", TimeGrid(480, 4, -180.0))
    assert set(notes.onset_ticks.tolist()) == {0}
    assert set(notes.duration_ticks.tolist()) == {300}


@pytest.mark.parametrize("kind", KINDS)
def test_ten_hours_of_silence_are_refused_without_making_room_for_them(kind: FrameKind) -> None:
    grid = TimeGrid(480, 4)
    ten_hours_ticks = 10 * 3600 * 2 * 480
    notes = line((0, 120, 60), (ten_hours_ticks, 120, 60))
    tracemalloc.start()
    try:
        with pytest.raises(GridError, match="very long silence"):
            encode(notes, kind, grid, ten_hours_ticks // 120 + 1)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
    frames, report = encode(notes, kind, grid, 16)
    assert len(frames) == 16
    assert report.dropped >= 1


def test_the_longest_grid_holds_every_key_all_the_time() -> None:
    notes = Notes.of(np.zeros(PITCHES), np.full(PITCHES, 2**20), np.arange(LOWEST_PITCH, LOWEST_PITCH + PITCHES))
    frames, report = encode(notes, "roll", TimeGrid(480, 4), 2**20 // 120 + 1)
    assert frames[:-1].all()
    assert report.words() == []
    late = line((120 * (MAX_STEPS - 1), 120, 60))
    voice, _ = encode(late, "voice", TimeGrid(480, 4), MAX_STEPS)
    assert voice[-1] == FIRST_PITCH_SYMBOL + C


def test_an_unknown_kind_is_refused() -> None:
    kind = cast("FrameKind", "tablature")
    with pytest.raises(GridError, match="tablature"):
        encode(Notes.empty(), kind, SIXTEENTHS, 4)
    with pytest.raises(GridError, match="tablature"):
        decode(np.zeros((4, KIT_PIECES), np.uint8), kind, SIXTEENTHS)


def test_the_report_speaks_of_one_note_as_one() -> None:
    _, report = encode(line((0, 120, 0)), "poly", SIXTEENTHS, 1)
    assert report.words() == ["1 of 1 note was folded by octaves into the piano's 88 keys."]
