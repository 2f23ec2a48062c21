"""The law of the floors: both are probability distributions over all frames there can be."""

from __future__ import annotations

import json
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from descant.evaluation import floors as module
from descant.evaluation.floors import fit_floors, fit_role_floor, floor_nats, held_on, is_copy
from descant.grid.shapes import HELD, HOLD, ONSET, REST, VOICE_SYMBOLS, Frames
from descant.parts.roles import FrameKind


def total_probability(kind: FrameKind, before: Frames, trained_on: Frames, states: int) -> tuple[float, float]:
    """Σ P(frame | the frame before) over every frame there is, by the unigram and by the copy floor."""
    floor = {"part": fit_role_floor([trained_on], kind)}
    every = [
        np.array(cells, before.dtype).reshape(before.shape) for cells in product(range(states), repeat=before.size)
    ]
    sums = np.zeros(2)
    first = floor_nats(floor, "part", before[None])
    for frame in every:
        both = floor_nats(floor, "part", np.stack([before, frame]))
        sums += [np.exp(first[name] - 2 * both[name]) for name in ("unigram", "copy")]
    return float(sums[0]), float(sums[1])


@pytest.mark.parametrize("before", [HOLD, REST, 40])
def test_a_voice_s_floors_sum_to_one(before: int, music: SimpleNamespace) -> None:
    tune = music.voice(60, 62, 0, 64)
    sums = total_probability("voice", np.array(before, np.int16), tune, VOICE_SYMBOLS)
    np.testing.assert_allclose(sums, 1)


@pytest.mark.parametrize("kind", ["poly", "kit", "roll"])
def test_many_cells_floors_sum_to_one(kind: FrameKind, monkeypatch: pytest.MonkeyPatch) -> None:
    states = 3 if kind == "poly" else 2
    monkeypatch.setitem(module.CELLS_AND_STATES, kind, (4, states))
    random = np.random.default_rng(1)
    trained_on = random.integers(0, states, (20, 4)).astype(np.uint8)
    for before in ([0, 0, 0, 0], [1, 0, 1, states - 1]):
        sums = total_probability(kind, np.array(before, np.uint8), trained_on, states)
        np.testing.assert_allclose(sums, 1)


def test_held_on_is_what_sounds_if_nothing_happens(music: SimpleNamespace) -> None:
    tune = music.voice(60, 0, steps=2)
    assert held_on(tune, "voice").tolist() == [REST, HOLD, HOLD, REST]
    assert is_copy(tune, "voice").tolist() == [False, True, False, True]
    chord = music.chords([60], steps=3)
    assert held_on(chord, "poly")[:, 60 - 21].tolist() == [0, HELD, HELD]
    drums = np.eye(9, dtype=np.uint8)[[0, 0, 3]]
    assert is_copy(drums, "kit").tolist() == [False, True, False]


def test_the_copy_floor_by_hand(music: SimpleNamespace) -> None:
    """Training: one note of 8 steps, so 7 of 8 frames are copies. q = 7.5 / 9; symbols: 7 holds, 1 onset."""
    tune = music.voice(60, steps=8)
    floor = fit_role_floor([tune], "voice")
    q = 7.5 / 9
    assert floor["copy_share"] == pytest.approx(q)
    total = 8 + VOICE_SYMBOLS * 0.5
    onset, rest, hold = 1.5 / total, 0.5 / total, 7.5 / total
    costs = floor_nats({"melody": floor}, "melody", tune)
    assert costs["unigram"] == pytest.approx(-(np.log(onset) + 7 * np.log(hold)) / 8)
    assert costs["copy"] == pytest.approx(-(np.log((1 - q) * onset / (1 - rest)) + 7 * np.log(q)) / 8)


def test_floors_are_told_in_plain_numbers(music: SimpleNamespace) -> None:
    stack = music.stack({"melody": music.voice(60, 62), "chords": music.chords([60, 64], [62])})
    floors = fit_floors([stack], {"melody": "voice", "chords": "poly", "drums": "kit"})
    assert set(floors) == {"melody", "chords"}
    again = json.loads(json.dumps(floors))
    assert floor_nats(again, "chords", stack.frames["chords"]) == floor_nats(floors, "chords", stack.frames["chords"])


def test_what_was_never_seen_stays_possible(music: SimpleNamespace) -> None:
    floor = {"chords": fit_role_floor([music.chords([60])], "poly")}
    unseen = np.full((2, 88), ONSET, np.uint8)
    assert all(np.isfinite(cost) and cost > 0 for cost in floor_nats(floor, "chords", unseen).values())


def test_a_long_rest_is_cheap_to_copy(music: SimpleNamespace) -> None:
    """Also where the unigram is all but sure of silence, the back-off stays finite."""
    floor = {"chords": fit_role_floor([np.zeros((100_000, 88), np.uint8)], "poly")}
    costs = floor_nats(floor, "chords", music.chords([], [60]))
    assert np.isfinite(list(costs.values())).all()
