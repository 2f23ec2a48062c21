"""Step by step, a piece recalls what it recalls at once: use and training agree."""

from __future__ import annotations

import numpy as np

from descant.grid.planes import known_planes, plane
from descant.recall.form import RecallOptions, recall_form
from descant.recall.recollection import Recollection
from descant.recall.whole import given_cues, own_cues, recalled_of


def test_step_by_step_is_at_once() -> None:
    rng = np.random.default_rng(0)
    melody = plane(np.repeat(rng.integers(2, 5, 40), 2).astype(np.int16), "voice")
    chords = plane((rng.integers(0, 2, (80, 1)) * (np.arange(88) % 40 == 7)).astype(np.uint8), "poly")
    known = known_planes({"melody": melody}, {"melody": np.arange(80) < 60}, ["melody", "chords"], 80)
    form = recall_form(RecallOptions(given=True), {"melody": "voice", "chords": "poly"})
    answers = chords[:, form.columns]
    whole = np.concatenate(
        [recalled_of(own_cues(answers), answers, form), recalled_of(given_cues(known), answers, form)], 1
    )
    row = Recollection(form)
    for step in range(80):
        np.testing.assert_array_equal(row.look(known[step]), whole[step])
        row.answer(chords[step])
