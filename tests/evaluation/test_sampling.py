"""The laws of sampling: the seed alone decides, what is given stays, and nobody stands alone in the written place."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from descant.bundles.store import load
from descant.errors import BundleError, CorpusError, WritingError
from descant.evaluation.directions import Direction
from descant.evaluation.pieces import BundleGrid, GridPiece, on_grid
from descant.evaluation.sampling import PLAYERS, Samples, check_samples, given_score, take_of, write_samples
from descant.grid.shapes import FIRST_PITCH_SYMBOL, Frames

if TYPE_CHECKING:
    from descant.bundles.store import Bundle

TO_CHORDS, TO_MELODY, FROM_NOTHING = (
    Direction(("melody",), "chords"),
    Direction(("chords",), "melody"),
    Direction((), "chords"),
)


def same(one: Frames, other: Frames) -> bool:
    return bool(np.array_equal(one, other))


def test_the_same_seed_gives_the_same_samples(
    toy_bundle: Bundle, toy_pieces: list[GridPiece], toy_samples: list[Samples]
) -> None:
    again = write_samples(toy_bundle, toy_pieces, [TO_CHORDS], 2, seed=3)[0]
    for one, other in zip(toy_samples[0].samples, again.samples, strict=True):
        assert (one.piece.name, one.seed) == (other.piece.name, other.seed)
        assert all(same(one.parts[player], other.parts[player]) for player in PLAYERS)
    others = write_samples(toy_bundle, toy_pieces, [TO_CHORDS], 2, seed=4)[0]
    assert not all(
        one.piece.name == other.piece.name and same(one.parts["written"], other.parts["written"])
        for one, other in zip(again.samples, others.samples, strict=True)
    )


def test_each_sample_is_the_take_of_its_own_seed(toy_bundle: Bundle, toy_samples: list[Samples]) -> None:
    for place, sample in enumerate(toy_samples[0].samples):
        assert sample.seed == 3 + place
        take = take_of(toy_bundle, sample.piece, TO_CHORDS, sample.seed)
        assert same(take.frames["chords"], sample.parts["written"])


def test_written_stands_beside_human_shuffled_and_copy(toy_pieces: list[GridPiece], toy_samples: list[Samples]) -> None:
    """The human part is the piece's own, the shuffled one not; the copy of a tune is that tune in chords."""
    for result in toy_samples:
        role = result.direction.write
        for sample in result.samples:
            assert set(sample.parts) == set(PLAYERS)
            assert len({len(frames) for frames in sample.parts.values()}) == 1
            assert same(sample.parts["human"], sample.piece.stack.frames[role])
            if role == "melody":  # all works have the same chords, moved
                assert not same(sample.parts["shuffled"], sample.parts["human"])
    assert [each.piece.name for each in toy_samples[0].samples] == [each.piece.name for each in toy_samples[1].samples]
    assert {each.piece.name for each in toy_samples[0].samples} <= {piece.name for piece in toy_pieces}


def test_what_is_given_stays_as_it_is(toy_samples: list[Samples]) -> None:
    for result in toy_samples:
        (given,) = result.direction.given
        for sample in result.samples:
            assert same(sample.take.frames[given], sample.piece.stack.frames[given])
            assert sample.take.given == (given,)
            (part,) = sample.take.score.parts
            known = sample.piece.piece
            assert known is not None
            human = next(each for each in known.score.parts if known.roles[each.number] == given)
            assert part.notes.onset_ticks.tolist() == human.notes.onset_ticks.tolist()
            assert part.notes.pitch.tolist() == human.notes.pitch.tolist()


