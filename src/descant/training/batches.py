"""Batches of passages: windows of pieces, each with a random transposition and a random task.

The n-th batch is a function of seed and n alone, so a resumed run sees what an unbroken one would have seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset

from descant.grid.masks import Mask, draw_mask, fresh, seam
from descant.grid.planes import known_planes, plane
from descant.grid.shapes import HIGHEST_PITCH, LOWEST_PITCH, PITCHES, PLANE_WIDTH
from descant.grid.transposition import transpose_frames
from descant.models.accompanist import Passage
from descant.models.skeleton import HISTORY_FRAMES
from descant.parts.roles import FrameKind
from descant.recall.form import transpose_recall
from descant.recall.whole import Cues, given_cues, recalled_of
from descant.training.pieces import TrainingPiece
from descant.training.recipe import Recipe
from descant.training.straying import WRONG_KEYS, Stretch, draw_stretch, strayed
from descant.training.style_labels import is_added, style_row

STREAMS = {"train": 1, "validation": 2}
"""Numbers that keep the random streams of the splits apart."""


@dataclass(frozen=True)
class Batch:
    """A batch of passages and what is to be learned of them: target frames and which of them count."""

    kind: FrameKind
    passage: Passage
    target: Tensor
    wanted: Tensor

    def to(self, device: torch.device, **_: object) -> Batch:
        """The same on another device."""
        return Batch(self.kind, self.passage.to(device), self.target.to(device), self.wanted.to(device))


def _shift_planes(planes: np.ndarray, semitones: int) -> np.ndarray:
    if not semitones:
        return planes
    moved = planes.copy()
    moved[:, :PITCHES] = np.roll(planes[:, :PITCHES], semitones, axis=1)
    moved[:, PITCHES : 2 * PITCHES] = np.roll(planes[:, PITCHES : 2 * PITCHES], semitones, axis=1)
    return moved


@dataclass(frozen=True)
class Past:
    """What a passage is told of its past, so that a net does not come to believe it more than what is given.

    One that `forgets` is told as if nothing in the piece had gone alike before; one that misremembers recalls it so
    many semitones too high; one that `begins` is told as if it were a piece's beginning; `astray` is where the part's
    own past lies in a wrong key.
    """

    forgets: bool = False
    misremembers_semitones: int = 0
    begins: bool = False
    astray: Stretch | None = None


TRUE_PAST = Past()


def row_of(
    piece: TrainingPiece,
    recipe: Recipe,
    role: str,
    cut: slice,
    semitones: int,
    mask: Mask,
    *,
    tells_style: bool = False,
    past: Past = TRUE_PAST,
) -> dict[str, np.ndarray]:
    """One passage of one piece, as arrays over its steps: what is known and recalled, and what is to be learned.

    `past` is what the net is told of the piece's past, where that is not how it was.
    """
    kind, steps, start = recipe.roles[role], cut.stop - cut.start, cut.start
    whole = transpose_frames(piece.frames[role], kind, semitones)
    target = seam(whole[cut], kind, mask.target)
    own = plane(target if past.astray is None else strayed(target, kind, past.astray), kind)
    wanted = mask.wanted
    if start and not past.begins and kind in ("voice", "poly", "roll"):
        # a note held over from before the window still sounds in it
        held = slice(PITCHES, 2 * PITCHES)
        own[:, held] = _shift_planes(piece.planes[role][cut], semitones)[:, held]
        if past.astray is not None:
            first, last, away = past.astray
            own[first:last, held] = _shift_planes(piece.planes[role][cut][first:last], semitones + away)[:, held]
    if past.begins:
        # what is held on from before would be told of something that, so it is told, never was
        wanted = wanted & (np.arange(steps) >= np.argmax(np.append(fresh(target, kind), True)))
    if past.astray is not None:
        wanted = wanted & ((np.arange(steps) < past.astray.first) | (np.arange(steps) >= past.astray.last))
    before = np.zeros((HISTORY_FRAMES, PLANE_WIDTH), np.float32)
    if start and not past.begins:
        frames = _shift_planes(piece.planes[role][max(0, start - HISTORY_FRAMES) : start], semitones)
        before[HISTORY_FRAMES - len(frames) :] = frames
    known = known_planes(
        {name: _shift_planes(piece.planes[name][cut], semitones).astype(np.float32) for name in mask.others},
        mask.others,
        list(recipe.roles),
        steps,
        (own, mask.target),
    )
    if past.forgets:
        recall = np.zeros((steps, recipe.skeleton().recall_width), np.float32)
    else:
        recall = _recalled(piece, recipe, role, mask, cut, semitones + past.misremembers_semitones)
    if past.astray is not None:
        recall[past.astray.first :] = 0
    return {
        "known": known,
        "previous": np.concatenate([before[-1:], own[:-1]]),
        "earlier": before[:-1],
        "recall": recall,
        "meter": piece.meter[cut],
        "role": np.eye(len(recipe.roles), dtype=np.float32)[list(recipe.roles).index(role)],
        "style": style_row(recipe, piece.labels, told=tells_style),
        "target": target.astype(np.int64) if kind == "voice" else target,
        "wanted": wanted,
    }


def _recalled(piece: TrainingPiece, recipe: Recipe, role: str, mask: Mask, cut: slice, semitones: int) -> np.ndarray:
    """What is recalled at each step of a window: of the whole piece before it, not of the window alone."""
    form = recipe.skeleton().recall_form
    if form is None:
        return np.zeros((cut.stop - cut.start, 1), np.float32)
    answers = piece.planes[role][: cut.stop, form.columns].astype(np.float32)
    sources = []
    if form.options.own:
        sources.append(recalled_of(piece.cues[role], answers, form, cut))
    if form.options.given:
        sources.append(recalled_of(_given_cues(piece, recipe, mask, cut), answers, form, cut))
    return transpose_recall(np.concatenate(sources, 1), form, semitones)


def _given_cues(piece: TrainingPiece, recipe: Recipe, mask: Mask, cut: slice) -> Cues:
    """By what the given parts are recalled, up to a window's end."""
    known = frozenset(name for name, told in mask.others.items() if told.all())
    if all(told.all() or not told.any() for told in mask.others.values()):
        return piece.given_cues(known)[: cut.stop]
    planes = {name: piece.planes[name][: cut.stop].astype(np.float32) for name in mask.others}
    # what is known at the window's start is taken to have been known before it
    told = {name: np.concatenate([np.repeat(known[:1], cut.start), known]) for name, known in mask.others.items()}
    return given_cues(known_planes(planes, told, list(recipe.roles), cut.stop))


