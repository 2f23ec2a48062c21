"""How original a written part is: what it shares with the training pieces, beside what people's parts share with them.

Conventions
-----------
A part is a line (`recall.line`): of chords the top line. Runs and windows are compared in any key. Drums have no line,
so nothing is said of them. Every figure comes with its percentile among held-out human parts of about as many notes:
50 shares as much as people do, 99 more than nearly all of them.

Figures
-------
* `longest`: notes of the longest run that stands in a training piece
* `cardinality`: mean cardinality score of its windows (`evaluation.cardinality`)
* `sources`, `covered`, `changes`: its mosaic (`evaluation.mosaic`): works it takes, share of notes that these cover,
  changes of work in a bar

How long a part is
------------------
The more notes, the longer a run is shared by chance, so a part is ranked among people's of about its own length. Below
three quarters of the shortest of these it is not ranked. One far longer than the longest is cut into k pieces of about
that length: of most figures the percentile is the mean of the pieces'. Of `longest` it is how often k human parts all
stay below it, 100 (p / 100)^k: a mean would hide one copied page in a long piece.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from descant.bundles.originality import HumanBand, Measure, OriginalityIndex
from descant.evaluation.cardinality import cardinality_scores
from descant.evaluation.mosaic import Mosaic, mosaic_of
from descant.grid.frames import decode
from descant.grid.shapes import Frames
from descant.grid.stack import Stack
from descant.parts.roles import FrameKind
from descant.recall.fingerprints import Fingerprints, Source
from descant.recall.line import Line, line_of

FIGURES = ("longest", "cardinality", "sources", "covered", "changes")
NEAR_ENOUGH = 0.75
"""The share of the shortest human parts' notes below which a part is too short to be ranked among them."""


@dataclass(frozen=True)
class Originality:
    """The figures of one part; `source` has its longest run, or is None where no run of 4 notes is shared.

    `cardinality` is NaN where no window has notes enough. `percentiles` lacks what no human part can be compared in.
    """

    notes: int
    longest: int
    source: Source | None
    cardinality: float
    mosaic: Mosaic
    percentiles: Mapping[str, float]

    @property
    def figures(self) -> dict[str, float]:
        """The figures by name."""
        mosaic = self.mosaic
        values = (self.longest, self.cardinality, mosaic.sources, mosaic.covered, mosaic.changes_per_bar)
        return {name: float(value) for name, value in zip(FIGURES, values, strict=True)}


def line_of_frames(frames: Frames, kind: FrameKind, stack: Stack) -> Line:
    """The line of a part with pitches on a stack's grid; of an event every pitch begins."""
    notes = (
        decode((frames != 0).astype(np.uint8), "poly", stack.grid) if stack.events else decode(frames, kind, stack.grid)
    )
    return line_of(notes, stack)


def shared_with(line: Line, fingerprints: Fingerprints, steps_per_quarter: int) -> Originality:
    """What a line shares with the indexed pieces, compared with nobody."""
    runs = fingerprints.runs(line)
    longest = max(runs, key=lambda run: run.notes, default=None)
    scores = cardinality_scores(line, fingerprints, steps_per_quarter)
    return Originality(
        notes=len(line),
        longest=longest.notes if longest is not None else 0,
        source=fingerprints.source(int(longest.places[0])) if longest is not None and longest.notes else None,
        cardinality=float(scores.mean()) if len(scores) else math.nan,
        mosaic=mosaic_of(runs, line.bars, fingerprints),
        percentiles={},
    )


def originality(line: Line, role: str, index: OriginalityIndex, steps_per_quarter: int) -> Originality:
    """How original a line in a role is."""
    whole = shared_with(line, index.fingerprints, steps_per_quarter)
    lengths = index.human.lengths(role)
    if not lengths or len(line) < NEAR_ENOUGH * lengths[0]:
        return whole
    count = max(1, round(len(line) / lengths[-1]))
    each = -(-len(line) // count)
    excerpts = [line.excerpt(first, each) for first in range(0, len(line), each)] if count > 1 else []
    pieces = [shared_with(piece, index.fingerprints, steps_per_quarter) for piece in excerpts] or [whole]
    ranked = [percentiles(piece, role, index.human) for piece in pieces]
    ranks = {
        name: float(np.mean([found[name] for found in ranked if name in found]))
        for name in FIGURES
        if any(name in found for found in ranked)
    }
    if "longest" in ranks:
        as_each = percentiles(replace(pieces[0], longest=whole.longest), role, index.human)["longest"]
        ranks["longest"] = 100 * (as_each / 100) ** len(pieces)
    return replace(whole, percentiles=ranks)


def percentiles(part: Originality, role: str, human: HumanBand) -> dict[str, float]:
    """Each figure's percentile among human parts in the role, of the length that is nearest in proportion."""
    lengths = human.lengths(role)
    if not lengths or not part.notes:
        return {}
    nearest = min(lengths, key=lambda notes: abs(math.log(notes / part.notes)))
    found = {
        name: human.percentile(Measure(role, nearest, name), value)
        for name, value in part.figures.items()
        if not math.isnan(value)
    }
    return {name: value for name, value in found.items() if value is not None}
