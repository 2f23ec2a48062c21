"""Are our metrics those of other packages? The same parts of real pieces, measured by us, muspy, smg-metrics, mir_eval.

    pip install -e '.[peers]'        (or: pip install muspy smg-metrics mir_eval)
    python -m benchmarks.metric_peers --music CORPUS [--pieces 20]

CORPUS is a folder made by `descant prepare`. Of each test piece, every pitched part is put on a grid of 16ths and
written as a MIDI file of its own to a temporary folder; the others read that file, so that all measure the same notes.
Metrics that compare two parts take the first part and the second. Pieces that change meter are left out: the others
know one meter alone. Prints a table in Markdown, with a remark where the definitions differ.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from descant.corpora.piece import Piece
from descant.corpora.store import load_corpus
from descant.errors import DescantError
from descant.evaluation.harmony_metrics import chord_entropy
from descant.evaluation.overlap import overlap_metrics
from descant.evaluation.rhythm_metrics import groove_similarity, onset_f1, onset_steps, onset_xor
from descant.evaluation.samples import in_key_share, pitch_class_entropy
from descant.grid.form import GridForm
from descant.grid.frames import decode
from descant.grid.shapes import Frames
from descant.grid.stack import Stack
from descant.grid.timegrid import TimeGrid
from descant.score.midi_writing import write_midi
from descant.score.score import Meter, Part, Score, Tempo

STEPS_PER_QUARTER = 4
GRID = TimeGrid(ticks_per_quarter=480, steps_per_quarter=STEPS_PER_QUARTER)
WINDOW_SECONDS = 0.01
NEEDED = ("muspy", "smg_metrics", "mir_eval", "pretty_midi")


@dataclass(frozen=True)
class Heard:
    """A part on the grid, its piece, and the file in which the others find it."""

    frames: Frames
    stack: Stack
    path: Path

    @property
    def bar_steps(self) -> int:
        """How many steps a bar has."""
        return int(self.stack.positions.bar_steps[0])


@dataclass(frozen=True)
class Check:
    """One metric in two programs: of one part, or of two."""

    metric: str
    package: str
    ours: Callable[..., float]
    theirs: Callable[..., float]
    remark: str = ""
    parts: int = 1


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--music", type=Path, required=True, help="a corpus, as descant prepare makes it")
    options.add_argument("--pieces", type=int, default=20, help="so many test pieces, from the first on")
    chosen = options.parse_args()
    checks = _checks()
    try:
        pieces = load_corpus(chosen.music).split("test")
    except DescantError as error:
        sys.exit(str(error))
    with tempfile.TemporaryDirectory() as folder:
        heard = list(islice(parts_of(pieces, Path(folder)), chosen.pieces))
        if not heard:
            sys.exit(f"{chosen.music} has no test piece in one meter with a pitched part.")
        print(f"{len(heard)} test pieces of {chosen.music.name}, {sum(map(len, heard))} parts\n")
        print("| metric | package | pieces | ours | theirs | largest difference | where definitions differ |")
        print("|---|---|---:|---:|---:|---:|---|")
        for check in checks:
            print(row(check, heard))


def parts_of(pieces: list[Piece], folder: Path) -> Iterator[list[Heard]]:
    """The pitched parts of each piece that keeps its meter, with notes, each in a file of its own."""
    for number, piece in enumerate(pieces):
        roles = dict.fromkeys(role for role in piece.roles.values() if role != "drums")
        try:
            stack = GridForm({role: "poly" for role in roles}, STEPS_PER_QUARTER).stack(
                piece.score, piece.roles, piece.phase_ticks
            )
        except DescantError:
            continue
        meters = {(meter.numerator, meter.denominator) for meter in piece.score.meters} or {(4, 4)}
        if len(meters) > 1 or not stack.frames:
            continue
        meter = Meter(0, *meters.pop())
        tempo = Tempo(0, piece.score.tempos[0].bpm if piece.score.tempos else 120.0)
        found = []
        for role, frames in stack.frames.items():
            path = folder / f"{number} {role}.mid"
            part = Part(1, role, 0, False, decode(frames, "poly", GRID))
            if len(part.notes):
                path.write_bytes(write_midi(Score(GRID.ticks_per_quarter, (part,), (tempo,), (meter,))))
                found.append(Heard(frames, stack, path))
        if found:
            yield found


def row(check: Check, heard: list[list[Heard]]) -> str:
    """A check's line of the table, over every part (or the first two of each piece) that both can be asked of."""
    values: list[tuple[float, float]] = []
    count = 0
    for parts in heard:
        asked = [(part,) for part in parts] if check.parts == 1 else [tuple(parts[:2])] * (len(parts) > 1)
        found = [(check.ours(*each), check.theirs(*each)) for each in asked]
        known = [pair for pair in found if not any(map(math.isnan, pair))]
        count += bool(known)
        values += known
    if not values:
        return f"| {check.metric} | {check.package} | 0 | - | - | - | {check.remark} |"
    ours, theirs = np.array(values).T
    means = f"{ours.mean():.4f} | {theirs.mean():.4f} | {np.abs(ours - theirs).max():.2g}"
    return f"| {check.metric} | {check.package} | {count} | {means} | {check.remark} |"


