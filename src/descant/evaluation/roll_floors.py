"""Floors of the polyphonic benchmarks: what a frame of 88 keys costs those who only count.

Each is a true distribution over frames y, counted on training rolls, its smoothing chosen on validation rolls. With
n(·) for counts and N for the number of training frames:

* **uniform**: every frame alike, 88 ln 2 = 61.00 nats.
* **Bernoulli unigram** u: each key by itself, p_i = (n_i + a) / (N + 2a).
* **per-pitch Markov-1**: each key by itself, given whether it sounded one frame before: the same formula, twice.
* **chord unigram with back-off**: the frame as one symbol; frames not seen are left to u:

      P(y) = (n(y) + k · u(y)) / (N + k)

Beside them stands a figure that is no likelihood: **copying the frame before**, by the accuracy TP / (TP + FP + FN) of
Bay, Ehmann and Downie (2009), over all cells together.

Conventions: rolls are 0 or 1, uint8 `[time, keys]`, any number of keys. The frame before the first is silence. Every
figure is there twice: over all frames, as Boulanger-Lewandowski et al. (2012) count, and without the first frame of
each piece, as those do who only foretell what follows. The two differ by 0.04 nats at most here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from descant.grid.shapes import RollFrames

Rolls = Sequence[RollFrames]

SMOOTHINGS = (0.001, 0.01, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""The grid of a: what is added to each count of a key."""
BACKOFFS = tuple(float(k) for k in 10.0 ** np.arange(-2, 8, 0.25))
"""The grid of k: how many frames u speaks for."""


class RollFloor(Protocol):
    """A distribution over the frames of a roll."""

    def nats(self, roll: RollFrames) -> NDArray[np.float64]:
        """What each frame costs, `[time]`."""
        ...


Floor = TypeVar("Floor", bound=RollFloor)


@dataclass(frozen=True)
class Figure:
    """A mean over all frames, and over all but the first of each piece."""

    all_frames: float
    after_first: float


@dataclass(frozen=True)
class Uniform:
    """Every frame is as likely as any other."""

    def nats(self, roll: RollFrames) -> NDArray[np.float64]:
        """What each frame costs, `[time]`."""
        return np.full(len(roll), roll.shape[1] * np.log(2.0))


@dataclass(frozen=True, eq=False)
class BernoulliUnigram:
    """Each key sounds with a probability of its own, `sounding [keys]`, whatever the others do."""

    sounding: NDArray[np.float64]

    def nats(self, roll: RollFrames) -> NDArray[np.float64]:
        """What each frame costs, `[time]`."""
        return _cell_nats(roll, self.sounding)


@dataclass(frozen=True, eq=False)
class MarkovByPitch:
    """Each key sounds with a probability that knows its last frame: `sounding [silent or sounding before, keys]`."""

    sounding: NDArray[np.float64]

    def nats(self, roll: RollFrames) -> NDArray[np.float64]:
        """What each frame costs, `[time]`."""
        return _cell_nats(roll, np.where(before(roll) == 1, self.sounding[1], self.sounding[0]))


@dataclass(frozen=True, eq=False)
class ChordUnigram:
    """Each frame is as likely as it was frequent, and one not seen as likely as its keys are: `backoff` is k."""

    counts: Counter[bytes]
    frames: int
    keys: BernoulliUnigram
    backoff: float

    def nats(self, roll: RollFrames) -> NDArray[np.float64]:
        """What each frame costs, `[time]`."""
        seen = np.array([self.counts[chord] for chord in _chords(roll)], np.float64)
        unseen = self.backoff * np.exp(-self.keys.nats(roll))
        return np.asarray(np.log(self.frames + self.backoff) - np.log(seen + unseen))


def before(roll: RollFrames) -> RollFrames:
    """For each frame the one before it; silence before the first."""
    return np.concatenate([np.zeros_like(roll[:1]), roll[:-1]])


def fit_bernoulli(train: Rolls, validation: Rolls) -> BernoulliUnigram:
    """Count each key; a is chosen on validation."""
    counts = np.sum([roll.sum(0, dtype=np.int64) for roll in train], axis=0)
    frames = sum(map(len, train))
    return _best([BernoulliUnigram((counts + a) / (frames + 2 * a)) for a in SMOOTHINGS], validation)


def fit_markov(train: Rolls, validation: Rolls) -> MarkovByPitch:
    """Count each key after it was silent, and after it sounded; a is chosen on validation."""
    counts, frames = np.zeros((2, 2, train[0].shape[1]), np.int64)
    for roll in train:
        sounded = before(roll) == 1
        for state, chosen in enumerate((~sounded, sounded)):
            counts[state] += (chosen & (roll == 1)).sum(0)
            frames[state] += chosen.sum(0)
    return _best([MarkovByPitch((counts + a) / (frames + 2 * a)) for a in SMOOTHINGS], validation)


def fit_chords(train: Rolls, validation: Rolls) -> ChordUnigram:
    """Count each frame as a whole; k is chosen on validation."""
    keys = fit_bernoulli(train, validation)
    counts = Counter(chord for roll in train for chord in _chords(roll))
    frames = sum(map(len, train))
    return _best([ChordUnigram(counts, frames, keys, k) for k in BACKOFFS], validation)


def mean_nats(floor: RollFloor, rolls: Rolls) -> Figure:
    """Nats a frame on some rolls."""
    costs = [floor.nats(roll) for roll in rolls]
    later = np.concatenate([cost[1:] for cost in costs])
    return Figure(float(np.concatenate(costs).mean()), float(later.mean()) if len(later) else float("nan"))


def copy_accuracy(rolls: Rolls) -> Figure:
    """How well the frame before foretells a frame: TP / (TP + FP + FN), from 0 to 1; 1 where nothing ever sounds."""
    both, either = np.zeros(2, np.int64), np.zeros(2, np.int64)
    for roll in rolls:
        copied = before(roll)
        for place, start in enumerate((0, 1)):
            both[place] += np.count_nonzero(copied[start:] & roll[start:])
            either[place] += np.count_nonzero(copied[start:] | roll[start:])
    shares = np.divide(both, either, out=np.ones(2), where=either > 0)
    return Figure(float(shares[0]), float(shares[1]))


def roll_floors(train: Rolls, validation: Rolls, test: Rolls) -> dict[str, Figure]:
    """The floors' nats a frame on test rolls, by name, in the order of the table."""
    floors: dict[str, RollFloor] = {
        "uniform": Uniform(),
        "Bernoulli unigram": fit_bernoulli(train, validation),
        "per-pitch Markov-1": fit_markov(train, validation),
        "chord unigram with back-off": fit_chords(train, validation),
    }
    return {name: mean_nats(floor, test) for name, floor in floors.items()}


def _cell_nats(roll: RollFrames, sounding: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(-np.log(np.where(roll == 1, sounding, 1 - sounding)).sum(1))


def _chords(roll: RollFrames) -> list[bytes]:
    return [chord.tobytes() for chord in np.packbits(roll, axis=1)]


def _best(floors: list[Floor], validation: Rolls) -> Floor:
    return min(floors, key=lambda floor: mean_nats(floor, validation).all_frames)
