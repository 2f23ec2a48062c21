"""A trial with a bundle whose nats can be computed by hand: the sums, the gain, what is asked and what is remarked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from descant.errors import BundleError, CorpusError, PartError
from descant.evaluation import questions
from descant.evaluation.directions import Direction, parse_directions
from descant.evaluation.floors import fit_floors
from descant.evaluation.pieces import GridPiece, some_of
from descant.evaluation.report import trial_json, trial_table
from descant.evaluation.trial import hold_trial, together
from descant.generation.likelihood import Question
from descant.score.key import Key

BOTH_WAYS = [Direction(("melody",), "chords"), Direction(("chords",), "melody")]
ROW_KEYS = [
    "given",
    "write",
    "listener",
    "pieces",
    "frames",
    "nll_true",
    "nll_shuffled",
    "nll_none",
    "gain",
    "gain_low",
    "gain_high",
    "floors",
]


def bundle(floors: Any = None, exact: tuple[str, ...] = ("voice", "poly")) -> Any:
    roles = {"melody": "voice", "chords": "poly"}
    heads = {kind: SimpleNamespace(name="toy.v1", exact=kind in exact) for kind in ("voice", "poly")}
    config = SimpleNamespace(name="toy", roles=roles, heads=heads, steps_per_quarter=4, floors=floors)
    return SimpleNamespace(name="toy", config=config)


@pytest.fixture
def pieces(music: SimpleNamespace) -> list[GridPiece]:
    """Six pieces of one to six bars, in six keys; all chords are triads on the tune's note."""
    made = []
    for number in range(6):
        tune = [60 + number + step for step in (0, 4, 7, 4)] * (number + 1)
        frames = {"melody": music.voice(*tune), "chords": music.chords(*[[p - 24, p - 20, p - 17] for p in tune])}
        made.append(GridPiece(f"piece {number}", f"work {number}", music.stack(frames, key=Key(number, False, 1.0))))
    return made


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Question], float]], list[Question]]:
    """Let each frame of a question cost what a function says of the question; the questions are remembered."""

    def use(cost: Callable[[Question], float]) -> list[Question]:
        asked: list[Question] = []

        def frame_nats(_: object, batch: Sequence[Question]) -> list[Any]:
            assert len({(question.listener, question.target.dtype) for question in batch}) == 1
            asked.extend(batch)
            return [np.full(len(question.target), cost(question)) for question in batch]

        monkeypatch.setattr(questions, "frame_nats", frame_nats)
        return asked

    return use


def hears_its_own(question: Question) -> float:
    """1 nat with the true source, 2 with a borrowed one, 3 with none."""
    if not question.given:
        return 3.0
    return 1.0 if all(question.given[role] is question.stack.frames[role] for role in question.given) else 2.0


def test_true_borrowed_and_no_source_are_told_apart(pieces: list[GridPiece], answering: Any) -> None:
    answering(hears_its_own)
    trial = hold_trial(bundle(), pieces, BOTH_WAYS, ("full", "causal"))
    assert [(row.given, row.write, row.listener) for row in trial.rows] == [
        (("melody",), "chords", "full"),
        (("melody",), "chords", "causal"),
        (("chords",), "melody", "full"),
        (("chords",), "melody", "causal"),
    ]
    for row in trial.rows:
        assert (row.pieces, row.frames) == (6, 16 * 21)
        assert (row.nll_true, row.nll_shuffled, row.nll_none) == pytest.approx((1, 2, 3))
        assert (row.gain, row.gain_low, row.gain_high) == pytest.approx((2, 2, 2))


def test_a_bundle_that_does_not_listen_gains_nothing(pieces: list[GridPiece], answering: Any) -> None:
    answering(lambda question: 1.0 + question.stack.steps)
    for row in hold_trial(bundle(), pieces, BOTH_WAYS).rows:
        assert (row.gain, row.gain_low, row.gain_high) == (0, 0, 0)
        assert row.nll_true == row.nll_shuffled == row.nll_none


def test_a_borrowed_source_has_length_and_key_of_the_piece(pieces: list[GridPiece], answering: Any) -> None:
    asked = answering(hears_its_own)
    hold_trial(bundle(), pieces, [BOTH_WAYS[0]])
    borrowed = [question for question in asked if question.given and hears_its_own(question) == 2]
    assert len(borrowed) == 6
    for question in borrowed:
        assert len(question.given["melody"]) == question.stack.steps
        tonic = (int(question.given["melody"][0]) - 2 + 21) % 12
        assert tonic == question.stack.key.tonic


def test_nothing_is_asked_twice(pieces: list[GridPiece], answering: Any) -> None:
    """Two directions that write the same role share its nats without a source."""
    asked = answering(hears_its_own)
    trial = hold_trial(bundle(), pieces, [*BOTH_WAYS, Direction((), "melody")])
    assert len(asked) == 6 * (3 + 3) + 6 * 2
    assert trial.rows[-1].gain == 0


def test_the_same_seed_gives_the_same_figures(pieces: list[GridPiece], answering: Any) -> None:
    answering(lambda question: float(sum(frames.sum() for frames in question.given.values())))
    first, again, other = (hold_trial(bundle(), pieces, BOTH_WAYS, seed=seed) for seed in (4, 4, 5))
    assert first == again
    assert first != other


