"""Small stacks made by hand: bars of 4/4 (or another meter) on a 16th grid; and samples of a tiny bundle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from descant.evaluation.directions import Direction
from descant.evaluation.pieces import BundleGrid, GridPiece, on_grid
from descant.evaluation.sampling import Samples, write_samples
from descant.grid.meter import MeterPositions, meter_positions
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, HOLD, LOWEST_PITCH, ONSET, PITCHES, REST, Frames
from descant.grid.stack import Stack
from descant.grid.timegrid import TimeGrid
from descant.parts.roles import FrameKind
from descant.score.key import Key
from descant.score.score import Meter, Score

if TYPE_CHECKING:
    from descant.bundles.store import Bundle
    from descant.corpora.store import Corpus

GRID = TimeGrid(ticks_per_quarter=480, steps_per_quarter=4)


def voice(*pitches: int, steps: int = 4) -> Frames:
    """A voice that sings MIDI pitches of `steps` each; 0 is a rest."""
    symbols: list[int] = []
    for pitch in pitches:
        first = pitch - LOWEST_PITCH + FIRST_PITCH_SYMBOL if pitch else REST
        symbols += [first] + [HOLD if pitch else REST] * (steps - 1)
    return np.array(symbols, np.int16)


def chords(*of_pitches: Sequence[int], steps: int = 4) -> Frames:
    """Chords of MIDI pitches, `steps` each."""
    frames = np.zeros((len(of_pitches) * steps, PITCHES), np.uint8)
    for place, pitches in enumerate(of_pitches):
        columns = np.array(pitches, np.int64) - LOWEST_PITCH
        frames[place * steps : (place + 1) * steps, columns] = HELD
        frames[place * steps, columns] = ONSET
    return frames


def positions_of(steps: int, meter: tuple[int, int] = (4, 4)) -> MeterPositions:
    return meter_positions([Meter(0, *meter)], GRID, steps)


def stack(
    frames: Mapping[str, Frames],
    *,
    kinds: Mapping[str, FrameKind] | None = None,
    key: Key | None = None,
    meter: tuple[int, int] = (4, 4),
) -> Stack:
    """A stack of frames of equal length, in C major and 4/4 unless said otherwise."""
    steps = len(next(iter(frames.values())))
    usual: dict[str, FrameKind] = {"melody": "voice", "chords": "poly", "drums": "kit", "bass": "voice"}
    return Stack(
        steps=steps,
        frames=dict(frames),
        kinds={role: (kinds or usual)[role] for role in frames},
        positions=positions_of(steps, meter),
        grid=GRID,
        report={},
        key=key or Key(0, minor=False, confidence=1.0),
    )


@pytest.fixture(scope="session")
def music() -> SimpleNamespace:
    """What makes small music: `music.voice(60, 62)`, `music.chords([60, 64])`, `music.stack({"melody": ...})`."""
    return SimpleNamespace(voice=voice, chords=chords, stack=stack, positions=positions_of)


@pytest.fixture(scope="session")
def toy_bundle(bundle_of: Callable[..., Bundle]) -> Bundle:
    """A tiny untrained bundle that writes chords to a melody, and a melody to chords."""
    return bundle_of()


@pytest.fixture(scope="session")
def toy_pieces(toy_bundle: Bundle, toy_corpus: Corpus, song_of: Callable[..., Score]) -> list[GridPiece]:
    """Four works of two bars on that bundle's grid."""
    shapes = ((0, 4, 7, 4), (7, 5, 4, 2), (0, 2, 4, 5, 7), (12, 11, 9))
    pieces = [
        replace(piece, score=song_of(shape, bars=2, up=place))
        for place, (piece, shape) in enumerate(zip(toy_corpus.pieces, shapes, strict=False))
    ]
    return on_grid(pieces, BundleGrid(toy_bundle.config.form))[0]


@pytest.fixture(scope="session")
def toy_samples(toy_bundle: Bundle, toy_pieces: list[GridPiece]) -> list[Samples]:
    """Two samples in each of the bundle's two directions."""
    directions = [Direction(("melody",), "chords"), Direction(("chords",), "melody")]
    return write_samples(toy_bundle, toy_pieces, directions, 2, seed=3)
