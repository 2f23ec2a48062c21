"""The n-th batch is a function of seed and n; a row is a true window of a piece, moved and masked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch

from descant.corpora.store import Corpus
from descant.grid.form import GridForm
from descant.grid.masks import Mask
from descant.grid.planes import SOUNDING, known_planes, next_plane, plane
from descant.grid.shapes import HOLD, ONSET, PITCHES, PLANE_WIDTH
from descant.recall.whole import given_cues, recalled_of
from descant.training.batches import Batch, Batches, _given_cues
from descant.training.pieces import TrainingPiece, ready, training_piece
from descant.training.recipe import Recipe


@pytest.fixture(scope="module")
def pieces(toy_corpus: Corpus) -> list[TrainingPiece]:
    return ready(toy_corpus.split("train"), GridForm({"melody": "voice", "chords": "poly"}, 4), "train")


def same(one: Batch, other: Batch) -> bool:
    tensors = [(one.target, other.target), (one.wanted, other.wanted)]
    tensors += [
        (getattr(one.passage, name), getattr(other.passage, name)) for name in ("known", "previous", "meter", "role")
    ]
    return all(a.shape == b.shape and torch.equal(a, b) for a, b in tensors)


def test_a_stream_begun_late_goes_on_as_if_begun_early(
    pieces: list[TrainingPiece], recipe_of: Callable[..., Recipe]
) -> None:
    early = list(islice(Batches(pieces, recipe_of(), "train"), 8))
    late = list(islice(Batches(pieces, recipe_of(), "train", first=5), 3))
    assert all(same(one, other) for one, other in zip(early[5:], late, strict=True))
    assert not same(early[0], early[1])
    assert not same(early[0], Batches(pieces, recipe_of(training={"seed": 1}), "train").batch(0))
    assert not same(early[0], Batches(pieces, recipe_of(), "validation").batch(0))
    assert len(list(Batches(pieces, recipe_of(), "validation", count=3))) == 3


def rows(batches: Batches, count: int) -> Iterator[tuple[Batch, int, int]]:
    for number in range(count):
        batch = batches.batch(number)
        for row in range(len(batch.target)):
            yield batch, row, int(batch.passage.lengths[row])


def test_previous_is_the_plane_of_the_last_frame(pieces: list[TrainingPiece], recipe_of: Callable[..., Recipe]) -> None:
    """Also at a window's first step, where a note held over from before still sounds."""
    held_over = 0
    for batch, row, steps in rows(Batches(pieces, recipe_of(), "train"), 30):
        target, previous = batch.target[row, :steps].numpy(), batch.passage.previous[row].numpy()
        last = previous[0]
        held_over += bool(last.any())
        for step in range(steps - 1):
            last = next_plane(target[step : step + 1].astype(np.int64), batch.kind, last[None])[0]
            assert np.array_equal(last, previous[step + 1])
        assert not previous[steps:].any()
    assert held_over > 5


def test_what_is_wanted_is_not_known(pieces: list[TrainingPiece], recipe_of: Callable[..., Recipe]) -> None:
    revealed = 0
    recipe = recipe_of(masks={"reveal": 0.5})
    for batch, row, steps in rows(Batches(pieces, recipe, "train"), 30):
        known = batch.passage.known[row, :steps].reshape(steps, 3, PLANE_WIDTH + 1)
        wanted = batch.wanted[row]
        assert wanted[:steps].any()
        assert not wanted[steps:].any()
        own, place = known[:, 2], int(batch.passage.role[row].argmax())
        assert torch.equal(own[:, -1] == 0, wanted[:steps])
        assert not own[wanted[:steps]].any()
        assert not known[:, place].any()  # the target's own role is told as target alone
        revealed += bool((own[:, -1] == 1).any())
    assert revealed > 5


def test_parts_move_together_within_the_keyboard(pieces: list[TrainingPiece], recipe_of: Callable[..., Recipe]) -> None:
    """Melody over chords: the interval between them is the piece's own, whatever the transposition."""
    recipe = recipe_of(
        training={"transpose": 5, "window_steps": 512},
        masks={"all_known": 1.0, "some_known": 0.0, "until_known": 0.0, "reveal": 0.0},
    )
    own = {
        role: {tuple(plane(piece.frames[role], kind)[0, SOUNDING].nonzero()[0]) for piece in pieces}
        for role, kind in (("melody", "voice"), ("chords", "poly"))
    }
    moves = set()
    for batch, row, _ in rows(Batches(pieces, recipe, "train"), 20):
        known = batch.passage.known[row, 0].reshape(3, PLANE_WIDTH + 1)[:, :-1]
        if batch.kind == "poly":
            given, written = known[0, SOUNDING], batch.target[row, 0] == ONSET
        else:
            given = torch.zeros(PITCHES)
            given[int(batch.target[row, 0]) - 2] = 1
            written = known[1, SOUNDING] > 0
        melody, chords = given.nonzero()[:, 0].tolist(), written.nonzero()[:, 0].tolist()
        fits = {
            up
            for up in range(-5, 6)
            if tuple(p - up for p in melody) in own["melody"] and tuple(p - up for p in chords) in own["chords"]
        }
        assert fits
        moves |= fits
    assert len(moves) > 5


