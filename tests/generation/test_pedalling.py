"""The pedal changes with bar and bass, and never catches what it just let go."""

from __future__ import annotations

import numpy as np
import pytest

from descant.generation.pedalling import pedal_changes, pedal_of
from descant.grid.stack import Stack, stack_of
from descant.score.score import Meter, Notes, Part, Score

BARS = 6


def stack_with(notes: Notes) -> Stack:
    score = Score(480, (Part(1, "Piano", 0, False, notes),), (), (Meter(0, 4, 4),))
    return stack_of(score, {1: "piano"}, {"piano": "poly"}, 4, length_steps=16 * BARS)


def chords(*rows: tuple[float, int]) -> Notes:
    """Triads: quarter note of the onset, lowest pitch."""
    return Notes.of(
        [round(480 * at) for at, _ in rows for _ in range(3)],
        240,
        [low + up for _, low in rows for up in (0, 7, 12)],
        80,
    )


def test_it_changes_with_the_bar_and_with_a_new_bass_on_a_beat() -> None:
    notes = chords((0, 48), (1, 48), (2, 43), (2.5, 40), (3, 60), (4, 60), (5, 45))
    # not for the same bass, nor off the beat, nor for a chord high above the bass
    assert pedal_changes([notes], stack_with(notes)).tolist() == [0, 8, 16, 20]


def test_nothing_is_pressed_in_a_bar_without_onsets() -> None:
    notes = chords((0, 48), (17, 48))
    spans = pedal_of([notes], stack_with(notes), 0, 16 * BARS)
    assert spans == ((80, 1920), (17 * 480 + 80, 20 * 480))


@pytest.mark.parametrize("seed", range(5))
def test_spans_follow_one_another_and_open_at_each_change(seed: int) -> None:
    rng = np.random.default_rng(seed)
    onset = np.sort(rng.integers(0, 16 * BARS, 80)) * 120
    notes = Notes.of(onset, 120, rng.integers(30, 80, 80), 80)
    stack = stack_with(notes)
    spans = np.array(pedal_of([notes], stack, 0, stack.steps))
    assert len(spans) > BARS / 2
    assert np.all(spans[:, 1] > spans[:, 0])
    assert np.all(spans[1:, 0] > spans[:-1, 1])
    down = spans[:, :1] <= pedal_changes([notes], stack) * 120
    up = spans[:, 1:] <= pedal_changes([notes], stack) * 120
    assert np.array_equal(down, up)  # at no change is it down


def test_it_keeps_to_its_steps() -> None:
    notes = chords(*((at, 48 - at % 5) for at in range(24)))
    spans = pedal_of([notes], stack_with(notes), 16, 48)
    assert all(16 * 120 <= down < up <= 48 * 120 for down, up in spans)
    assert pedal_of([Notes.empty()], stack_with(notes), 0, 96) == ()
