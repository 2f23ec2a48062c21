"""Bach's four-part chorales in 16ths, in their own keys: the set that Coconet and Music Transformer report on.

Each frame has four pitches, soprano first, or no pitch where a voice rests. There are no onsets: equal pitches in
neighbouring frames are one long note here. As `voice` frames a pitch that stays is then always *hold*, so symbols and
pitches say the same, and nats a frame of the one, summed over the voices, are an upper bound of the other's.

A file has `{side}__lengths` and `{side}__pitches`, int8 `[all frames, 4]`, rests as -1 (see `arrays.py`). It can be
made from the JSON files at the home.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descant.corpora.arrays import Layout
from descant.corpora.dataset import DATASETS, Archive, Dataset
from descant.corpora.piece import Piece, Split
from descant.errors import CorpusError
from descant.grid.placement import notes_at
from descant.grid.shapes import HIGHEST_PITCH, LOWEST_PITCH
from descant.grid.timegrid import TimeGrid
from descant.parts.roles import ROLES
from descant.score.key import estimate_key
from descant.score.score import Notes, Part, Score

NAME = "jsb_16ths"
VOICES = ("soprano", "alto", "tenor", "bass")
SILENCE = -1
FRAME_GRID = TimeGrid(ticks_per_quarter=480, steps_per_quarter=4)
"""A frame is a step of this grid: a 16th."""
VELOCITY = 80


def _line(pitches: NDArray[np.int64]) -> Notes:
    """The notes of one voice, `[time]`: one for each run of a pitch."""
    begins = np.flatnonzero(np.diff(pitches, prepend=SILENCE - 1))
    ends = np.append(begins[1:], len(pitches))
    sounds = pitches[begins] != SILENCE
    return notes_at(begins[sounds], ends[sounds], pitches[begins[sounds]], FRAME_GRID, VELOCITY)


def chorale(pitches: NDArray[Any], identity: str, file: str, side: Split) -> Piece:
    """A chorale of these pitches, `[time, 4]`, as long as they are to the frame. Raises `CorpusError`."""
    sounding = pitches[pitches != SILENCE]
    if len(sounding) and (sounding.min() < LOWEST_PITCH or sounding.max() > HIGHEST_PITCH):
        raise CorpusError(
            f"{file} holds pitches from {sounding.min()} to {sounding.max()}.",
            f"MIDI pitches from {LOWEST_PITCH} to {HIGHEST_PITCH}, or {SILENCE} for a rest.",
            "fetch or copy the data set again.",
        )
    lines = pitches.astype(np.int64).T
    parts = tuple(
        Part(number, voice.capitalize(), ROLES["soprano"].program, False, _line(line))
        for number, (voice, line) in enumerate(zip(VOICES, lines, strict=True), start=1)
    )
    score = Score(FRAME_GRID.ticks_per_quarter, parts, title=identity, length_ticks=int(FRAME_GRID.ticks(len(pitches))))
    roles = dict(enumerate(VOICES, start=1))
    return Piece(identity, identity, file, side, identity, score, estimate_key(score), roles=roles)


def _pieces(path: Path) -> list[Piece]:
    sides = Layout("", "pitches", len(VOICES), np.int8).pieces(path)
    return [
        chorale(pitches, identity := f"{NAME}/{side}/{number:03d}", f"{path.name}#{identity}", side)
        for side, of_side in sides.items()
        for number, pitches in enumerate(of_side)
    ]


JSB_16THS = DATASETS.register("jsb_16ths.v1")(
    Dataset(
        NAME,
        title="Four-part chorales of J. S. Bach on a grid of 16ths",
        citation="J. S. Bach, chorales; the split of Boulanger-Lewandowski, Bengio and Vincent, ICML 2012, at 16ths as "
        "in Huang et al., Counterpoint by Convolution, ISMIR 2017.",
        licence="public domain; the encoding after czhuang/JSB-Chorales-dataset, which states no licence",
        home="https://github.com/czhuang/JSB-Chorales-dataset",
        archives=(
            Archive(
                "jsb_chorales_16th.npz",
                "80f3ec823a667d14294d2ee828e990326ebd76548f62efd148290d226dd55009",
                "229 chorales to learn from, 76 to choose by, 77 to judge by",
            ),
        ),
        may_ship=False,
        finds_copies=False,
        arrays=_pieces,
    )
)
