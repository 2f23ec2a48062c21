"""The nine-piece drum kit: which General MIDI drum notes are played on which piece.

Gillick, Roberts, Engel, Eck and Bamman, "Learning to Groove with Inverse Sequence Transformations" (ICML 2019) reduce
the Groove MIDI data set's 22 notes to these nine pieces. We add what General MIDI has beside them and a kit can play:
the acoustic bass drum (35), the hand clap (39, as a snare) and the low floor tom (41). Other percussion (cowbells,
congas, whistles) has no piece: it is dropped and counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class KitPiece:
    """One piece of the kit: the note that stands for it, and all notes that are played on it (MIDI pitches)."""

    name: str
    note: int
    notes: tuple[int, ...]


KIT: tuple[KitPiece, ...] = (
    KitPiece("kick", 36, (35, 36)),
    KitPiece("snare", 38, (37, 38, 39, 40)),
    KitPiece("closed hat", 42, (22, 42, 44)),
    KitPiece("open hat", 46, (26, 46)),
    KitPiece("low tom", 43, (41, 43, 58)),
    KitPiece("mid tom", 47, (45, 47)),
    KitPiece("high tom", 50, (48, 50)),
    KitPiece("crash", 49, (49, 52, 55, 57)),
    KitPiece("ride", 51, (51, 53, 59)),
)
"""The pieces in the order of a kit frame's nine columns."""

NO_PIECE = -1
"""What `PIECE_OF_NOTE` says of a drum note that no piece plays."""

KIT_NOTES = np.array([piece.note for piece in KIT], np.int64)
"""The note of each column."""

PIECE_OF_NOTE = np.full(128, NO_PIECE, np.int64)
"""The column of each MIDI note, or `NO_PIECE`."""
for _column, _piece in enumerate(KIT):
    PIECE_OF_NOTE[list(_piece.notes)] = _column
