"""The trial of a bundle: every direction measured on real pieces, as rows of one table with their floors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from descant.errors import BundleError, CorpusError
from descant.evaluation.directions import Direction, Plan, plan
from descant.evaluation.floors import Floors, fit_floors, floor_nats
from descant.evaluation.gain import GainRow, PieceNats, gain_row
from descant.evaluation.pieces import GridPiece
from descant.evaluation.questions import Ask, answer
from descant.grid.shapes import Frames

if TYPE_CHECKING:
    from descant.bundles.store import Bundle


@dataclass(frozen=True)
class Trial:
    """What came out: the bundle's name, the rows, and in `remarks` what a reader must know of how they were made."""

    bundle: str
    rows: tuple[GainRow, ...]
    remarks: tuple[str, ...] = ()


def hold_trial(
    bundle: Bundle,
    pieces: Sequence[GridPiece],
    directions: Sequence[Direction],
    listeners: Sequence[str] = ("full",),
    *,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Trial:
    """Measure a bundle in every direction through every listener, on pieces that lie on the bundle's grid.

    The seed decides which sources are shuffled in and which works the bootstrap draws. `progress` is told frames done
    and frames in all. Raises `CorpusError` if no piece has the roles of any direction, and `BundleError` if the bundle
    has no likelihood to measure.
    """
    directions, remarks = with_likelihood(bundle, directions)
    plans = [plan(pieces, direction, seed=seed) for direction in directions]
    remarks += [f"{each.direction.name}: no piece has these roles." for each in plans if not each.pieces]
    plans = [each for each in plans if each.pieces]
    if not plans:
        raise _nothing_to_measure(pieces, directions)
    taking_part = sorted({number for each in plans for number in each.pieces})
    writes = [each.direction.write for each in plans]
    floors, remark = floors_for(bundle, [pieces[number] for number in taking_part], writes)
    nats = answer(bundle, pieces, plans, listeners, progress)
    rows = []
    for each in plans:
        given, write = each.direction.given, each.direction.write
        of_floors = mean_floors(floors, write, [pieces[number].stack.frames[write] for number in each.pieces])
        for listener in listeners:
            of_pieces = [_piece_nats(pieces[number], number, each, listener, nats) for number in each.pieces]
            rows.append(gain_row(given, write, listener, of_pieces, of_floors, seed=seed))
    remarks += together({each.direction.name: each.remarks(_works(each, pieces)) for each in plans})
    return Trial(bundle.name, tuple(rows), (*remark, *remarks))


def _works(planned: Plan, pieces: Sequence[GridPiece]) -> int:
    return len({pieces[number].work for number in planned.pieces})


def together(remarks: Mapping[str, Sequence[str]]) -> list[str]:
    """Remarks on directions; one that is the same in all of them (and they are several) is made once."""
    same = [each for each in next(iter(remarks.values()), ()) if all(each in others for others in remarks.values())]
    if len(remarks) == 1:
        same = []
    own = [f"{name}: {each}" for name, some in remarks.items() for each in some if each not in same]
    return [*(f"in every direction: {each}" for each in same), *own]


def with_likelihood(bundle: Bundle, directions: Sequence[Direction]) -> tuple[list[Direction], list[str]]:
    """The directions whose written role has a head with exact nats, and a remark on each of the others.

    Raises `BundleError` when none is left.
    """
    config = bundle.config
    heads = {direction: config.heads[config.roles[direction.write]] for direction in directions}
    remarks = [
        f"{direction.name}: the head {head.name} has no likelihood, so there are no nats to measure."
        for direction, head in heads.items()
        if not head.exact
    ]
    if remarks and len(remarks) == len(heads):
        raise BundleError(
            f"The bundle {bundle.name} can't be measured in nats. {' '.join(remarks)}",
            "a bundle whose head gives exact likelihoods (bernoulli, categorical, nade, deep).",
            "listen to what it writes instead, with descant accompany.",
        )
    return [direction for direction, head in heads.items() if head.exact], remarks


def floors_for(bundle: Bundle, pieces: Sequence[GridPiece], writes: Sequence[str]) -> tuple[Floors, list[str]]:
    """The bundle's own floors, or, where it has none for a role, floors of the very pieces that are asked about.

    The second answer says so in words where it was needed.
    """
    floors: Floors = dict(bundle.config.floors or {})
    lacking = [role for role in dict.fromkeys(writes) if role not in floors]
    if not lacking:
        return floors, []
    kinds = {role: bundle.config.roles[role] for role in lacking}
    floors.update(fit_floors([piece.stack for piece in pieces], kinds))
    return floors, [
        f"The bundle has no floors for {', '.join(lacking)}: they were fitted on the evaluated pieces themselves, "
        "which makes them a little too good."
    ]


def mean_floors(floors: Floors, write: str, parts: Sequence[Frames]) -> dict[str, float]:
    """Both floors of the written role in nats a frame over all frames of several pieces."""
    costs = [(len(frames), floor_nats(floors, write, frames)) for frames in parts]
    total = sum(frames for frames, _ in costs)
    return {name: sum(frames * cost[name] for frames, cost in costs) / total for name in ("unigram", "copy")}


def _piece_nats(piece: GridPiece, number: int, each: Plan, listener: str, nats: Mapping[Ask, float]) -> PieceNats:
    given, write = each.direction.given, each.direction.write
    return PieceNats(
        work=piece.work,
        frames=piece.stack.steps,
        true=nats[Ask(number, given, write, listener, "true")],
        shuffled=nats.get(Ask(number, given, write, listener, "shuffled")),
        none=nats[Ask(number, (), write, listener, "none")],
    )


def _nothing_to_measure(pieces: Sequence[GridPiece], directions: Sequence[Direction]) -> CorpusError:
    there = sorted({role for piece in pieces for role in piece.stack.frames})
    wanted = " nor ".join(direction.name for direction in directions) or "any direction"
    return CorpusError(
        f"None of the {len(pieces)} pieces has the parts for {wanted}.",
        f"pieces with the given and the written role; the roles found are {', '.join(there) or 'none'}.",
        "name other directions with --directions, or take other music.",
    )
