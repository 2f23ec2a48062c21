"""Laws: each floor is a distribution; each beats the one that knows less; the benchmarks have the figures known."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from descant.corpora.datasets.polyphonic import ARCHIVE, rolls
from descant.evaluation.roll_floors import (
    Uniform,
    copy_accuracy,
    fit_bernoulli,
    fit_chords,
    fit_markov,
    mean_nats,
    roll_floors,
)

FITS = {
    "uniform": lambda *_: Uniform(),
    "Bernoulli unigram": fit_bernoulli,
    "per-pitch Markov-1": fit_markov,
    "chord unigram with back-off": fit_chords,
}


def held_chords(seed: int, pieces: int, keys: int = 4, steps: int = 60) -> list[np.ndarray]:
    """Rolls of three chords, each held for some frames."""
    chords = np.array([[1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 0, 0]], np.uint8)[:, :keys]
    rng = np.random.default_rng(seed)
    return [
        np.repeat(chords[rng.integers(0, 3, steps)], rng.integers(1, 5, steps), axis=0)[:steps] for _ in range(pieces)
    ]


@pytest.mark.parametrize("name", FITS)
@pytest.mark.parametrize("past", [None, [0, 0, 0, 0], [1, 0, 1, 1]])
def test_the_probabilities_of_all_frames_sum_to_one(name, past):
    floor = FITS[name](held_chords(0, 4), held_chords(1, 2))
    frames = np.array(list(product((0, 1), repeat=4)), np.uint8)
    if past is None:
        costs = [floor.nats(frame[None])[0] for frame in frames]
    else:
        costs = [floor.nats(np.array([past, frame], np.uint8))[1] for frame in frames]
    assert np.exp(-np.array(costs)).sum() == pytest.approx(1, abs=1e-12)


def test_who_knows_more_pays_less():
    figures = roll_floors(held_chords(0, 8), held_chords(1, 4), held_chords(2, 4))
    assert list(figures) == list(FITS)
    uniform, unigram, markov, chords = (figure.all_frames for figure in figures.values())
    assert uniform == pytest.approx(4 * np.log(2))
    assert chords < unigram < uniform
    assert markov < unigram
    assert chords == pytest.approx(np.log(3), abs=0.1)  # three chords, equally frequent


def test_a_frame_never_seen_is_still_possible():
    floor = fit_chords(held_chords(0, 4), held_chords(1, 2))
    assert np.isfinite(floor.nats(np.array([[0, 0, 1, 1], [1, 1, 1, 1]], np.uint8))).all()


def test_the_second_figure_leaves_each_first_frame_out():
    test = held_chords(2, 3, steps=5)
    floor = fit_markov(held_chords(0, 4), held_chords(1, 2))
    figure = mean_nats(floor, test)
    costs = np.array([floor.nats(roll) for roll in test])
    assert figure.all_frames == pytest.approx(costs.mean())
    assert figure.after_first == pytest.approx(costs[:, 1:].mean())


def test_copying_is_judged_by_cells():
    roll = np.array([[1, 0], [1, 1], [0, 1]], np.uint8)
    accuracy = copy_accuracy([roll, np.zeros((2, 2), np.uint8)])
    assert accuracy.all_frames == 2 / 5  # nothing foretells the first note; then 1 of 2 and 1 of 2 are right
    assert accuracy.after_first == 2 / 4


KNOWN = {
    "jsb": (11.06, 10.49, 7.38, 0.222),
    "nottingham": (10.25, 5.15, 5.26, 0.649),
    "musedata": (11.51, 8.56, 10.66, 0.382),
    "piano_midi": (11.05, 8.26, 10.80, 0.352),
}


@pytest.mark.parametrize("stem", KNOWN)
def test_the_figures_that_are_known(shared_data, stem):
    sides = rolls(shared_data / ARCHIVE.file, stem)
    figures = roll_floors(sides["train"], sides["validation"], sides["test"])
    unigram, markov, chords, copied = KNOWN[stem]
    assert figures["uniform"].all_frames == pytest.approx(61.00, abs=0.005)
    assert figures["Bernoulli unigram"].all_frames == pytest.approx(unigram, abs=0.02)
    assert figures["per-pitch Markov-1"].all_frames == pytest.approx(markov, abs=0.03)
    assert figures["chord unigram with back-off"].all_frames == pytest.approx(chords, abs=0.02)
    assert copy_accuracy(sides["test"]).after_first == pytest.approx(copied, abs=0.001)
