"""Any score becomes a picture of a sensible size."""

from __future__ import annotations

import time

import numpy as np
import pytest

from descant.render.legend import part_lines
from descant.render.pianoroll import MOST_SYSTEMS, WIDTH, draw_score
from descant.render.system import GROUND
from descant.score.score import Meter, Notes, Part, Score, Tempo

FOUR = (Meter(0, 4, 4),)


def melody(quarters: int, **score: object) -> Score:
    onsets = np.arange(quarters) * 480
    notes = Notes.of(onsets, np.full(quarters, 480), 60 + onsets // 480 % 12)
    return Score(480, (Part(1, "Melody", 73, False, notes),), **{"meters": FOUR, **score})  # type: ignore[arg-type]


def test_a_longer_piece_wraps_into_more_systems() -> None:
    heights = [draw_score(melody(quarters)).height for quarters in (32, 64, 96)]
    assert heights[1] - heights[0] == heights[2] - heights[1] > 100
    assert draw_score(melody(96)).width == WIDTH


def test_the_written_part_is_bright_and_the_given_one_muted() -> None:
    given = melody(16).parts[0]
    score = Score(480, (given, Part(2, "Bass", 33, False, Notes.of([0], [7680], [40]))), meters=FOUR)
    pixels = {tuple(pixel) for pixel in np.asarray(draw_score(score, written=[2])).reshape(-1, 3).tolist()}
    muted, bright = part_lines(score, [2], {}, GROUND)
    assert {muted.fill, bright.fill} <= pixels
    assert min(muted.fill) > min(part_lines(score, [], {}, GROUND)[0].fill)


def test_the_same_score_gives_the_same_picture() -> None:
    first, second = (np.asarray(draw_score(melody(40), title="Tune", marks=[(960, "from here")])) for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize(
    "score",
    [
        Score(480, ()),
        Score(480, (Part(1, "", 0, False, Notes.empty()),)),
        Score(480, (Part(1, "", 0, False, Notes.of([0], [0], [127])),)),
        Score(480, (Part(1, "Drums", 0, True, Notes.of([0, 240], [1, 1], [36, 80])),)),
        Score(1, (Part(1, "", 0, False, Notes.of([0], [1], [0])),), meters=(Meter(0, 1, 128),)),
        Score(480, (Part(1, "", 0, False, Notes.of([0], [4800], [60])),), meters=(Meter(0, 0, 4), Meter(0, 255, 1))),
        melody(9, title="題名 ♭", tempos=(Tempo(0, 0.001), Tempo(5, 1e6))),
    ],
    ids=["no parts", "no notes", "one note", "only drums", "short bars", "long bars", "odd words"],
)
def test_odd_scores_are_drawn(score: Score) -> None:
    image = draw_score(score, phase_ticks=-3.5)
    assert image.width == WIDTH
    assert 50 < image.height < 1000


def test_ten_hours_of_silence_and_a_million_notes_end_soon() -> None:
    silence = Score(480, (Part(1, "", 0, False, Notes.of([0, 34_560_000], [480, 480], [60, 61])),), meters=FOUR)
    onsets = np.arange(1_000_000) * 12
    crowd = Score(480, (Part(1, "", 0, False, Notes.of(onsets, np.full(10**6, 12), onsets % 128)),), meters=FOUR)
    started = time.perf_counter()
    heights = [draw_score(score).height for score in (silence, crowd)]
    assert time.perf_counter() - started < 30
    assert all(height < MOST_SYSTEMS * 750 + 200 for height in heights)
