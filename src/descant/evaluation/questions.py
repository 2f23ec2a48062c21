"""What a bundle is asked, and what it answers: the nats of a target with its true source, a borrowed one, and none.

Every question is asked once, though several rows may need the answer: nats without a source are the same whoever is
not heard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from descant.evaluation.directions import Plan
from descant.evaluation.pieces import GridPiece
from descant.evaluation.shuffling import Donor, borrowed_source
from descant.generation.likelihood import Question, frame_nats
from descant.grid.shapes import Frames

if TYPE_CHECKING:
    from descant.bundles.store import Bundle

Source = Literal["true", "shuffled", "none"]
BATCH_FRAMES = 16_000
"""About how many frames, with padding, a bundle is asked for at once."""

Lenders = Mapping[tuple[tuple[str, ...], str], Mapping[int, Donor]]
"""By given and written roles: whose source each piece borrows."""


@dataclass(frozen=True)
class Ask:
    """One question: the nats of a role of the piece numbered `piece`, through a listener, hearing a source."""

    piece: int
    given: tuple[str, ...]
    write: str
    listener: str
    source: Source


def asks(plan: Plan, listener: str) -> list[Ask]:
    """Every question that one direction needs through one listener."""
    given, write = plan.direction.given, plan.direction.write
    asked = [Ask(piece, given, write, listener, "true") for piece in plan.pieces]
    asked += [Ask(piece, given, write, listener, "shuffled") for piece in plan.donors]
    asked += [Ask(piece, (), write, listener, "none") for piece in plan.pieces]
    return asked


def answer(
    bundle: Bundle,
    pieces: Sequence[GridPiece],
    plans: Sequence[Plan],
    listeners: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
) -> dict[Ask, float]:
    """The bundle's nats for every question, summed over the piece's frames.

    Pieces of like length go together. `progress` is told frames done and frames in all.
    """
    lenders = {(plan.direction.given, plan.direction.write): plan.donors for plan in plans}
    asked = dict.fromkeys(ask for plan in plans for listener in listeners for ask in asks(plan, listener))
    groups: dict[tuple[str, str], list[Ask]] = {}
    for ask in asked:
        groups.setdefault((ask.listener, bundle.config.roles[ask.write]), []).append(ask)
    done, total = 0, sum(pieces[ask.piece].stack.steps for ask in asked)
    nats: dict[Ask, float] = {}
    for batch in [batch for group in groups.values() for batch in batches(group, pieces)]:
        costs = frame_nats(bundle, [question(ask, pieces, lenders) for ask in batch])
        for ask, cost in zip(batch, costs, strict=True):
            nats[ask] = float(np.sum(cost, dtype=np.float64))
        done += sum(pieces[ask.piece].stack.steps for ask in batch)
        if progress is not None:
            progress(done, total)
    return nats


def batches(asked: Sequence[Ask], pieces: Sequence[GridPiece]) -> list[list[Ask]]:
    """Cut questions of one listener and frame kind, shortest first, so that padded frames stay near `BATCH_FRAMES`."""
    cut: list[list[Ask]] = []
    for ask in sorted(asked, key=lambda ask: pieces[ask.piece].stack.steps):
        if not cut or (len(cut[-1]) + 1) * pieces[ask.piece].stack.steps > BATCH_FRAMES:
            cut.append([])
        cut[-1].append(ask)
    return cut


def question(ask: Ask, pieces: Sequence[GridPiece], lenders: Lenders) -> Question:
    """The question with its frames; a borrowed source is laid out only here, so that few are held at once."""
    stack = pieces[ask.piece].stack
    given: dict[str, Frames] = {}
    if ask.source == "true":
        given = {role: stack.frames[role] for role in ask.given}
    elif ask.source == "shuffled":
        donor = lenders[ask.given, ask.write][ask.piece]
        given = borrowed_source(stack, pieces[donor.index].stack, ask.given)
    return Question(given=given, write=ask.write, target=stack.frames[ask.write], stack=stack, listener=ask.listener)