def test_listeners_are_mixed_in_their_shares(pieces: list[TrainingPiece], recipe_of: Callable[..., Recipe]) -> None:
    batches = Batches(pieces, recipe_of(training={"batch": 1}), "train")
    drawn = [batches.batch(number).passage for number in range(300)]
    full = np.mean([passage.hears_future for passage in drawn])
    ahead = [passage for passage in drawn if passage.lookahead_steps]
    assert abs(full - 0.5) < 0.1
    assert abs(len(ahead) / 300 - 0.2) < 0.1
    assert {passage.lookahead_steps for passage in ahead} == {4, 8, 12, 16}
    assert all(passage.lookahead_steps == 4 * passage.lookahead_quarters for passage in drawn)
    assert not any(passage.hears_future and passage.lookahead_steps for passage in drawn)


def test_only_what_directions_write_is_learned(pieces: list[TrainingPiece], recipe_of: Callable[..., Recipe]) -> None:
    batches = Batches(pieces, recipe_of(directions=[{"given": ["melody"], "write": "chords"}]), "train")
    assert {batches.batch(number).kind for number in range(10)} == {"poly"}
    both = Batches(pieces, recipe_of(directions=[]), "train")
    assert {both.batch(number).kind for number in range(20)} == {"poly", "voice"}


def test_a_window_never_begins_by_holding_nothing(
    pieces: list[TrainingPiece], recipe_of: Callable[..., Recipe]
) -> None:
    for batch, row, _ in rows(Batches(pieces, recipe_of(), "train"), 30):
        if batch.kind == "voice" and int(batch.target[row, 0]) == HOLD:
            assert batch.passage.previous[row, 0, SOUNDING].any()


def test_a_share_of_the_training_passages_forgets(toy_corpus: Corpus, recipe_of: Callable[..., Recipe]) -> None:
    def recalling(stream: str, forgets: float) -> float:
        recipe = recipe_of(recall={"own": True}, training={"forgets": forgets})
        pieces = ready(toy_corpus.split("train"), recipe.form, "train", recall=recipe.skeleton().recall_form)
        batches = Batches(pieces, recipe, stream)
        rows = torch.cat([batches.batch(number).passage.recall.abs().sum((1, 2)) > 0 for number in range(10)])
        return float(rows.float().mean())

    always = recalling("train", 0.0)
    assert always > 0
    assert 0.3 * always < recalling("train", 0.5) < 0.7 * always
    assert recalling("validation", 0.5) == recalling("validation", 0.0)


def test_a_share_of_the_training_passages_is_misremembered(
    toy_corpus: Corpus, recipe_of: Callable[..., Recipe]
) -> None:
    def recalls(**training: float) -> list[Batch]:
        recipe = recipe_of(recall={"own": True}, training={"batch": 1, **training})
        pieces = ready(toy_corpus.split("train"), recipe.form, "train", recall=recipe.skeleton().recall_form)
        return [Batches(pieces, recipe, "train").batch(number) for number in range(40)]

    plain, wrong = recalls(), recalls(misremembers=0.5)
    moved = []
    for one, other in zip(plain, wrong, strict=True):
        assert torch.equal(one.target, other.target)
        assert torch.equal(one.passage.known, other.passage.known)
        told, heard = one.passage.recall, other.passage.recall
        torch.testing.assert_close(told.sum((1, 2)), heard.sum((1, 2)))  # as much is recalled, elsewhere
        something = told.abs().sum((1, 2)) > 0
        moved.append((told != heard).flatten(1).any(1)[something])
    assert 0.25 < float(torch.cat(moved).float().mean()) < 0.75


@pytest.mark.parametrize("known", [("melody",), (), ("melody", "bass")])
def test_cues_of_parts_known_throughout_are_those_of_their_planes(
    toy_corpus: Corpus, recipe_of: Callable[..., Recipe], known: tuple[str, ...]
) -> None:
    recipe = recipe_of(recall={"given": True}, roles={"melody": "voice", "bass": "voice", "chords": "poly"})
    piece = ready(toy_corpus.split("train"), recipe.form, "train", recall=recipe.skeleton().recall_form)[0]
    frames = dict(piece.frames)
    frames["bass"] = np.roll(frames["melody"], 3)
    piece = training_piece(replace(piece.stack, frames=frames, kinds=recipe.roles), recipe.skeleton().recall_form)
    cut, others = slice(16, 64), ("melody", "bass")
    mask = Mask({name: np.full(48, name in known) for name in others}, np.zeros(48, bool))
    planes = {name: piece.planes[name][:64].astype(np.float32) for name in others}
    told = {name: np.full(64, name in known) for name in others}
    form = recipe.skeleton().recall_form
    assert form is not None
    answers = piece.planes["chords"][:64, form.columns].astype(np.float32)
    plain = recalled_of(given_cues(known_planes(planes, told, list(recipe.roles), 64)), answers, form, cut)
    quick = recalled_of(_given_cues(piece, recipe, mask, cut), answers, form, cut)
    assert np.array_equal(quick, plain)
    assert quick.any() == bool(known)
