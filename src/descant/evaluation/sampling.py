"""Samples: a bundle's directions carried out on test pieces, each beside what it is to be compared with.

Every written part stands beside three others in its place: the human one; another work's human part in the same key and
meter, fitted bar by bar (`shuffling`), which is music but does not listen; and the given part itself doubled
(`doubling`), which listens and is no music of its own. So no figure is read alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from descant.bundles.manifest import BundleConfig
from descant.errors import BundleError, CorpusError, WritingError
from descant.evaluation.directions import Direction
from descant.evaluation.doubling import doubled
from descant.evaluation.pieces import GridPiece
from descant.evaluation.shuffling import borrowed_source, choose_donors
from descant.generation.manner import manner_for
from descant.generation.take import Take
from descant.generation.task import Task, write
from descant.grid.frames import decode
from descant.grid.shapes import Frames
from descant.parts.roles import ROLES
from descant.score.score import DRUM_CHANNEL, Meter, Part, Score, Tempo

if TYPE_CHECKING:
    from descant.bundles.store import Bundle

Player = Literal["written", "human", "shuffled", "copy"]
PLAYERS: tuple[Player, ...] = ("written", "human", "shuffled", "copy")
"""Who stands in the place of the written part; the first is the bundle."""
USUAL_TEMPO_BPM = 120.0
TELL_EVERY = 16


@dataclass(frozen=True, eq=False)
class Sample:
    """One direction carried out on one piece.

    `take` holds the given parts and the written one; `parts` the frames of everyone who stands in its place: there is
    no `shuffled` without another work, and no `copy` where nothing is given. `seed` is that of the take.
    """

    piece: GridPiece
    direction: Direction
    seed: int
    take: Take
    parts: Mapping[Player, Frames]

    @property
    def title(self) -> str:
        """What the piece is called."""
        known = self.piece.piece
        return (known.title.strip() if known is not None else "") or self.piece.name


@dataclass(frozen=True, eq=False)
class Samples:
    """All samples of one direction, written while listening so; `remarks` say what a reader must know of them."""

    direction: Direction
    samples: tuple[Sample, ...]
    listener: str = "full"
    remarks: tuple[str, ...] = ()


def write_samples(
    bundle: Bundle,
    pieces: Sequence[GridPiece],
    directions: Sequence[Direction],
    count: int,
    *,
    seed: int = 0,
    listener: str = "full",
    progress: Callable[[int, int], None] | None = None,
) -> list[Samples]:
    """Let a bundle write so many pieces in every direction with its default settings, listening as told.

    The seed decides which pieces (the same for all directions, where they have the roles), whose parts are shuffled in,
    and the notes: the sample numbered n (from 0) is written with the seed + n. `progress` is told frames written and
    frames in all. Raises `WritingError` for less than one piece, `BundleError` for a bundle of events, `CorpusError` if
    no piece has the roles of any direction.
    """
    check_samples(bundle.config, count)
    order = np.random.default_rng(seed).permutation(len(pieces)).tolist()
    able = {
        direction: [number for number in order if _has_roles(pieces[number], direction)] for direction in directions
    }
    if not any(able.values()):
        raise CorpusError(
            f"None of the {len(pieces)} pieces has the parts for {' or '.join(each.name for each in directions)}.",
            "pieces with the given and the written role.",
            "name other directions with --directions, or take other music.",
        )
    total = sum(pieces[number].stack.steps for numbers in able.values() for number in numbers[:count])
    done, written = 0, []
    for direction, numbers in able.items():
        if not numbers:
            continue
        shuffled = _shuffled(pieces, sorted(numbers), direction, seed)
        samples = []
        for place, number in enumerate(numbers[:count]):
            before = done

            def told(_: str, step: int, steps: int, before: int = before) -> None:
                if progress is not None and (step % TELL_EVERY == 0 or step == steps):
                    progress(before + step, total)

            take = take_of(bundle, pieces[number], direction, seed + place, listener, told)
            samples.append(_sample(pieces[number], direction, seed + place, take, shuffled.get(number)))
            done += pieces[number].stack.steps
        written.append(Samples(direction, tuple(samples), listener, _remarks(samples, direction, count)))
    return written


def check_samples(config: BundleConfig, count: int) -> None:
    """Raise `WritingError` for less than one sample, `BundleError` for a bundle that hears no given parts."""
    if count < 1:
        raise WritingError(f"{count} samples can't be written.", "1 or more.", "10 are enough to look at.")
    if config.grid == "events":
        raise BundleError(
            f"The bundle {config.name} writes notes one after the other, without durations and beside no given part: "
            "there is nothing to measure its samples against.",
            "a bundle on a grid of bars.",
            "leave out --samples, and listen to what it writes: descant compose",
        )


def take_of(
    bundle: Bundle,
    piece: GridPiece,
    direction: Direction,
    seed: int,
    listener: str = "full",
    progress: Callable[[str, int, int], None] | None = None,
) -> Take:
    """One take of the written role, given the piece's own given parts as they lie on the grid."""
    stack = piece.stack
    given = {role: stack.frames[role] for role in direction.given}
    task = Task(
        given_score(piece, direction.given, bundle.config),
        stack.with_frames(given),
        (direction.write,),
        {role: np.ones(stack.steps, bool) for role in given},
    )
    return write(bundle, task, manner_for(bundle.config, seed=seed, listener=listener), progress)[0]


