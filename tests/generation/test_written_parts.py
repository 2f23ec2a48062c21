"""From frames to tracks: a new part begins where it is new, a rewritten one is the file's own outside of its bars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from descant.bundles.store import Bundle
from descant.generation.written_parts import USUAL_LOUDNESS, continued_parts, rewritten_part
from descant.grid.shapes import HELD, HOLD, ONSET, REST, TimeMask
from descant.grid.timegrid import TimeGrid
from descant.score.score import DRUM_CHANNEL, Notes, Part, Score

GRID = TimeGrid(480, 4)
STEPS = 12
Row = tuple[int, int, int]


def rows(notes: Notes) -> list[Row]:
    """Onset, end, pitch."""
    return list(zip(notes.onset_ticks.tolist(), notes.offset_ticks.tolist(), notes.pitch.tolist(), strict=True))


def part_of(*notes: Row, drums: bool = False) -> Part:
    onsets, ends, pitches = zip(*notes, strict=True)
    return Part(1, "Old", 40, drums, Notes.of(onsets, np.subtract(ends, onsets), pitches, 60), 9 if drums else 0)


def span(first: int, last: int) -> TimeMask:
    steps = np.arange(STEPS)
    return (steps >= first) & (steps < last)


def line(**events: int) -> NDArray[np.int16]:
    """A voice: `line(at3=60)` begins C4 at step 3, `line(at3=0)` rests there."""
    frames = np.full(STEPS, HOLD, np.int16)
    for when, pitch in events.items():
        frames[int(when.removeprefix("at"))] = pitch - 19 if pitch else REST
    return frames


def voice(part: Part, frames: NDArray[np.int16], first: int, last: int) -> list[Row]:
    score = Score(480, (part,))
    return rows(rewritten_part(score, part, frames, "voice", GRID, span(first, last), "bar 1").notes)


def test_a_note_that_reaches_in_goes_on_as_long_as_the_new_frames_hold_it() -> None:
    old = part_of((7, 1200, 60))
    assert voice(old, line(at0=60, at6=62, at8=60), 4, 8) == [(7, 720, 60), (720, 960, 62), (960, 1200, 60)]
    assert voice(old, line(at0=60, at4=62, at8=60), 4, 8) == [(7, 480, 60), (480, 960, 62), (960, 1200, 60)]
    # also one that ended a little before the bars, if the grid had it end there
    assert voice(part_of((0, 460, 60)), line(at0=60, at6=0), 4, 8) == [(0, 720, 60)]


def test_what_ends_before_keeps_its_own_end() -> None:
    for end in (5, 333, 419):
        assert voice(part_of((0, end, 60), (1000, 1001, 72)), line(at0=60, at3=0, at8=72), 4, 8) == [
            (0, end, 60),
            (1000, 1001, 72),
        ]
    nothing = part_of((100, 100, 60), (1000, 1000, 72))  # notes of no length stay so
    assert voice(nothing, line(at0=0), 4, 8) == [(100, 100, 60), (1000, 1000, 72)]
    # a few ticks over the bar line are cut, for the new bars are new
    assert voice(part_of((0, 490, 60)), line(at0=60, at4=0), 4, 8) == [(0, 480, 60)]


def test_what_the_grid_had_inside_is_gone_and_nothing_new_lies_outside() -> None:
    old = part_of((425, 500, 60), (905, 1000, 62))  # nearest to steps 4 and 8
    assert voice(old, line(at4=70, at6=0, at8=62), 4, 8) == [(480, 720, 70), (905, 1000, 62)]


def test_a_kind_without_onsets_does_not_run_on() -> None:
    old = part_of((0, 480, 60), (960, 1440, 60))
    frames = np.zeros((STEPS, 88), np.uint8)
    frames[:, 39] = 1
    new = rewritten_part(Score(480, (old,)), old, frames, "roll", GRID, span(4, 8), "bar 1").notes
    assert rows(new) == [(0, 960, 60), (960, 1440, 60)]
    frames[5, 39] = 0
    new = rewritten_part(Score(480, (old,)), old, frames, "roll", GRID, span(4, 8), "bar 1").notes
    assert rows(new) == [(0, 600, 60), (720, 960, 60), (960, 1440, 60)]


def test_strokes_keep_their_length_and_their_channel() -> None:
    """Also pieces that the kit of nine lacks, outside of the bars."""
    old = part_of((0, 2000, 36), (360, 900, 81), (480, 600, 38), (960, 961, 38), drums=True)
    frames = np.zeros((STEPS, 9), np.uint8)
    frames[6, 0] = 1
    part = rewritten_part(Score(480, (old,)), old, frames, "kit", GRID, span(4, 8), "bar 1")
    assert rows(part.notes)[:2] == [(0, 2000, 36), (360, 900, 81)]
    assert rows(part.notes)[-1] == (960, 961, 38)
    assert [row[0] for row in rows(part.notes)] == [0, 360, 720, 960]
    assert (part.is_drums, part.channel) == (True, DRUM_CHANNEL)


def test_it_is_as_loud_as_the_part_was_and_has_a_number_of_its_own() -> None:
    old = part_of((0, 480, 60), (1000, 1100, 62))
    chart = Part(2, "Chart", 0, False, Notes.empty())
    frames = line(at0=60, at4=70, at8=62)
    part = rewritten_part(Score(480, (old,)), old, frames, "voice", GRID, span(4, 8), "bars 2-3", (chart,))
    assert (part.number, part.name, part.program, part.channel) == (3, "Old (bars 2-3 new)", 40, None)
    assert set(part.notes.velocity.tolist()) == {60}


def test_new_parts_begin_where_they_are_new(wild_of: Callable[..., Bundle]) -> None:
    """What is held over the seam begins there; what stood before it is not written again."""
    config = wild_of("song").config
    chords = np.zeros((STEPS, 88), np.uint8)
    chords[2:7, 30], chords[5:, 34] = HELD, HELD
    chords[2, 30] = chords[5, 34] = ONSET
    frames = {"melody": line(at0=60, at6=62), "chords": chords}
    score = Score(480, (part_of((0, 480, 60)),))
    chart = Part(5, "Chart", 0, False, Notes.empty())
    tune, block = continued_parts(score, ("melody", "chords"), frames, config, GRID, 4, {"melody": 11}, (chart,))
    assert rows(tune.notes) == [(480, 720, 60), (720, 1440, 62)]
    assert rows(block.notes) == [(480, 840, 51), (600, 1440, 55)]
    assert [(part.number, part.name) for part in (tune, block)] == [
        (6, "Melody (continued)"),
        (7, "Chords (continued)"),
    ]
    assert (tune.program, block.program) == (11, config.programs["chords"])
    assert tune.notes.velocity[0] == 60 > block.notes.velocity[0]
    (whole,) = continued_parts(score, ("melody",), frames, config, GRID, 0, {})
    assert rows(whole.notes) == [(0, 720, 60), (720, 1440, 62)]
    assert whole.name == "Melody"


def test_without_anything_given_it_is_as_loud_as_usual(wild_of: Callable[..., Bundle]) -> None:
    frames = np.zeros((STEPS, 9), np.uint8)
    frames[0, 0] = 1
    (kit,) = continued_parts(Score(480, ()), ("drums",), {"drums": frames}, wild_of("kit").config, GRID, 0, {})
    assert kit.notes.velocity.tolist() == [USUAL_LOUDNESS]
    assert (kit.is_drums, kit.channel, kit.number) == (True, DRUM_CHANNEL, 1)


@pytest.mark.parametrize("rest", [REST, HOLD])
def test_silence_at_the_seam_stays_silence(wild_of: Callable[..., Bundle], rest: int) -> None:
    frames = line(at0=0, at7=64)
    frames[4] = rest
    (part,) = continued_parts(Score(480, ()), ("melody",), {"melody": frames}, wild_of("voice").config, GRID, 4, {})
    assert rows(part.notes) == [(840, 1440, 64)]


@pytest.mark.parametrize(
    ("pedal", "kept"),
    [
        (((0, 400), (1000, 1400)), ((0, 400), (1000, 1400))),
        (((0, 1400),), ((0, 480), (960, 1400))),
        (((500, 900),), ()),
        (((480, 960),), ()),
        (((400, 500), (900, 1000)), ((400, 480), (960, 1000))),
    ],
)
def test_outside_of_the_bars_the_old_pedal_stays(
    pedal: tuple[tuple[int, int], ...], kept: tuple[tuple[int, int], ...]
) -> None:
    old = replace(part_of((0, 1200, 60)), pedal=pedal)
    new = rewritten_part(Score(480, (old,)), old, line(at0=60, at4=62, at8=60), "voice", GRID, span(4, 8), "bar 1")
    assert new.pedal == kept
