"""Does a bundle copy more than people do? What its samples share with its training pieces, beside held-out pieces.

    python benchmarks/originality.py folk corpora/nottingham --bars 16
    python benchmarks/originality.py folk corpora/nottingham --given chords --write melody
    python benchmarks/originality.py bach corpora/chorales --bars 8

At default settings; the figures are those of `evaluation.originality`. For each the samples' median, and between which
values nine in ten human parts of the test split lie (5 to 95 %). Without --given, pieces are written from nothing, and
compared with all excerpts of as many bars of test pieces in the same meter; with --given, parts for each test piece,
compared with the human ones of the same pieces, from beginning to end.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from descant.bundles.store import Bundle, load
from descant.corpora.piece import Piece
from descant.corpora.store import load_corpus
from descant.errors import BundleError, CorpusError, GridError
from descant.evaluation.originality import FIGURES, line_of_frames, shared_with
from descant.generation.accompaniment import accompany, compose
from descant.generation.manner import manner_for
from descant.generation.take import Take
from descant.grid.stack import Stack
from descant.recall.line import Line

Lines = dict[str, list[Line]]
"""Lines by role."""
TOGETHER = 40
"""Takes written side by side."""
FEWEST_NOTES = 8
"""A line of fewer, of a sample or a person, has next to nothing to compare."""


class Row(NamedTuple):
    """One figure of one role: of how many samples and human parts, the former's median, the latter's band."""

    role: str
    figure: str
    samples: int
    median: float
    people: int
    low: float
    middle: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the median lies in the human band."""
        return self.low <= self.median <= self.high


def of_takes(takes: Sequence[Take], bundle: Bundle) -> Lines:
    """What was written, by role."""
    found: Lines = {}
    for take in takes:
        for role in (role for role in take.roles if bundle.config.roles[role] != "kit"):
            line = line_of_frames(take.frames[role], bundle.config.roles[role], take.stack)
            found.setdefault(role, []).append(line)
    return found


def excerpts(line: Line, stack: Stack, bars: int, bar_quarters: float) -> Iterator[Line]:
    """All excerpts of so many whole bars, one after the other; none if a bar has another length."""
    if set(stack.positions.bar_steps.tolist()) != {round(bar_quarters * stack.grid.steps_per_quarter)}:
        return
    first = int(stack.positions.bar[0]) + stack.has_pickup
    end = int(stack.positions.bar[0]) + stack.bars
    for bar in range(first, end - bars + 1, bars):
        yield line.within((stack.positions.bar >= bar) & (stack.positions.bar < bar + bars))


def human_lines(
    pieces: Sequence[Piece], bundle: Bundle, roles: Sequence[str], bars: int | None, bar_quarters: float
) -> Lines:
    """The same roles of test pieces: excerpts of so many bars, or the whole where no number is named."""
    found: Lines = {role: [] for role in roles}
    for piece in pieces:
        try:
            stack = bundle.config.form.stack(piece.score, piece.roles, piece.phase_ticks)
        except GridError:
            continue
        for role in roles:
            if role in stack.frames:
                line = line_of_frames(stack.frames[role], bundle.config.roles[role], stack)
                found[role] += [line] if bars is None else excerpts(line, stack, bars, bar_quarters)
    return found


def composed(bundle: Bundle, samples: int, bars: int, meter: tuple[int, int]) -> list[Take]:
    """So many pieces from nothing."""
    takes: list[Take] = []
    while len(takes) < samples:
        count = min(TOGETHER, samples - len(takes))
        takes += compose(bundle, bars=bars, meter=meter, manner=manner_for(bundle.config, takes=count, seed=len(takes)))
    return takes


def accompanied(
    bundle: Bundle, pieces: Sequence[Piece], samples: int, given: Sequence[str], write: Sequence[str]
) -> list[Take]:
    """Parts for the test pieces in turn, as many takes of each as it needs for so many samples."""
    takes: list[Take] = []
    for number, piece in enumerate(pieces):
        count = samples * (number + 1) // len(pieces) - samples * number // len(pieces)
        if not count:
            continue
        roles = {part: role for part, role in piece.roles.items() if role in given}
        score = piece.score.with_parts(tuple(part for part in piece.score.parts if part.number in roles))
        bar = score.meters[0].bar_quarters if score.meters else 4.0
        pickup = (piece.phase_ticks / score.ticks_per_quarter) % bar
        manner = manner_for(bundle.config, takes=min(count, 64), seed=number)
        takes += accompany(bundle, score, roles=roles, write=write, pickup_quarters=pickup, manner=manner)
    return takes


def compared(samples: Lines, people: Lines, bundle: Bundle) -> list[Row]:
    """A row for each role and figure."""
    if bundle.originality is None:
        raise BundleError(
            f"the bundle {bundle.name} has no index of its training pieces.",
            "a bundle with originality.npz.",
            "make it again with descant export.",
        )
    fingerprints, steps = bundle.originality.fingerprints, bundle.config.steps_per_quarter
    rows = []
    for role, lines in samples.items():
        ours, theirs = (
            [shared_with(line, fingerprints, steps).figures for line in each if len(line) >= FEWEST_NOTES]
            for each in (lines, people[role])
        )
        if not ours or not theirs:
            raise CorpusError(
                f"too few notes of {role} to compare.", "test pieces in that meter.", "name another --meter."
            )
        for name in FIGURES:
            low, middle, high = np.nanpercentile([found[name] for found in theirs], [5, 50, 95])
            median = float(np.nanmedian([found[name] for found in ours]))
            rows.append(Row(role, name, len(ours), median, len(theirs), float(low), float(middle), float(high)))
    return rows


def table(rows: Sequence[Row]) -> str:
    """The rows as text."""
    lines = ["role      figure      samples  median | people   5 %   50 %   95 % | inside"]
    lines += [
        f"{row.role:9} {row.figure:11} {row.samples:7} {row.median:7.2f} | {row.people:6} {row.low:5.2f} "
        f"{row.middle:6.2f} {row.high:6.2f} | {'yes' if row.inside else 'NO'}"
        for row in rows
    ]
    return "\n".join([*lines, f"{sum(row.inside for row in rows)} of {len(rows)} medians lie inside the human band."])


def main() -> None:
    """Write the samples and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument("--bars", type=int, default=16)
    parser.add_argument("--meter", default="4/4")
    parser.add_argument("--given", default="")
    parser.add_argument("--write", default="")
    asked = parser.parse_args()
    bundle, began = load(asked.bundle), time.monotonic()
    above, below = (int(number) for number in asked.meter.split("/"))
    pieces = load_corpus(asked.corpus).split("test")
    if asked.given:
        given, write = asked.given.split(","), asked.write.split(",")
        pieces = [piece for piece in pieces if {*given, *write} <= set(piece.roles.values())]
        takes = accompanied(bundle, pieces, asked.samples, given, write)
        people = human_lines(pieces, bundle, write, None, 0)
    else:
        roles = [role for role, kind in bundle.config.roles.items() if kind != "kit"]
        takes = composed(bundle, asked.samples, asked.bars, (above, below))
        people = human_lines(pieces, bundle, roles, asked.bars, 4 * above / below)
    print(f"{len(takes)} samples by {bundle.name} in {time.monotonic() - began:.0f} s")
    print(table(compared(of_takes(takes, bundle), people, bundle)))


if __name__ == "__main__":
    main()