def test_a_causal_listener_hears_nothing_of_what_is_to_come(toy_pieces: list[GridPiece]) -> None:
    """With a trained net, that a full listener's first bar changes when the later tune does."""
    folk = load("folk")
    known = [each.piece for each in toy_pieces[:1] if each.piece is not None]
    (piece,), _ = on_grid(known, BundleGrid(folk.config.form))
    half, tune = piece.stack.steps // 2, piece.stack.frames["melody"].copy()
    later = tune[half:]
    later[later >= FIRST_PITCH_SYMBOL] += 6
    changed = replace(piece, stack=piece.stack.with_frames({**piece.stack.frames, "melody": tune}))

    def first_half(which: GridPiece, listener: str, seed: int) -> Frames:
        (written,) = write_samples(folk, [which], [TO_CHORDS], 1, seed=seed, listener=listener)
        assert written.listener == listener
        return written.samples[0].parts["written"][:half]

    for seed in range(3):
        assert same(first_half(piece, "causal", seed), first_half(changed, "causal", seed))
    assert not all(same(first_half(piece, "full", seed), first_half(changed, "full", seed)) for seed in range(3))


def test_one_work_alone_has_no_shuffled_part_and_says_so(toy_bundle: Bundle, toy_pieces: list[GridPiece]) -> None:
    settings = [replace(piece, work="one tune") for piece in toy_pieces[:2]]
    (written,) = write_samples(toy_bundle, settings, [TO_CHORDS], 2)
    assert all(set(sample.parts) == {"written", "human", "copy"} for sample in written.samples)
    assert any("one work only" in remark for remark in written.remarks)


def test_from_nothing_there_is_no_copy(toy_bundle: Bundle, toy_pieces: list[GridPiece]) -> None:
    (written,) = write_samples(toy_bundle, toy_pieces, [FROM_NOTHING], 1)
    assert set(written.samples[0].parts) == {"written", "human", "shuffled"}


def test_fewer_pieces_than_asked_are_told(toy_bundle: Bundle, toy_pieces: list[GridPiece]) -> None:
    told: list[tuple[int, int]] = []
    (written,) = write_samples(
        toy_bundle, toy_pieces[:2], [TO_MELODY], 5, progress=lambda done, total: told.append((done, total))
    )
    assert len(written.samples) == 2
    assert any("only 2 pieces" in remark for remark in written.remarks)
    steps = sum(piece.stack.steps for piece in toy_pieces[:2])
    assert told[-1] == (steps, steps)
    assert told == sorted(told)


def test_a_direction_that_no_piece_has_is_left_out_and_none_at_all_refused(
    toy_bundle: Bundle, toy_pieces: list[GridPiece]
) -> None:
    tune = [
        replace(each, stack=each.stack.with_frames({"melody": each.stack.frames["melody"]})) for each in toy_pieces[:1]
    ]
    with pytest.raises(CorpusError, match="None of the 1 pieces has the parts for melody → chords"):
        write_samples(toy_bundle, tune, [TO_CHORDS], 1)
    written = write_samples(toy_bundle, tune, [TO_CHORDS, Direction((), "melody")], 1)
    assert [each.direction.write for each in written] == ["melody"]


def test_no_samples_and_events_are_refused() -> None:
    steps: Any = SimpleNamespace(name="tiny", grid="steps")
    events: Any = SimpleNamespace(name="notes", grid="events")
    check_samples(steps, 1)
    with pytest.raises(WritingError, match="0 samples"):
        check_samples(steps, 0)
    with pytest.raises(BundleError, match="notes writes notes one after the other"):
        check_samples(events, 1)


def test_given_parts_are_a_score_with_the_piece_s_own_time(toy_bundle: Bundle, toy_pieces: list[GridPiece]) -> None:
    piece = toy_pieces[1]
    assert piece.piece is not None
    score = given_score(piece, ["chords", "melody"], toy_bundle.config)
    assert [part.name for part in score.parts] == ["Chords", "Melody"]
    assert (score.tempos, score.meters) == (piece.piece.score.tempos, piece.piece.score.meters)
    unknown = given_score(replace(piece, piece=None), ["melody"], toy_bundle.config)
    assert unknown.tempos[0].bpm == 120


def test_a_piece_without_a_title_is_called_by_its_name(toy_samples: list[Samples]) -> None:
    sample = toy_samples[0].samples[0]
    known = sample.piece.piece
    assert known is not None
    assert sample.title == known.title
    assert replace(sample, piece=replace(sample.piece, piece=replace(known, title=" "))).title == sample.piece.name
    assert replace(sample, piece=replace(sample.piece, piece=None)).title == sample.piece.name
