"""The law of the kit: each piece's own note is played on that piece, and no note on two."""

from __future__ import annotations

import numpy as np

from descant.grid.frames import decode, encode
from descant.grid.kit import KIT, KIT_NOTES, NO_PIECE, PIECE_OF_NOTE
from descant.grid.shapes import KIT_PIECES
from descant.grid.timegrid import TimeGrid
from descant.score.score import Notes

GROOVE_NOTES = (22, 26, 36, 37, 38, 40, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 55, 57, 58, 59)


def test_nine_pieces_each_with_its_own_note() -> None:
    assert len(KIT) == KIT_PIECES
    assert PIECE_OF_NOTE[KIT_NOTES].tolist() == list(range(KIT_PIECES))
    played = [note for piece in KIT for note in piece.notes]
    assert len(played) == len(set(played))
    assert np.count_nonzero(PIECE_OF_NOTE != NO_PIECE) == len(played)


def test_every_note_of_the_groove_set_has_a_piece() -> None:
    assert (PIECE_OF_NOTE[list(GROOVE_NOTES)] != NO_PIECE).all()


def test_strokes_come_back_on_their_own_notes_one_step_long() -> None:
    grid = TimeGrid(480, 4)
    strokes = Notes.of(np.arange(9) // 2 * 120, 120, KIT_NOTES)
    frames, report = encode(strokes, "kit", grid, 5)
    assert decode(frames, "kit", grid) == strokes
    assert report.lossless


def test_a_length_means_nothing_and_two_strokes_of_one_piece_are_one() -> None:
    strokes = Notes.of((0, 0, 10, 0), (9000, 1, 1, 10), (35, 36, 36, 56))
    frames, report = encode(strokes, "kit", TimeGrid(480, 4), 4)
    assert frames[0].tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert (report.merged, report.dropped, report.moved, report.cut) == (2, 1, 1, 0)
