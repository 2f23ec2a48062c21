"""What a bundle that learned one more style is worth, and what that cost the styles that it knew.

Nats a frame of held-out pieces in every direction, hearing the whole given parts: of the new pieces before (told no
style, for there was none) and after (told theirs), and of the pieces that the bundle was judged by before, each told
its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle, load
from descant.corpora.store import Corpus
from descant.evaluation.directions import Direction
from descant.evaluation.pieces import BundleGrid, GridPiece, on_grid, some_of
from descant.generation.likelihood import Question, frame_nats
from descant.generation.style import style_for
from descant.training.bundling import with_results
from descant.training.own_words import learned_words
from descant.watching import watched

MOST_PIECES = 32
"""So many of each kind are measured, drawn by the seed."""
_TOGETHER = 8
Row = dict[str, Any]


def learned_on(
    base: Bundle, folder: Path, label: str, mine: Corpus, old: Corpus | None, seed: int = 0
) -> tuple[BundleConfig, list[str]]:
    """Measure the bundle in `folder` beside the one it began as; the figures are put into it, and told in lines."""
    grown = load(folder)
    ways = [Direction(tuple(each.given), each.write) for each in base.config.directions]
    ways = [each for each in ways if base.config.heads[base.config.roles[each.write]].exact]
    known = (base.config.recipe.get("styles") or {}).get("label", "style")
    figures: dict[str, Any] = {"label": label, "pieces": len(mine.split("train"))}
    with watched("Measuring before and after, in pieces") as progress:
        for name, corpus, new in (("mine", mine, label), *([] if old is None else [("old", old, None)])):
            pieces = _held_out(base, corpus, ways, seed)
            total = 2 * len(ways) * len(pieces)
            done = {"mine": 0, "old": 0}[name]

            def tell(number: int, done: int = done, total: int = total) -> None:
                progress(done + number, total)

            figures[name] = list(_rows(base, grown, pieces, ways, known, new, tell))
    config = with_results(folder, {"learned_on": figures})
    return config, list(learned_words(figures))


def _held_out(base: Bundle, corpus: Corpus, ways: Sequence[Direction], seed: int) -> list[GridPiece]:
    together = [frozenset((*each.given, each.write)) for each in ways]
    pieces, _ = on_grid(corpus.split("test"), BundleGrid(base.config.form, together))
    return some_of(pieces, MOST_PIECES, seed)


def _rows(
    base: Bundle,
    grown: Bundle,
    pieces: Sequence[GridPiece],
    ways: Sequence[Direction],
    label: str,
    new: str | None,
    tell: Callable[[int], None],
) -> Iterator[Row]:
    done = 0
    for way in ways:
        there = [piece for piece in pieces if {*way.given, way.write} <= piece.stack.frames.keys()]
        if not there:
            continue
        nats = []
        for bundle, told in ((base, None), (grown, new)):
            nats.append(_nats(bundle, there, way, label, told))
            done += len(there)
            tell(done)
        yield {"given": list(way.given), "write": way.write, "pieces": len(there), "before": nats[0], "after": nats[1]}


def _nats(bundle: Bundle, pieces: Sequence[GridPiece], way: Direction, label: str, new: str | None) -> float:
    """Mean nats of a frame; each piece is told the style `new`, or its own where the bundle knows it."""
    total, frames = 0.0, 0
    for first in range(0, len(pieces), _TOGETHER):
        asked = []
        for piece in pieces[first : first + _TOGETHER]:
            own = None if piece.piece is None else piece.piece.labels.get(label)
            style = new if new is not None else own if own in bundle.config.styles else None
            heard = piece.stack.frames
            given = {role: heard[role] for role in way.given}
            told = style_for(bundle.config, None if style is None else f"{style}:1")
            asked.append(Question(given, way.write, heard[way.write], piece.stack, style=told))
        for nats in frame_nats(bundle, asked):
            total, frames = total + float(np.sum(nats)), frames + len(nats)
    return total / max(1, frames)