def batch_of(
    rows: Sequence[dict[str, np.ndarray]],
    kind: FrameKind,
    *,
    hears_future: bool,
    lookahead_quarters: int = 0,
    steps_per_quarter: int = 1,
) -> Batch:
    """Rows side by side, each padded at its end; what is padded is not wanted."""
    longest = max(len(row["meter"]) for row in rows)

    def together(name: str) -> Tensor:
        first = rows[0][name]
        out = np.zeros((len(rows), len(first) if name == "earlier" else longest, *first.shape[1:]), first.dtype)
        for place, row in enumerate(rows):
            out[place, : len(row[name])] = row[name]
        return torch.from_numpy(out)

    passage = Passage(
        known=together("known"),
        lengths=torch.tensor([len(row["meter"]) for row in rows]),
        previous=together("previous"),
        earlier=together("earlier"),
        recall=together("recall"),
        meter=together("meter"),
        role=torch.from_numpy(np.stack([row["role"] for row in rows])),
        style=torch.from_numpy(np.stack([row["style"] for row in rows])),
        hears_future=hears_future,
        lookahead_steps=lookahead_quarters * steps_per_quarter,
        lookahead_quarters=float(lookahead_quarters),
    )
    return Batch(kind, passage, together("target"), together("wanted"))


class Batches(IterableDataset[Batch]):
    """An endless (or, with `count`, ended) stream of batches from some pieces."""

    def __init__(
        self, pieces: Sequence[TrainingPiece], recipe: Recipe, stream: str, first: int = 0, count: int | None = None
    ) -> None:
        self.pieces = pieces
        self.recipe = recipe
        self.stream = STREAMS[stream]
        self.first = first
        self.count = count
        self.written = [role for role in recipe.roles if any(role in piece.frames for piece in pieces)]
        wanted = {direction.write for direction in recipe.directions}
        if wanted:
            self.written = [role for role in self.written if role in wanted]
        # a long piece is drawn more often than a short one, so that every frame counts alike
        self.weights = {role: self._weights(role) for role in self.written}

    def _weights(self, role: str) -> np.ndarray:
        """How often each piece is drawn; pieces in an added style as often as all others together."""
        weights = np.array([piece.steps if role in piece.frames else 0.0 for piece in self.pieces])
        added = np.array([is_added(self.recipe, piece.labels) for piece in self.pieces])
        theirs, others = weights[added].sum(), weights[~added].sum()
        return np.where(added, weights * others / theirs, weights) if theirs and others else weights

    def __iter__(self) -> Iterator[Batch]:
        number = self.first
        while self.count is None or number < self.first + self.count:
            yield self.batch(number)
            number += 1

    def batch(self, number: int) -> Batch:
        """The batch of that number."""
        recipe, options = self.recipe, self.recipe.training
        rng = np.random.default_rng([options.seed, self.stream, number])
        kinds = [recipe.roles[role] for role in self.written]
        kind = kinds[int(rng.integers(len(kinds)))]
        roles = [role for role in self.written if recipe.roles[role] == kind]
        masks = recipe.masks
        draw = rng.random()
        hears_future = bool(draw < masks.full)
        quarters = 0 if draw < masks.full + masks.causal else int(rng.integers(1, masks.lookahead_quarters + 1))
        rows = [self._row(rng, roles) for _ in range(options.batch)]
        return batch_of(
            rows,
            kind,
            hears_future=hears_future,
            lookahead_quarters=quarters,
            steps_per_quarter=recipe.steps_per_quarter,
        )

    def _row(self, rng: np.random.Generator, roles: Sequence[str]) -> dict[str, np.ndarray]:
        recipe, options, masks = self.recipe, self.recipe.training, self.recipe.masks
        role = roles[int(rng.integers(len(roles)))]
        weights = self.weights[role]
        piece = self.pieces[int(rng.choice(len(weights), p=weights / weights.sum()))]
        bottom, top = recipe.pitch_range or (LOWEST_PITCH, HIGHEST_PITCH)
        low = max(-options.transpose, bottom - LOWEST_PITCH - piece.lowest)
        high = min(options.transpose, top - LOWEST_PITCH - piece.highest)
        semitones = int(rng.integers(low, high + 1)) if low <= high else 0
        steps = min(options.window_steps, piece.steps)
        starts = np.flatnonzero(piece.stack.positions.step_in_bar[: piece.steps - steps + 1] == 0)
        start = int(rng.choice(starts)) if len(starts) else 0
        cut = slice(start, start + steps)
        others = [name for name in piece.frames if name != role]
        mask = draw_mask(
            rng,
            others,
            steps,
            all_known=masks.all_known,
            some_known=masks.some_known,
            until_known=masks.until_known,
            reveal=masks.reveal,
            as_directed=masks.as_directed,
            directed=[way.given for way in recipe.directions if way.write == role and {*way.given} <= {*others}],
        )
        # drawn last and only where it matters, so that recipes without styles see what they always saw
        tells_style = recipe.styles is not None and rng.random() < recipe.styles.told
        tells_style |= is_added(recipe, piece.labels)
        past = self._past(rng, piece, role, cut, mask) if self.stream == STREAMS["train"] else TRUE_PAST
        return row_of(
            piece,
            recipe,
            role,
            cut,
            semitones,
            mask,
            tells_style=tells_style,
            past=past,
        )

    def _past(self, rng: np.random.Generator, piece: TrainingPiece, role: str, cut: slice, mask: Mask) -> Past:
        """What a passage is told of its past: mostly the truth."""
        options = self.recipe.training
        shares = np.cumsum([options.forgets, options.misremembers, options.begins])
        # drawn only where it matters, so that recipes without any of this see what they always saw
        draw = rng.random() if shares[-1] else 1.0
        forgets, misremembers, begins = (bool(each) for each in np.arange(3) == np.searchsorted(shares, draw, "right"))
        astray = None
        if options.strays and rng.random() < options.strays and not mask.target.any():
            kind, bars = self.recipe.roles[role], piece.stack.positions.bar_steps
            astray = draw_stretch(rng, piece.frames[role][cut], kind, int(bars[cut.start]))
        return Past(forgets or begins, int(rng.choice(WRONG_KEYS)) if misremembers else 0, begins, astray)
