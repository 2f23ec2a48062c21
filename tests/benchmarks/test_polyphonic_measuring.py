"""What a cell measures: joint nats of voices, estimates, accuracy, iterations in a budget; which results count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from benchmarks.polyphonic import measuring, plan
from benchmarks.polyphonic.result import figure_of
from benchmarks.polyphonic.sixteenths import ORDER, joint_nats
from benchmarks.polyphonic.timing import in_budget, microseconds_a_frame, training_speed

from descant.grid.meter import COMMON_TIME, meter_positions
from descant.grid.report import GridReport
from descant.grid.shapes import ONSET, VOICE_SYMBOLS
from descant.grid.stack import Stack
from descant.grid.timegrid import TimeGrid
from descant.models.accompanist import Accompanist
from descant.training.pieces import TrainingPiece, training_piece
from descant.training.recipe import Recipe, read_recipe
from descant.training.scoring import score_pieces

SMALL = ["core.size=6", "previous_size=5"]
VOICES = [*SMALL, "listener.size=4", "listener.projection=3", "heads.voice.hidden=5"]
CELLS = {
    "sampled": [*SMALL, "heads.roll.hidden=4", "heads.roll.temperatures=20"],
    "means": SMALL,
}


def pieces_of(parts: list[dict[str, np.ndarray]], recipe: Recipe) -> list[TrainingPiece]:
    pieces = []
    for frames in parts:
        steps = len(next(iter(frames.values())))
        grid = TimeGrid(480, 4, 0.0)
        positions = meter_positions((COMMON_TIME,), grid, steps)
        reports = {role: GridReport(notes=0) for role in frames}
        stack = Stack(steps, frames, dict(recipe.roles), positions, grid, reports, None, clock=recipe.clock)
        pieces.append(training_piece(stack, recipe.skeleton().recall_form))
    return pieces


def rolls(recipe: Recipe, lengths: tuple[int, ...] = (30, 17)) -> list[TrainingPiece]:
    rng = np.random.default_rng(1)
    return pieces_of([{"notes": (rng.random((length, 88)) < 0.05).astype(np.uint8)} for length in lengths], recipe)


def net_of(recipe: Recipe) -> Accompanist:
    torch.manual_seed(2)
    net = Accompanist(recipe.skeleton())
    with torch.no_grad():
        for weight in net.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    return net.eval()


def test_voices_one_after_the_other_make_up_the_joint_nats() -> None:
    recipe = read_recipe("chorales-16ths", VOICES)
    rng = np.random.default_rng(3)
    some = pieces_of(
        [{voice: rng.integers(0, VOICE_SYMBOLS, length).astype(np.int16) for voice in ORDER} for length in (12, 7)],
        recipe,
    )
    net = net_of(recipe)
    joint = joint_nats(net, recipe, some)
    assert joint["nats"] == pytest.approx(sum(joint["voices"].values()))
    assert joint["frames"] == 19
    alone = recipe.model_copy(update={"directions": recipe.directions[:1]})
    assert joint["voices"]["soprano"] == pytest.approx(score_pieces(net, alone, some, hears_future=True).nats)
    assert joint["voices"]["soprano"] != pytest.approx(joint_nats(net, recipe, some, ORDER[::-1])["voices"]["soprano"])
    with pytest.raises(ValueError, match="the order must name each"):
        joint_nats(net, recipe, some, ORDER[:3])
    with pytest.raises(ValueError, match="missing"):
        joint_nats(net, recipe, pieces_of([{"soprano": np.zeros(4, np.int16)}], recipe))


def test_a_given_voice_is_heard_to_its_end_only_where_the_future_is() -> None:
    recipe = read_recipe("chorales-16ths", VOICES)
    recipe = recipe.model_copy(update={"directions": [recipe.directions[1]]})  # a bass for the soprano
    rng = np.random.default_rng(4)
    frames = {voice: rng.integers(0, VOICE_SYMBOLS, 20).astype(np.int16) for voice in ORDER}
    other = frames | {"soprano": frames["soprano"].copy(), "tenor": frames["tenor"][::-1].copy()}
    other["soprano"][15:] = (other["soprano"][15:] + 7) % VOICE_SYMBOLS
    net = net_of(recipe)
    for hears_future in (False, True):
        first, second = (
            score_pieces(net, recipe, pieces_of([each], recipe), hears_future=hears_future).pieces[0]
            for each in (frames, other)
        )
        assert (np.abs(first - second)[:15].max() > 1e-9) == hears_future
        assert np.abs(first - second)[15:].max() > 1e-9


def test_a_boltzmann_machine_is_estimated_as_is_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = read_recipe("rnn-rbm", CELLS["sampled"], "tuned")
    monkeypatch.setattr(measuring, "AIS", {"frames": 20, "chains": 4, "temperatures": 50})
    some = {"test": rolls(recipe)}
    told = measuring.measured(net_of(recipe), recipe, some, "test")
    assert told["estimate"]["frames"] == 20
    assert {"standard_error", "converged", "half_nats"} <= told["estimate"].keys()
    assert told["nats"] == told["estimate"]["nats_mean"]
    assert "AIS ±" in figure_of({"test": told})
    short = measuring.measured(net_of(recipe), recipe, some, "test", thorough=False)
    assert short["nats"] == pytest.approx(told["nats"], rel=0.2)


def test_means_are_counted_as_sounding_pitches() -> None:
    recipe = read_recipe("tonal-lstm", CELLS["means"], "tuned")
    net, some = net_of(recipe), rolls(recipe)
    told = measuring.measured(net, recipe, {"test": some}, "test")
    assert set(told) == {"accuracy"}
    assert 0 <= told["accuracy"] < 0.5
    with torch.no_grad():  # a net that says everything sounds is right wherever anything does
        for name, weight in net.head("roll").named_parameters():
            weight.fill_(9.0 if name.endswith("bias") else 0.0)
    share = float(np.mean([np.mean(np.asarray(piece.frames["notes"]) == ONSET) for piece in some]))
    assert measuring.frame_accuracy(net, recipe, some) == pytest.approx(share, abs=0.02)


def test_iterations_fit_the_budget() -> None:
    recipe = read_recipe("lstm-bernoulli", SMALL, "tuned")
    some = {split: rolls(recipe) for split in ("train", "validation", "test")}
    short, long = (in_budget(recipe, some, seconds).training.iterations for seconds in (0.5, 20.0))
    assert short % recipe.training.validate_every == 0
    assert long > 3 * short
    net = net_of(recipe)
    assert training_speed(net, recipe, some["train"]) > 0
    assert microseconds_a_frame(net, recipe, some["test"][0]) > 0


def test_a_result_counts_for_the_recipe_that_made_it() -> None:
    cell = next(cell for cell in plan.cells_of("jsb", "system/char-rnn-tuned"))
    learned = cell.recipe.model_dump(mode="json")
    learned["heads"]["roll"]["symbols"] = 9
    assert cell.made(learned)
    changed = cell.recipe.model_copy(update={"dropout": 0.01}).model_dump(mode="json")
    assert not cell.made(changed)
    results = {cell.id: {"recipe": learned}, "jsb/system/gone-s0": {"recipe": learned}}
    assert set(plan.current(results, [cell])) == {cell.id}
    assert not plan.current({cell.id: {"recipe": changed}}, [cell])
    grid = plan.grid_cells()[0]
    longer = grid.recipe.model_dump(mode="json")
    longer["training"]["iterations"] = 7
    assert grid.made(longer), "iterations are what the budget allowed"
    assert not replace(grid, budget_s=None).made(longer)


def test_a_set_calls_for_its_own_settings() -> None:
    variants = {cell.set: cell.recipe.variant for cell in plan.cells_of(pattern="system/descant-recall")}
    assert variants == {
        "jsb": "recall",
        "nottingham": "recall-large",
        "musedata": "recall-large",
        "piano_midi": "recall-piano",
    }
    assert plan.settings_on("rnn-rbm", "recall", "piano_midi") == "recall-large"
    for cell in plan.cells_of(pattern="system/descant-recall"):
        assert read_recipe("descant", corpus=plan.CORPORA[cell.set]).variant == cell.recipe.variant
    assert read_recipe("tonal-lstm", corpus="jsb").variant == "tuned"
    assert read_recipe("tonal-lstm", corpus="nottingham").variant == "chords"
    assert read_recipe("note-rnn", corpus="game_music_open").variant == "events"
