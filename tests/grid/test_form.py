"""The form in which a net wants music: within its pitches, on its grid, or as events."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from descant.grid.events import events_of
from descant.grid.form import GridForm
from descant.grid.stack import stack_of
from descant.score.score import Notes, Part, Score

ROLES = {1: "melody", 2: "chords"}
KINDS = {"melody": "voice", "chords": "poly"}


def test_without_a_range_it_is_the_plain_stack(song_of: Callable[..., Score]) -> None:
    music = song_of()
    stack, plain = GridForm(KINDS, 4).stack(music, ROLES), stack_of(music, ROLES, KINDS, 4)
    assert all(np.array_equal(stack.frames[role], plain.frames[role]) for role in KINDS)
    assert stack.report == plain.report


def test_what_lies_outside_of_the_range_is_folded_and_told(song_of: Callable[..., Score]) -> None:
    music = song_of()  # chords from C3 (48) to G4, melody from C5 (72) up
    stack = GridForm(KINDS, 4, pitch_range=(60, 71)).stack(music, ROLES)
    plain = stack_of(music, ROLES, KINDS, 4)
    used = np.flatnonzero((stack.frames["chords"] != 0).any(0)) + 21
    assert used.min() >= 60
    assert used.max() <= 71
    assert stack.report["chords"].folded > 0
    assert plain.report["chords"].folded == 0
    symbols = stack.frames["melody"][stack.frames["melody"] >= 2]
    assert np.array_equal(symbols % 12, plain.frames["melody"][plain.frames["melody"] >= 2] % 12)


def test_drums_are_never_folded() -> None:
    drums = Score(480, (Part(1, "Drums", 0, True, Notes.of([0, 480], 10, [36, 38])),))
    plain = stack_of(drums, {1: "drums"}, {"drums": "kit"}, 4)
    folded = GridForm({"drums": "kit"}, 4, pitch_range=(60, 71)).stack(drums, {1: "drums"})
    assert np.array_equal(plain.frames["drums"], folded.frames["drums"])


def test_events_are_all_parts_in_one_role(song_of: Callable[..., Score]) -> None:
    music = song_of()
    stack = GridForm({"notes": "roll"}, 2, "events").stack(music, ROLES)
    assert stack.events
    assert np.array_equal(stack.frames["notes"], events_of(music, "notes", 2).frames["notes"])
    low = GridForm({"notes": "roll"}, 2, "events", (36, 59)).stack(music, {})
    assert np.flatnonzero(low.frames["notes"].any(0)).max() + 21 <= 59
    assert low.report["notes"].folded == sum(int((part.notes.pitch > 59).sum()) for part in music.parts)