def test_progress_reaches_its_end(pieces: list[GridPiece], answering: Any) -> None:
    answering(hears_its_own)
    told: list[tuple[int, int]] = []
    hold_trial(bundle(), pieces, BOTH_WAYS, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == 2 * 3 * 16 * 21
    assert sorted(told) == told


def test_batches_hold_about_so_many_frames(
    pieces: list[GridPiece], answering: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(hears_its_own)
    whole = hold_trial(bundle(), pieces, BOTH_WAYS)
    monkeypatch.setattr(questions, "BATCH_FRAMES", 100)
    asked = [questions.Ask(number, (), "chords", "full", "none") for number in range(6)]
    in_batches = questions.batches(asked, pieces)
    assert [[ask.piece for ask in batch] for batch in in_batches] == [[0, 1], [2], [3], [4], [5]]
    assert hold_trial(bundle(), pieces, BOTH_WAYS) == whole


def test_floors_stand_beside_and_their_origin_is_told(pieces: list[GridPiece], answering: Any) -> None:
    answering(hears_its_own)
    fitted_here = hold_trial(bundle(), pieces, BOTH_WAYS)
    assert any("no floors for chords, melody" in remark for remark in fitted_here.remarks)
    floors = fit_floors([piece.stack for piece in pieces], {"melody": "voice", "chords": "poly"})
    stored = hold_trial(bundle(json.loads(json.dumps(floors))), pieces, BOTH_WAYS)
    assert all("too few" in remark for remark in stored.remarks)
    assert stored.rows == fitted_here.rows
    assert set(stored.rows[0].floors) == {"unigram", "copy"}
    assert stored.rows[0].floors["copy"] < stored.rows[0].floors["unigram"]


def test_pieces_without_the_roles_are_no_part_of_it(
    pieces: list[GridPiece], answering: Any, music: SimpleNamespace
) -> None:
    answering(hears_its_own)
    alone = GridPiece("tune", "tune", music.stack({"melody": music.voice(60)}))
    assert hold_trial(bundle(), [alone, *pieces], BOTH_WAYS).rows == hold_trial(bundle(), pieces, BOTH_WAYS).rows
    with pytest.raises(CorpusError, match="melody → chords"):
        hold_trial(bundle(), [alone], BOTH_WAYS)


def test_a_head_without_likelihood_is_said(pieces: list[GridPiece], answering: Any) -> None:
    answering(hears_its_own)
    trial = hold_trial(bundle(exact=("voice",)), pieces, BOTH_WAYS)
    assert [row.write for row in trial.rows] == ["melody"]
    assert any("melody → chords: the head toy.v1 has no likelihood" in remark for remark in trial.remarks)
    with pytest.raises(BundleError, match="in nats"):
        hold_trial(bundle(exact=()), pieces, BOTH_WAYS)


def test_one_work_alone_is_said(pieces: list[GridPiece], answering: Any) -> None:
    answering(hears_its_own)
    trial = hold_trial(bundle(), pieces[:1], [BOTH_WAYS[0]])
    assert trial.rows[0].nll_shuffled is None
    assert any("one work only" in remark for remark in trial.remarks)
    assert json.loads(trial_json(trial))["rows"][0]["gain_low"] is None


def test_the_json_has_the_form_that_others_rely_on(pieces: list[GridPiece], answering: Any) -> None:
    answering(hears_its_own)
    figures = json.loads(trial_json(hold_trial(bundle(), pieces, BOTH_WAYS)))
    assert list(figures) == ["bundle", "rows"]
    assert figures["bundle"] == "toy"
    for row in figures["rows"]:
        assert list(row) == ROW_KEYS
        assert all(isinstance(row[name], list if name == "given" else str) for name in ROW_KEYS[:3])
        assert all(isinstance(row[name], int) for name in ROW_KEYS[3:5])
        assert all(isinstance(row[name], float) for name in ROW_KEYS[5:-1])
        assert all(isinstance(floor, float) for floor in row["floors"].values())


def test_impossible_music_is_null_in_json(pieces: list[GridPiece], answering: Any) -> None:
    answering(lambda question: np.inf if question.given else 1.0)
    assert json.loads(trial_json(hold_trial(bundle(), pieces, BOTH_WAYS)))["rows"][0]["nll_true"] is None


def test_the_table_says_it_all(pieces: list[GridPiece], answering: Any) -> None:
    answering(hears_its_own)
    console = Console(width=140, record=True, file=None)
    with console.capture() as shown:
        console.print(trial_table(hold_trial(bundle(), pieces, BOTH_WAYS)))
    for words in ("melody → chords", "2.000 [2.000, 2.000]", "unigram", "copy", "fitted on the evaluated pieces"):
        assert words in shown.get()


def test_directions_are_read_as_typed() -> None:
    roles = ["soprano", "alto", "bass"]
    assert parse_directions("soprano+bass:alto, alto:bass", roles) == [
        Direction(("soprano", "bass"), "alto"),
        Direction(("alto",), "bass"),
    ]
    for wrong in ("soprano", "soprano:", "alto:alto", "alto+alto:bass"):
        with pytest.raises(PartError, match="is no direction"):
            parse_directions(wrong, roles)
    with pytest.raises(PartError, match='did you mean "soprano"'):
        parse_directions("sopran:alto", roles)


def test_some_of_the_pieces_are_drawn_in_order(pieces: list[GridPiece]) -> None:
    assert some_of(pieces, 99, 0) == pieces
    drawn = some_of(pieces, 3, 1)
    assert drawn == some_of(pieces, 3, 1)
    assert drawn == [piece for piece in pieces if piece in drawn]
    assert len(drawn) == 3


def test_what_is_the_same_in_every_direction_is_said_once() -> None:
    same, other = "2 works are too few.", "of 3 sources 1 in another mode."
    assert together({"a → b": [same, other], "b → a": [same]}) == [f"in every direction: {same}", f"a → b: {other}"]
    assert together({"a → b": [same]}) == [f"a → b: {same}"]
    assert together({"a → b": [], "b → a": []}) == []