def given_score(piece: GridPiece, roles: Sequence[str], config: BundleConfig) -> Score:
    """The given parts as a score: as they lie on the grid, in the piece's own meters and tempos if these are known."""
    stack, known = piece.stack, piece.piece
    parts = tuple(
        Part(
            number=place,
            name=role.capitalize(),
            program=config.programs.get(role, ROLES[role].program if role in ROLES else 0),
            is_drums=stack.kinds[role] == "kit",
            notes=decode(stack.frames[role], stack.kinds[role], stack.grid),
            channel=DRUM_CHANNEL if stack.kinds[role] == "kit" else None,
        )
        for place, role in enumerate(roles, 1)
    )
    score = None if known is None else known.score
    tempos = score.tempos if score is not None and score.tempos else (Tempo(0, USUAL_TEMPO_BPM),)
    meters = score.meters if score is not None and score.meters else (Meter(0, 4, 4),)
    return Score(stack.grid.ticks_per_quarter, parts, tempos, meters)


def _sample(piece: GridPiece, direction: Direction, seed: int, take: Take, shuffled: Frames | None) -> Sample:
    stack, role = piece.stack, direction.write
    parts: dict[Player, Frames] = {"written": take.frames[role], "human": stack.frames[role]}
    if shuffled is not None:
        parts["shuffled"] = shuffled
    if direction.given:
        given = {name: stack.frames[name] for name in direction.given}
        parts["copy"] = doubled(given, stack.kinds, role, stack.frames[role], stack.key)
    return Sample(piece, direction, seed, take, parts)


def _has_roles(piece: GridPiece, direction: Direction) -> bool:
    return piece.stack.steps > 0 and all(role in piece.stack.frames for role in (*direction.given, direction.write))


def _shuffled(
    pieces: Sequence[GridPiece], numbers: Sequence[int], direction: Direction, seed: int
) -> dict[int, Frames]:
    """Another work's written role for each of the pieces, as far as there is one."""
    stacks = [pieces[number].stack for number in numbers]
    donors = choose_donors(stacks, [pieces[number].work for number in numbers], [direction.write], seed=seed)
    return {
        number: borrowed_source(stack, stacks[donor.index], [direction.write])[direction.write]
        for number, stack, donor in zip(numbers, stacks, donors, strict=True)
        if donor is not None
    }


def _remarks(samples: Sequence[Sample], direction: Direction, count: int) -> tuple[str, ...]:
    remarks = []
    if len(samples) < count:
        remarks.append(f"{direction.name}: only {len(samples)} pieces have these roles, so there are no more samples.")
    silent = sum(not len(part.notes) for sample in samples for part in sample.take.parts)
    if silent:
        remarks.append(
            f"{direction.name}: {silent} of {len(samples)} written parts are silent; most figures leave these out."
        )
    if any("shuffled" not in sample.parts for sample in samples):
        remarks.append(f"{direction.name}: there is one work only, so no part could be shuffled in.")
    return tuple(remarks)
