"""Making the index that originality is measured by: fingerprints of the training pieces, and how people compare.

People are the held-out parts of the same corpus, those of the validation and of the test split. A longer part shares a
longer run by chance alone, so each part is cut into excerpts of several lengths, and a written part is compared with
those of its own length.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from descant.bundles.checksums import write_checksums
from descant.bundles.originality import FILE, HumanBand, Measure, OriginalityIndex, quantiles
from descant.bundles.store import read_config
from descant.corpora.piece import Piece
from descant.corpora.store import Corpus
from descant.errors import BundleError, GridError
from descant.evaluation.originality import FIGURES, line_of_frames, shared_with
from descant.files import write_whole
from descant.grid.form import GridForm
from descant.recall.fingerprints import Fingerprints, Source, fingerprints_of
from descant.recall.line import Line

LENGTHS = (16, 24, 32, 48, 64, 96, 128, 192, 256)
"""Notes of the excerpts of human parts."""
MOST_EXCERPTS = 120
"""So many of a length, evenly chosen among all, tell how people compare."""
FEWEST_EXCERPTS = 20
"""Fewer tell nothing."""


def build_index(corpus: Corpus, form: GridForm) -> OriginalityIndex:
    """The index of a corpus's training pieces on a grid, with the figures of its held-out parts."""
    training = fingerprints_of([found for piece in corpus.split("train") for found in lines_of(piece, form)])
    heard = [piece for split in ("validation", "test") for piece in corpus.split(split)]
    held_out = [found for piece in heard for found in lines_of(piece, form)]
    return OriginalityIndex(training, human_band(held_out, training, form.steps_per_quarter))


def lines_of(piece: Piece, form: GridForm) -> list[tuple[Source, Line]]:
    """The line of each part of a piece that the form knows, drums apart; none if the piece fits no grid."""
    try:
        stack = form.stack(piece.score, piece.roles, piece.phase_ticks)
    except GridError:
        return []
    return [
        (Source(piece.title or piece.id, piece.work, role), line_of_frames(stack.frames[role], kind, stack))
        for role, kind in stack.kinds.items()
        if kind != "kit"
    ]


def human_band(lines: Sequence[tuple[Source, Line]], training: Fingerprints, steps_per_quarter: int) -> HumanBand:
    """How held-out lines compare with the training pieces, by role, length and figure."""
    values: dict[Measure, NDArray[np.float32]] = {}
    for role in dict.fromkeys(source.role for source, _ in lines):
        of_role = [line for source, line in lines if source.role == role]
        for notes in LENGTHS:
            chosen = excerpts(of_role, notes)
            if len(chosen) < FEWEST_EXCERPTS:
                continue
            figures = [shared_with(line, training, steps_per_quarter).figures for line in chosen]
            for name in FIGURES:
                known = [each[name] for each in figures if not math.isnan(each[name])]
                if len(known) >= FEWEST_EXCERPTS:
                    values[Measure(role, notes, name)] = quantiles(known)
    return HumanBand(values)


def excerpts(lines: Sequence[Line], notes: int) -> list[Line]:
    """All excerpts of so many notes, one after the other; of too many, some that are evenly chosen."""
    whole = [line.excerpt(first, notes) for line in lines for first in range(0, len(line) - notes + 1, notes)]
    if len(whole) <= MOST_EXCERPTS:
        return whole
    return [whole[number] for number in np.linspace(0, len(whole) - 1, MOST_EXCERPTS).round().astype(int)]


def add_index(folder: Path, corpus: Corpus) -> OriginalityIndex:
    """Give a bundle that is there the index of the corpus it was trained on.

    Raises `BundleError` for another corpus, `OutputError`.
    """
    config = read_config(folder)
    if config.corpus.content_hash != corpus.content_hash:
        raise BundleError(
            f"the bundle {config.name} was trained on another corpus ({config.corpus.name}).",
            "the corpus it was trained on.",
            "name that one.",
        )
    index = build_index(corpus, config.form)
    write_whole(folder / FILE, index.to_bytes())
    write_checksums(folder)
    return index
