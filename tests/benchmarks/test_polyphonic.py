"""The second implementation gives the first one's figure, and the committed table is what the results say."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.polyphonic import plan, recompute, second_net
from benchmarks.polyphonic.keeping import complete
from benchmarks.polyphonic.measuring import halved, with_unknown_told
from safetensors.torch import save_file

from descant.corpora.datasets import DATASETS
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
