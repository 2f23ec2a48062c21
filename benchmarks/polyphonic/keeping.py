"""Keep a row's weights, rounded to half precision, so that its figure can be computed again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.polyphonic.measuring import KIND, halved, measured
from benchmarks.polyphonic.plan import Cell, cells_of
from benchmarks.polyphonic.recompute import TOLERANCE_NATS, WEIGHTS
from benchmarks.polyphonic.result import RESULTS, read_results
from benchmarks.polyphonic.running import RUNS, splits_of
from safetensors.torch import save

from descant.files import write_whole
from descant.models.configuration import configure
from descant.models.cores.core import CORES
from descant.models.heads.head import HEADS
from descant.training.bundling import opened_run
from descant.training.recipe import Recipe

MOST_BYTES = 2_000_000


def complete(recipe: Recipe) -> dict[str, Any]:
    """The recipe as plain data, with the options that it leaves to its core and head."""
    table = recipe.model_dump(mode="json")
    core, head = CORES.chosen(recipe.core), HEADS.chosen(recipe.heads[KIND])
    table["core"] = configure(core.options, recipe.core, "the core").model_dump(mode="json")
    table["heads"] = {KIND: configure(head.options, recipe.heads[KIND], "the head").model_dump(mode="json")}
    return table


def keep(which: str, name: str, seed: int = 0) -> int:
    """Keep the weights of a cell by its name."""
    cell = next((cell for cell in cells_of(which, name) if cell.seed == seed), None)
    if cell is None:
        print(f"There is no cell {name} on {which} with the seed {seed}.")
        return 1
    return keep_cell(cell)


def keep_cell(cell: Cell, runs: Path = RUNS, results: Path = RESULTS, kept: Path = WEIGHTS) -> int:
    """Copy a run's best weights, and measure them once more on the test split."""
    result = read_results(results).get(cell.id)
    if result is None:
        print(f"There is no result of {cell.id}: run it first.")
        return 1
    recipe, _, net = opened_run(runs / cell.id)
    figure = measured(halved(net), recipe, splits_of(replace(cell, recipe=recipe)), "test")["nats"]
    weights = save({weight: value.half() for weight, value in net.state_dict().items()})
    if len(weights) > MOST_BYTES or abs(figure - result["test"]["nats"]) > TOLERANCE_NATS:
        print(
            f"Not kept: {len(weights):,} bytes, {figure:.4f} nats where the result says {result['test']['nats']:.4f}."
        )
        return 1
    folder = kept / cell.set
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "weights.safetensors", weights)
    write_whole(folder / "recipe.json", json.dumps(complete(recipe), indent=1) + "\n")
    row = {"id": cell.id, "set": cell.set, "seed": cell.seed, "nats": figure}
    write_whole(folder / "kept.json", json.dumps(row, indent=1) + "\n")
    print(f"{cell.id}: {figure:.4f} nats a frame, {len(weights):,} bytes in {folder}")
    return 0
