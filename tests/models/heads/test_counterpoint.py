"""Where the other voices lie, and which pitches would move with one in parallel: as a book of counterpoint says."""

from __future__ import annotations

import pytest
import torch

from descant.errors import RecipeError
from descant.grid.shapes import LOWEST_PITCH, PITCHES, PLANE_WIDTH
from descant.models.heads.counterpoint import CELLS, FIFTHS, OCTAVES, counterpoint, parallel, side, sides
from descant.models.heads.head import HeadSizes
from descant.models.heads.line import LineHead, LineOptions


def sounding(*pitches: int) -> torch.Tensor:
    """One row (of one part) in which these MIDI pitches sound."""
    plane = torch.zeros(1, PITCHES)
    plane[:, [pitch - LOWEST_PITCH for pitch in pitches]] = 1
    return plane


def on(plane: torch.Tensor) -> list[int]:
    return (plane[0, 0].nonzero().flatten() + LOWEST_PITCH).tolist()


@pytest.mark.parametrize(
    ("own", "before", "now", "intervals", "expected"),
    [
        (67, 60, 62, FIFTHS, [69]),  # G over C, then D: A
        (79, 60, 57, FIFTHS, [76]),  # a twelfth counts as a fifth
        (60, 67, 69, FIFTHS, [62]),  # the voice may be the lower one
        (60, 60, 62, OCTAVES, [62]),  # unisons
        (48, 72, 71, OCTAVES, [47]),
        (64, 60, 62, FIFTHS, []),  # thirds may move in parallel
        (67, 60, 60, FIFTHS, []),  # the part stays
        (67, 60, 62, OCTAVES, []),
        (55, 60, 62, FIFTHS, []),  # a fourth
    ],
)
def test_the_pitch_that_would_move_in_parallel(
    own: int, before: int, now: int, intervals: tuple[int, ...], expected: list[int]
) -> None:
    told = parallel(sounding(own), sounding(before)[:, None], sounding(now)[:, None], intervals)
    assert on(told) == expected


def test_nothing_moves_in_parallel_with_silence_or_from_a_rest() -> None:
    silent, note, next_note = torch.zeros(1, PITCHES), sounding(60), sounding(62)
    for own, before, now in ((silent, note, next_note), (note, silent, next_note), (note, note, silent)):
        assert not parallel(own, before[:, None], now[:, None], OCTAVES).any()


def test_a_part_lies_below_or_above() -> None:
    told = side(torch.stack([sounding(60), torch.zeros(1, PITCHES)], 1))
    assert (told[0, 0, : 60 - LOWEST_PITCH] == -1).all()
    assert (told[0, 0, 60 - LOWEST_PITCH :] == 1).all()
    assert not told[0, 1].any()


def test_what_lies_between_the_notes_of_a_chord() -> None:
    told = sides(sounding(60, 67)[:, None])[0]
    of = {pitch: told[:, pitch - LOWEST_PITCH].tolist() for pitch in (59, 60, 64, 67, 68)}
    assert of == {59: [-1, -1], 60: [1, -1], 64: [1, -1], 67: [1, -1], 68: [1, 1]}
    assert not sides(torch.zeros(1, 1, PITCHES)).any()


def test_all_of_it_stands_side_by_side() -> None:
    parts = torch.stack([sounding(60), sounding(48)], 1)
    assert counterpoint(sounding(67), parts, parts.roll(2, -1)).shape == (1, 2 * CELLS, PITCHES)


def test_a_head_needs_the_frame_before() -> None:
    sizes = HeadSizes(feature=5, plane=PLANE_WIDTH, recall=1, meter=4, roles=2, outlook_steps=(0, 1))
    with pytest.raises(RecipeError, match="0 and -1 in outlook_steps"):
        LineHead("voice", sizes, LineOptions(counterpoint=True))
