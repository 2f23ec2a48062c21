"""Which cells there are, and by which recipe each is trained."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from descant.training.recipe import Recipe, read_recipe, variant_names

SETS = {"jsb": "jsb", "nottingham": "nottingham_rolls", "musedata": "musedata", "piano_midi": "piano_midi"}
"""The four sets, and the data set that holds each."""
CORPORA = {**SETS, "jsb_16ths": "jsb_16ths"}
"""The same, and the chorales on 16ths, which are a table by themselves."""
GRID = Path(__file__).with_name("grid.toml")
RECIPES = Path(__file__).resolve().parents[2] / "recipes"
SYSTEMS = (
    *(("descant", "recall"), ("descant", "alone"), ("lstm-bernoulli", "recall"), ("lstm-bernoulli", "tuned")),
    *(("rnn-nade", "recall"), ("rnn-rbm", "recall")),
    *(
        (name, variant)
        for name in (
            *("rnn-nade", "rnn-rbm", "tied-parallel-lstm", "wavenet", "dilated-lstm", "partly-dilated-lstm", "min-gru"),
            *("char-rnn", "note-rnn", "tonal-lstm"),
        )
        for variant in ("tuned", "published")
    ),
)
"""Every system and its settings, the best first."""
ON_ALL_SETS = {"descant-recall", "rnn-nade-recall", "rnn-rbm-recall", "lstm-bernoulli-recall"}
"""Systems that are asked about all four sets, not JSB and Nottingham alone."""
SETTINGS_ON = {"nottingham": ["-large"], "musedata": ["-large"], "piano_midi": ["-piano", "-large"]}
"""How a variant for one set ends, where a system has one for it; the first that there is."""
SEEDS = {"descant-recall": (0, 1, 2), "rnn-nade-tuned": (0, 1, 2)}
"""Systems that are trained more than once on JSB."""
ABLATION_ITERATIONS = 500
"""Half of the recipe's, the same for every row of the ablation."""
ABLATIONS: dict[str, list[str]] = {
    "nothing": [],
    "no recall": ["recall=None"],
    "recall to the head alone": ["recall.to_core=False"],
    "no clock": ["clock=none"],
    "pitches untied": ["heads.roll.tied=False"],
    "voices not counted": ["heads.roll.voices=0"],
    "no profile of pitch classes": ["heads.roll.profile=False"],
    "from the lowest pitch up": ["heads.roll.order=up"],
    "no sum over all chosen pitches": ["heads.roll.absolute=False"],
    "the core says nothing of single pitches": ["heads.roll.direct=False"],
    "one frame back, none older": ["heads.roll.near=1", "heads.roll.older=0"],
    "core of one cell": ["core.size=1"],
    # sizes at which they have about as many parameters as the LSTM of 200
    "core gru": ["core.name=gru", "core.size=248"],
    "core dilated": ["core.name=dilated", "core.size=108", "core.dilations=[1, 2, 4, 8]"],
    "core wavenet": ["core.name=wavenet", "core.size=120"],
    "core mingru": ["core.name=mingru", "core.size=312"],
}
"""What is changed in `descant`, one thing at a time."""


@dataclass(frozen=True)
class Cell:
    """One number of the table: a system on a set with a seed. `budget_s`: its training is to last about so long."""

    name: str
    set: str
    seed: int
    recipe: Recipe
    budget_s: float | None = None

    @property
    def group(self) -> str:
        """`grid`, `system`, `ablation`, `floors` or `sixteenths`."""
        return self.name.split("/")[0]

    @property
    def id(self) -> str:
        """As a path: set, group, system, seed."""
        return f"{self.set}/{self.name.replace(' ', '-').replace(',', '')}-s{self.seed}"

    def made(self, recipe: Mapping[str, Any]) -> bool:
        """Whether a run's or a result's recipe is this cell's, but for what training adds: learned vocabularies, and
        iterations that fit a budget."""
        told, own = (each.model_dump(mode="json") for each in (Recipe.model_validate(recipe), self.recipe))
        for table in (told, own):
            for head in table["heads"].values():
                head.pop("symbols", None)
            if self.budget_s is not None:
                table["training"].pop("iterations")
        return bool(told == own)


def grid_cells() -> list[Cell]:
    """Every head with every core, on JSB; about three minutes each."""
    table: dict[str, Any] = tomllib.loads(GRID.read_text(encoding="utf-8"))
    cores, heads = table.pop("cores"), table.pop("cells")
    cells = []
    for core, core_options in cores.items():
        for head, head_options in heads.items():
            recipe = Recipe.model_validate(
                {**table, "name": f"{head}-{core}", "core": core_options, "heads": {"roll": head_options}}
            )
            cells.append(Cell(f"grid/{head}-{core}", "jsb", 0, recipe, budget_s=180))
    return cells


def system_cells() -> list[Cell]:
    """Every recipe's settings: on JSB and Nottingham, some on all four sets, some with several seeds."""
    cells = []
    for name, variant in SYSTEMS:
        system = f"{name}-{variant}"
        for which in SETS:
            if which not in ("jsb", "nottingham") and system not in ON_ALL_SETS:
                continue
            for seed in SEEDS.get(system, (0,)) if which == "jsb" else (0,):
                recipe = read_recipe(name, [f"training.seed={seed}"], settings_on(name, variant, which))
                cells.append(Cell(f"system/{system}", which, seed, recipe))
    return cells


def settings_on(name: str, variant: str, which: str) -> str:
    """The variant of a system's recipe that a set calls for."""
    own = (f"{variant}{ending}" for ending in SETTINGS_ON.get(which, ()))
    return next((each for each in own if each in variant_names(name)), variant)


def ablation_cells() -> list[Cell]:
    """`descant` with one thing changed, on JSB."""
    short = f"training.iterations={ABLATION_ITERATIONS}"
    return [
        Cell(f"ablation/{what}", "jsb", 0, read_recipe("descant", [short, *changes]))
        for what, changes in ABLATIONS.items()
    ]


def floor_cells() -> list[Cell]:
    """What counting alone comes to, on every set."""
    recipe = read_recipe("lstm-bernoulli", variant="tuned")
    return [Cell("floors", which, 0, recipe) for which in SETS]


def sixteenth_cells() -> list[Cell]:
    """The chorales on 16ths."""
    recipes = {
        "with recall": [],
        "with recall of the given voices too": ["recall.given=True"],
        "without recall": ["recall=None"],
    }
    return [
        Cell(f"sixteenths/{name}", "jsb_16ths", 0, read_recipe("chorales-16ths", changes))
        for name, changes in recipes.items()
    ]


def cells_of(which: str = "*", pattern: str = "*") -> list[Cell]:
    """The cells of a set whose names fit a pattern."""
    cells = [*floor_cells(), *system_cells(), *grid_cells(), *ablation_cells(), *sixteenth_cells()]
    return [cell for cell in cells if fnmatch(cell.set, which) and fnmatch(cell.name, pattern)]


def current(results: Mapping[str, Mapping[str, Any]], cells: Sequence[Cell]) -> dict[str, Mapping[str, Any]]:
    """The results that came of these cells' recipes as they stand; a recipe that was changed has none yet."""
    told = {cell.id: (cell, results[cell.id]) for cell in cells if cell.id in results}
    return {
        name: result for name, (cell, result) in told.items() if "recipe" not in result or cell.made(result["recipe"])
    }