def _checks() -> list[Check]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import mir_eval
            import muspy
            import pretty_midi
            import smg_metrics.distribution as distribution
            import smg_metrics.harmony as harmony
            import smg_metrics.rhythm as rhythm
    except ImportError as missing:
        sys.exit(
            f"{missing.name} is not installed; this needs {', '.join(NEEDED)}: "
            "pip install -e '.[peers]', or pip install muspy smg-metrics mir_eval pretty_midi"
        )

    def music(part: Heard) -> Any:
        read = muspy.read_midi(str(part.path))
        read.adjust_resolution(STEPS_PER_QUARTER)
        return read

    def seconds(part: Heard) -> Any:
        (track,) = pretty_midi.PrettyMIDI(str(part.path)).instruments
        return np.unique([note.start for note in track.notes])

    def onsets(part: Heard) -> Any:
        return onset_steps(part.frames, "poly")

    def groove(part: Heard) -> float:
        return groove_similarity(onsets(part), part.stack.positions)

    def in_key(part: Heard) -> float:
        return in_key_share(part.frames, "poly", part.stack.key)

    def in_scale(part: Heard) -> float:
        key = part.stack.key
        return float(muspy.pitch_in_scale_rate(music(part), key.tonic, "minor" if key.minor else "major"))

    def only(minor: bool, ask: Callable[[Heard], float]) -> Callable[[Heard], float]:
        return lambda part: ask(part) if part.stack.key.minor == minor else math.nan

    def entropy(part: Heard) -> float:
        return pitch_class_entropy(part.frames, "poly")

    def chords(part: Heard) -> float:
        return chord_entropy(part.frames, "poly", part.stack.positions, part.stack.key.tonic)

    def overlap(feature: str) -> Callable[[Heard, Heard], float]:
        return lambda one, other: overlap_metrics(one.frames, other.frames, "poly")[f"overlap/{feature}"]

    return [
        Check("pitch class entropy", "muspy", entropy, lambda part: muspy.pitch_class_entropy(music(part))),
        Check("pitch class entropy", "smg-metrics", entropy, lambda part: harmony.pitch_class_entropy(part.path)),
        Check("in key, major", "muspy", only(False, in_key), only(False, in_scale)),
        Check("in key, minor", "muspy", only(True, in_key), only(True, in_scale), "theirs has no raised seventh"),
        Check(
            "groove similarity",
            "muspy",
            groove,
            lambda part: muspy.groove_consistency(music(part), part.bar_steps),
            "theirs compares neighbouring bars alone, and adds one where the last bar is full",
        ),
        Check(
            "groove similarity",
            "smg-metrics",
            groove,
            lambda part: rhythm.grooving_pattern_similarity(part.path),
            "theirs cuts a bar into 64 places, most of them empty",
        ),
        Check(
            "chord entropy",
            "smg-metrics",
            chords,
            lambda part: harmony.chord_histogram_entropy(part.path),
            "theirs names a chord every four quarters by notes begun, ours every beat by how long they sound",
        ),
        Check(
            "onset F1",
            "mir_eval",
            lambda one, other: onset_f1(onsets(one), onsets(other)),
            lambda one, other: mir_eval.onset.f_measure(seconds(one), seconds(other), window=WINDOW_SECONDS)[0],
            parts=2,
        ),
        Check(
            "onset XOR",
            "smg-metrics",
            lambda one, other: onset_xor(onsets(one), onsets(other)),
            lambda one, other: rhythm.onset_xor_distance(one.path, other.path, one.bar_steps),
            "theirs adds an empty bar where a note lasts to the end, and leaves out bars after the last note",
            parts=2,
        ),
        Check(
            "overlap: pitch",
            "smg-metrics",
            overlap("pitch"),
            lambda one, other: distribution.compute_all(one.path, other.path).pd,
            parts=2,
        ),
        Check(
            "overlap: duration",
            "smg-metrics",
            overlap("duration"),
            lambda one, other: distribution.compute_all(one.path, other.path).dd,
            "theirs counts in multiples of each file's shortest note",
            parts=2,
        ),
    ]


if __name__ == "__main__":
    main()
