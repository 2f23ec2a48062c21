"""Performed pieces made ready for the net of expression: what it is told of each onset, and how people played it.

A part with a single velocity was typed: nothing is learned from it, nor is it heard as played. What a part sounds like
beside a typed part, or alone, is learned all the same: at times the given parts are flattened to their own level, or
hidden, and how the part itself was played before is shown up to some onset, if at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from descant.corpora.piece import Piece
from descant.errors import GridError
from descant.generation.playing import notes_by_role
from descant.grid.expression_features import (
    Onsets,
    given_columns,
    known_columns,
    onsets_of_part,
    told_deviation,
    told_loudness,
)
from descant.grid.form import GridForm
from descant.grid.performance import BY_HAND, Performance, performance_of


@dataclass(frozen=True, eq=False)
class PerformedPart:
    """A part of a performed piece.

    `onsets` tells all there is: the other parts as they are played, and the part's own past. `levels` are how loud the
    given parts are on average, as it is told, by place among the roles.
    """

    role: str
    piece: str
    onsets: Onsets
    performance: Performance
    given: dict[str, Performance]
    levels: dict[int, float]


def performed_parts(pieces: Sequence[Piece], form: GridForm, plays: Sequence[str]) -> list[PerformedPart]:
    """The performed parts of some pieces in the roles that are to be played."""
    roles, parts = list(form.kinds), []
    for piece in pieces:
        try:
            stack = form.stack(piece.score, piece.roles, piece.phase_ticks)
        except GridError:
            continue
        everyone = {
            role: performance_of(notes, stack.grid, stack.steps)
            for role, notes in notes_by_role(piece.score, piece.roles).items()
            if role in form.kinds
        }
        played = {role: each for role, each in everyone.items() if len(each) and not each.is_typed}
        meter = stack.meter(end_known=False)
        for role, own in played.items():
            if role not in plays:
                continue
            given = {name: each for name, each in played.items() if name != role}
            onsets = onsets_of_part(
                role,
                own,
                given,
                roles,
                meter,
                form.steps_per_quarter,
                known=own,
                kit=form.kinds[role] == "kit",
            )
            levels = {
                roles.index(name): float(told_loudness(each.velocity.mean()[None])[0]) for name, each in given.items()
            }
            parts.append(PerformedPart(role, piece.id, onsets, own, given, levels))
    return parts


def timed_roles(parts: Sequence[PerformedPart]) -> list[str]:
    """The roles whose timing is the players' own: half of the onsets that lie near their step are not on it."""
    found = []
    for role in dict.fromkeys(part.role for part in parts):
        near = [part.performance.deviation[part.performance.near] for part in parts if part.role == role]
        if np.median(np.abs(np.concatenate(near))) > BY_HAND:
            found.append(role)
    return found


def usual_level(parts: Sequence[PerformedPart]) -> tuple[float, float]:
    """Between which mean velocities the parts of nine in ten pieces lie."""
    levels = [float(part.performance.velocity.mean()) for part in parts]
    low, high = np.percentile(levels, [5, 95])
    return round(float(low), 2), round(float(high), 2)


def unknown(features: NDArray[np.float32], roles: int) -> NDArray[np.float32]:
    """The same where nobody knows how the part itself was played before."""
    told = features.copy()
    told[:, known_columns(roles)] = 0
    return told


def flattened(features: NDArray[np.float32], roles: int, levels: dict[int, float]) -> NDArray[np.float32]:
    """The same with the given parts as if typed: each at its own level throughout, and on the grid."""
    told = features.copy()
    for place, level in levels.items():
        columns = given_columns(roles, place)
        begun = told[:, columns.start] > 0
        told[begun, columns.start + 3 : columns.stop] = (level, level, level, 0, 0)
    return told


@dataclass(frozen=True, eq=False)
class Batch:
    """Passages of several parts: `[row, onset, feature]`, and their notes in one column.

    `row` and `onset` say where each note belongs, `answer` `[note, 2]` how it was played (as it is told), `counts`
    `[note, 2]` whether that is to be learned.
    """

    features: Tensor
    notes: Tensor
    row: Tensor
    onset: Tensor
    answer: Tensor
    counts: Tensor


