"""Notes folded into a range keep their pitch class and lie within it; those within stay."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from descant.grid.pitch_range import fold_into_range
from descant.score.score import Notes


@given(st.lists(st.integers(0, 127), max_size=20), st.integers(12, 96), st.integers(11, 40))
def test_folding_keeps_pitch_classes(pitches: list[int], low: int, width: int) -> None:
    high = min(low + width, 127)
    notes = Notes.of(np.arange(len(pitches)), 1, np.array(pitches, np.int64))
    folded, moved = fold_into_range(notes, low, high)
    assert np.array_equal(folded.pitch % 12, notes.pitch % 12)
    assert ((folded.pitch >= low) & (folded.pitch <= high)).all()
    inside = (notes.pitch >= low) & (notes.pitch <= high)
    assert np.array_equal(folded.pitch[inside], notes.pitch[inside])
    assert moved == int((~inside).sum())
