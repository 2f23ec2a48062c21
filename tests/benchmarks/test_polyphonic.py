"""The second implementation gives the first one's figure, and the committed table is what the results say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from benchmarks.polyphonic import plan, recompute, running, second_net, table
from benchmarks.polyphonic.keeping import MOST_BYTES, complete, keep_cell
from benchmarks.polyphonic.measuring import halved, with_unknown_told
from benchmarks.polyphonic.result import read_results
from safetensors.torch import save_file

from descant.corpora.datasets import DATASETS
from descant.corpora.datasets.polyphonic import roll_piece
from descant.corpora.store import Corpus
from descant.grid.meter import COMMON_TIME, meter_positions
from descant.grid.report import GridReport
from descant.grid.stack import Stack
from descant.grid.timegrid import TimeGrid
from descant.models.accompanist import Accompanist
from descant.training.pieces import TrainingPiece, training_piece
from descant.training.recipe import Recipe, read_recipe
from descant.training.scoring import Score, score_pieces

TINY = ["core.size=6", "previous_size=5", "heads.roll.hidden=7", "heads.roll.narrow=4"]


def rolls_of_chords(lengths: tuple[int, ...], chords: int = 4) -> list[np.ndarray]:
    """Rolls of a few chords that come back, so that there is something to recall."""
    rng = np.random.default_rng(0)
    known = (rng.random((chords, 88)) < 0.05).astype(np.uint8)
    known[0, [0, 87]] = 1  # both ends of the keyboard
    return [known[rng.integers(chords, size=length)] for length in lengths]


def pieces_of(rolls: list[np.ndarray], recipe: Recipe) -> list[TrainingPiece]:
    pieces = []
    for roll in rolls:
        grid, steps = TimeGrid(480, 4, 0.0), len(roll)
        positions = meter_positions((COMMON_TIME,), grid, steps)
        report = {"notes": GridReport(notes=0)}
        stack = Stack(steps, {"notes": roll}, {"notes": "roll"}, positions, grid, report, None, clock=recipe.clock)  # type: ignore[arg-type]
        pieces.append(training_piece(stack, recipe.skeleton().recall_form))
    return pieces


def some_net(recipe: Recipe) -> Accompanist:
    """Every weight drawn at random, those too that begin as zero."""
    torch.manual_seed(1)
    net = Accompanist(recipe.skeleton())
    with torch.no_grad():
        for weight in net.parameters():
            weight.add_(0.2 * torch.randn_like(weight))
    return halved(net)


@pytest.mark.parametrize(
    "changes",
    [
        [],
        ["recall=None"],
        ["recall.to_core=False", "recall.lengths=(1, 3)", "recall.farthest=3"],
        ["heads.roll.order=up", "heads.roll.chosen=5", "core.layers=2"],
        ["heads.roll.tied=False", "heads.roll.absolute=False", "heads.roll.direct=False"],
        ["clock=none", "heads.roll.near=1", "heads.roll.older=0", "heads.roll.neighbours=3"],
        ["heads.roll.voices=0", "heads.roll.profile=False"],
        ["heads.roll.voices=8", "heads.roll.order=up", "heads.roll.older=1"],
    ],
    ids=" ".join,
)
def test_the_second_implementation_agrees(changes: list[str]) -> None:
    recipe = read_recipe("descant", [*TINY, *changes])
    rolls, net = rolls_of_chords((23, 40, 9, 1)), some_net(recipe)
    first = score_pieces(net, recipe, pieces_of(rolls, recipe))
    weights = {name: value.half().numpy() for name, value in net.state_dict().items()}
    second = second_net_nats(recipe, weights, rolls)
    assert second.mean() == pytest.approx(first.nats, abs=1e-4)
    assert np.sort(second) == pytest.approx(np.sort(np.concatenate(first.pieces)), abs=1e-3)


def second_net_nats(recipe: Recipe, weights: dict[str, Any], rolls: list[np.ndarray]) -> np.ndarray:
    return recompute.recomputed(complete(recipe), weights, rolls)


def test_the_second_implementation_shares_no_code() -> None:
    for module in (recompute, second_net):
        lines = Path(str(module.__file__)).read_text(encoding="utf-8").splitlines()
        imported = " ".join(line for line in lines if line.startswith(("import ", "from ")))
        assert "descant" not in imported
        assert "torch" not in imported


@pytest.mark.parametrize("change", ["core.name=gru", "heads.roll.name=nade", "clock=bars"])
def test_what_it_does_not_know_it_says(change: str) -> None:
    recipe = read_recipe("descant", [change]).model_dump(mode="json")
    with pytest.raises(ValueError, match="computed again"):
        second_net.SecondNet(recipe, {})
    told = complete(read_recipe("descant"))
    told["heads"]["roll"]["newer"] = True
    with pytest.raises(ValueError, match="told newer"):
        second_net.SecondNet(told, {})


def test_score_reads_the_archive_and_the_kept_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = read_recipe("descant", TINY)
    rolls, net = rolls_of_chords((12, 7)), some_net(recipe)
    packed = np.packbits(np.concatenate(rolls), axis=1)
    lengths = np.array([12, 7], np.int32)
    np.savez(tmp_path / recompute.ARCHIVE, jsb__test__frames=packed, jsb__test__lengths=lengths)
    kept = tmp_path / "weights" / "jsb"
    kept.mkdir(parents=True)
    save_file({name: value.half() for name, value in net.state_dict().items()}, kept / "weights.safetensors")
    (kept / "recipe.json").write_text(json.dumps(complete(recipe)))
    figure = score_pieces(net, recipe, pieces_of(rolls, recipe)).nats
    for wrong in (0.0, 0.1):
        (kept / "kept.json").write_text(json.dumps({"id": "this row", "nats": figure + wrong}))
        assert recompute.score("jsb", str(tmp_path), kept.parent) == int(wrong > 0)
        said = capsys.readouterr().out.splitlines()
        assert said[-1] == f"{figure:.4f}"
        assert ("NOT" in said[-2]) == (wrong > 0)
    with pytest.raises(SystemExit, match="--data"):
        recompute.score("jsb", str(tmp_path / "nowhere"), kept.parent)


def test_a_cell_is_trained_kept_and_computed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rolls = rolls_of_chords((40,) * 6)
    sides: tuple[Any, ...] = ("train",) * 3 + ("validation",) + ("test",) * 2
    pieces = [roll_piece(roll, f"piece {n}", "", side) for n, (roll, side) in enumerate(zip(rolls, sides, strict=True))]
    monkeypatch.setattr(running, "corpus_named", lambda _: Corpus("toy", None, {}, pieces))
    runs, results, kept = (tmp_path / name for name in ("runs", "results", "weights"))
    steps = ["training.iterations=4", "training.validate_every=2", "training.window_steps=16", "training.batch=2"]
    cell = plan.Cell("system/descant-recall", "jsb", 0, read_recipe("descant", [*TINY, *steps]))
    threads = torch.get_num_threads()
    result = running.run_cell(cell, runs, results)
    assert (result["iterations"], result["test"]["frames"]) == (4, 80)
    assert keep_cell(cell, runs, results, kept) == 0
    packed = np.packbits(np.concatenate(rolls[4:]), axis=1)
    np.savez(tmp_path / recompute.ARCHIVE, jsb__test__frames=packed, jsb__test__lengths=np.array([40, 40]))
    capsys.readouterr()
    assert recompute.score("jsb", str(tmp_path), kept) == 0
    assert float(capsys.readouterr().out.splitlines()[-1]) == pytest.approx(result["test"]["nats"], abs=1e-3)
    assert running.run_cell(cell, runs, results)["test"] == result["test"], "a run that has ended is measured again"
    other = read_recipe("descant", [*TINY, *steps, "dropout=0.1"])
    with pytest.raises(SystemExit, match="another recipe"):
        running.run_cell(plan.Cell(cell.name, "jsb", 0, other), runs, results)
    floors = running.run_cell(plan.Cell("floors", "jsb", 0, cell.recipe), runs, results)
    assert floors["floors"]["uniform"][0] == pytest.approx(88 * np.log(2))
    assert set(read_results(results)) == {cell.id, "jsb/floors-s0"}
    torch.set_num_threads(threads)


def test_cells_are_different_and_their_sets_exist() -> None:
    cells = plan.cells_of()
    assert len({cell.id for cell in cells}) == len(cells)
    assert {plan.CORPORA[cell.set] for cell in cells} <= {name.split(".")[0] for name in DATASETS.names()}
    heads = {cell.name for cell in cells if cell.group == "grid"}
    assert len(heads) == 36


def test_a_vocabulary_that_lacks_a_frame_is_still_a_distribution_of_frames() -> None:
    """With four keys, all frames together have a probability of one at most."""
    keys = 4
    frames = np.array([[frame >> key & 1 for key in range(keys)] for frame in range(2**keys)], np.uint8)
    table = frames[[0, 3, 5]]  # unknown, then two symbols

    class Head:
        def get_buffer(self, name: str) -> Any:
            assert name == "table"
            return torch.from_numpy(table)

    class Piece:
        def __init__(self, roll: np.ndarray) -> None:
            self.frames = {"notes": roll}

    costs = np.where((frames[:, None] == table[None, 1:]).all(2).any(1), -np.log(0.3), -np.log(0.4))
    pieces: Any = {split: [Piece(frames)] for split in ("train", "validation", "test")}
    told = with_unknown_told(Score((costs,)), Head(), pieces, "test")  # type: ignore[arg-type]
    total = np.exp(-told.pieces[0]).sum()
    assert 0.6 < total <= 1 + 1e-9


def result(cell: str, which: str, seed: int, nats: float, **more: Any) -> dict[str, Any]:
    test = {"nats": nats, "nats_after_first": nats + 0.5, "frames": 10}
    facts = {"parameters": 1234, "minutes": 2.6, "microseconds_a_frame": 300.4, "frames_a_second": 5678}
    told = {"train": test, "validation": test, "test": test, "machine": "one core", "versions": "torch"}
    return {"cell": cell, "set": which, "seed": seed, **facts, **told, **more}


def row_of(text: str, name: str) -> list[str]:
    """The cells of the first row with that name."""
    line = next(line for line in text.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def test_a_table_shows_seeds_gaps_and_estimates() -> None:
    estimate = {"converged": False, "standard_error": 0.034, "nats_mean": 6.2}
    text = table.systems_table(
        [
            result("system/descant-recall", "jsb", 0, 4.0),
            result("system/descant-recall", "jsb", 1, 4.2),
            result("system/descant-recall", "musedata", 0, 3.5),
            result("system/rnn-rbm-tuned", "jsb", 0, 0.0, test={"nats": 6.2, "estimate": estimate}),
            result("system/tonal-lstm-tuned", "jsb", 0, 0.0, test={"accuracy": 0.251}),
        ]
    )
    assert row_of(text, "`descant` with recall") == [
        *("4.10 ± 0.14 (2 seeds)", "not run", "3.50", "not run"),
        *("1,234", "3 / – / 3 / –", "300"),
    ]
    assert row_of(text, "`rnn-rbm` as tuned")[0] == "6.20 (AIS ± 0.03, not converged)"
    assert row_of(text, "`tonal-lstm` as tuned")[0] == "25.1 %"
    assert row_of(text, "`wavenet` as published")[:4] == ["not run"] * 4


def test_an_empty_table_says_that_nothing_was_run() -> None:
    text = table.section([])
    assert text.count(table.NOT_RUN) > 100
    assert "5.05" in text or "*5.05*" in text


def test_the_ablation_counts_from_the_whole() -> None:
    some = [result("ablation/nothing", "jsb", 0, 4.0), result("ablation/no clock", "jsb", 0, 4.25)]
    assert row_of(table.ablation_table(some), "no clock")[2] == "+0.25"
    assert row_of(table.ablation_table(some), "no recall")[1] == "not run"


def test_the_committed_table_is_what_the_results_say() -> None:
    text = table.DOCUMENT.read_text(encoding="utf-8")
    again = table.written(text, list(plan.current(read_results(), plan.cells_of()).values()))
    assert text == again, "run: python -m benchmarks.polyphonic table"


def test_what_is_kept_is_small_and_in_the_table() -> None:
    results = read_results()
    for folder in recompute.WEIGHTS.glob("*/"):
        assert folder.name in plan.SETS
        assert (folder / "weights.safetensors").stat().st_size < MOST_BYTES
        kept = json.loads((folder / "kept.json").read_text(encoding="utf-8"))
        assert results[kept["id"]]["test"]["nats"] == pytest.approx(kept["nats"], abs=recompute.TOLERANCE_NATS)