class Batches:
    """Draws passages of performed parts, with what is heard of the others now whole, now flat, now hidden."""

    def __init__(self, parts: Sequence[PerformedPart], roles: int, timing: Sequence[str], window: int) -> None:
        self.parts, self.roles, self.timing, self.window = list(parts), roles, timing, window
        weight = np.array([len(part.onsets.steps) for part in parts], np.float64)
        self.share = weight / weight.sum()

    def drawn(self, rng: np.random.Generator, size: int) -> Batch:
        """A batch of so many passages."""
        chosen = rng.choice(len(self.parts), size, p=self.share)
        return self._together([self._passage(self.parts[each], rng) for each in chosen])

    def whole(self, size: int, *, flat: bool) -> Iterator[Batch]:
        """All parts from their beginnings, nothing known of themselves; the given ones as played, or flat."""
        order = sorted(range(len(self.parts)), key=lambda each: len(self.parts[each].onsets.steps))
        for first in range(0, len(order), size):
            yield self._together(
                [
                    (part, 0, len(part.onsets.steps), self._heard(part, flat))
                    for part in (self.parts[each] for each in order[first : first + size])
                ]
            )

    def _heard(self, part: PerformedPart, flat: bool) -> NDArray[np.float32]:
        told = unknown(part.onsets.features, self.roles)
        return flattened(told, self.roles, part.levels) if flat else told

    def _passage(
        self, part: PerformedPart, rng: np.random.Generator
    ) -> tuple[PerformedPart, int, int, NDArray[np.float32]]:
        count = len(part.onsets.steps)
        first = int(rng.integers(0, max(1, count - self.window // 2)))
        last = min(count, first + self.window)
        told = part.onsets.features[first:last].copy()
        known = known_columns(self.roles)
        if rng.random() < 0.6:
            told[:, known] = 0
        else:  # known up to some onset, and remembered as it was then
            until = int(rng.integers(0, len(told)))
            told[until:, known] = told[until, known]
        if rng.random() < 0.3:
            told = flattened(told, self.roles, part.levels)
        hidden = 1.0 if rng.random() < 0.2 else 0.15
        for place in part.levels:
            if rng.random() < hidden:
                told[:, given_columns(self.roles, place)] = 0
        return part, first, last, told

    def _together(self, passages: Sequence[tuple[PerformedPart, int, int, NDArray[np.float32]]]) -> Batch:
        longest = max(last - first for _, first, last, _ in passages)
        width = passages[0][3].shape[1]
        features = np.zeros((len(passages), longest, width), np.float32)
        notes, answer, counts, rows, places = [], [], [], [], []
        for row, (part, first, last, told) in enumerate(passages):
            features[row, : len(told)] = told
            inside = np.flatnonzero((part.onsets.of_onset >= first) & (part.onsets.of_onset < last))
            learned = np.stack([np.ones(len(inside)), part.performance.near[inside] * (part.role in self.timing)], 1)
            notes.append(part.onsets.notes[inside])
            answer.append(answers(part.performance)[inside])
            counts.append(learned.astype(np.float32))
            rows.append(np.full(len(inside), row))
            places.append(part.onsets.of_onset[inside] - first)
        columns = [torch.from_numpy(np.concatenate(each)) for each in (notes, rows, places, answer, counts)]
        return Batch(torch.from_numpy(features), *columns)


def answers(performance: Performance) -> NDArray[np.float32]:
    """How notes were played, as the net says it: `[note, 2]`."""
    return np.stack([told_loudness(performance.velocity), told_deviation(performance.deviation)], 1).astype(np.float32)


def of_some(parts: Sequence[PerformedPart], roles: int, hears: str) -> list[Onsets]:
    """What is told of whole parts, nothing of their past; the given are heard `played`, `typed`, or `nothing` is."""
    told = []
    for part in parts:
        features = unknown(part.onsets.features, roles)
        if hears == "typed":
            features = flattened(features, roles, part.levels)
        if hears == "nothing":
            features[:, given_columns(roles, 0).start :] = 0
        told.append(replace(part.onsets, features=features))
    return told
