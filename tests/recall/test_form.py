"""What is recalled of a transposed piece is the transposed recall; a form says where everything lies."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from descant.grid.planes import KIT, ONSETS, SOUNDING, plane
from descant.grid.transposition import transpose_frames
from descant.recall.form import RecallOptions, recall_form, transpose_recall
from descant.recall.whole import own_cues, recalled_of


@pytest.mark.parametrize("semitones", [-5, 0, 3])
def test_recall_moves_with_transposition(semitones: int) -> None:
    rng = np.random.default_rng(0)
    few = np.zeros((4, 88), np.uint8)
    few[:, 30:60] = rng.integers(0, 3, (4, 30))
    frames = few[rng.integers(4, size=50)]
    form = recall_form(RecallOptions(), {"chords": "poly", "drums": "kit"})

    def recalled(of: np.ndarray) -> np.ndarray:
        answers = plane(of, "poly")[:, form.columns]
        return recalled_of(own_cues(answers), answers, form)

    moved = recalled(transpose_frames(frames, "poly", semitones))
    np.testing.assert_array_equal(moved, transpose_recall(recalled(frames), form, semitones))
    assert (semitones == 0) == np.array_equal(moved, recalled(frames))


def test_only_columns_that_can_be_filled_are_recalled() -> None:
    rolls = recall_form(RecallOptions(), {"notes": "roll"})
    assert (rolls.cells, rolls.place(SOUNDING), rolls.place(ONSETS)) == (88, slice(0, 88), None)
    drums = recall_form(RecallOptions(), {"drums": "kit"})
    assert (drums.cells, drums.place(KIT)) == (9, slice(0, 9))
    both = recall_form(RecallOptions(given=True), {"drums": "kit", "melody": "voice"})
    assert both.width == 2 * (6 * 185 + 12)
    assert both.place(SOUNDING) == slice(88, 176)


@pytest.mark.parametrize("wrong", [{"lengths": (2, 1)}, {"lengths": ()}, {"own": False}, {"length": (1,)}])
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RecallOptions.model_validate(wrong)
