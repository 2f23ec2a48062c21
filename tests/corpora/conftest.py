"""Small pieces made here: tunes drawn by a seed over chords, as scores, pieces and files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from descant.corpora.dataset import SourceFile
from descant.corpora.piece import Piece
from descant.score.key import estimate_key
from descant.score.midi_writing import write_midi
from descant.score.score import KeySignature, Meter, Notes, Part, Score, Tempo

QUARTER = 480


def tune(seed: int, bars: int = 8, up: int = 0, ticks_per_quarter: int = QUARTER) -> Score:
    """A melody of quarters and eighths over a chord a bar; `up` transposes all of it."""
    draw = np.random.default_rng(seed)
    lengths = draw.choice([1, 2], size=bars * 8) * ticks_per_quarter // 2
    onsets = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    used = onsets < bars * 4 * ticks_per_quarter
    onsets, lengths = onsets[used], lengths[used]
    pitches = 72 + draw.choice([-7, -5, -3, -1, 0, 2, 4, 5, 7, 9, 11, 12], size=len(onsets)) + up
    roots = 48 + draw.choice([0, 2, 5, 7], size=bars) + up
    chord_onsets = np.repeat(np.arange(bars) * 4 * ticks_per_quarter, 3)
    chord_pitches = (roots[:, None] + np.array([0, 4, 7])).ravel()
    return Score(
        ticks_per_quarter,
        (
            Part(1, "Melody", 73, False, Notes.of(onsets, lengths, pitches)),
            Part(2, "Chords", 0, False, Notes.of(chord_onsets, 4 * ticks_per_quarter, chord_pitches)),
        ),
        (Tempo(0, 120.0),),
        (Meter(0, 4, 4),),
        (KeySignature(0, 0, False),),
        f"Tune {seed}",
    )


def piece(seed: int, split: str = "train", **changes: object) -> Piece:
    """The tune of that seed as a piece of a corpus."""
    score = tune(seed)
    made = Piece(
        id=f"tune-{seed}",
        title=score.title,
        file=f"tune-{seed}.mid",
        split=split,  # type: ignore[arg-type]
        work=f"tune-{seed}",
        score=score,
        key=estimate_key(score),
        labels={"style": "made"},
        roles={1: "melody", 2: "chords"},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def write(folder: Path, name: str, score: Score) -> SourceFile:
    """The score as a MIDI file in a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_midi(score))
    return SourceFile(folder, name)


@pytest.fixture(scope="session")
def music() -> SimpleNamespace:
    """How to make small pieces."""
    return SimpleNamespace(tune=tune, piece=piece, write=write, quarter=QUARTER)


@pytest.fixture
def tunes_folder(tmp_path: Path) -> Callable[..., Path]:
    """A folder of so many different tunes."""

    def made(count: int = 6, name: str = "tunes") -> Path:
        for seed in range(count):
            write(tmp_path / name, f"tune-{seed}.mid", tune(seed))
        return tmp_path / name

    return made
