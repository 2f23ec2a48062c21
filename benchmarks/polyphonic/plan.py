"""Which cells there are, and by which recipe each is trained."""

from __future__ import annotations

import tomllib
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
    ("rnn-nade", "recall"),
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
ON_ALL_SETS = {"descant-recall", "descant-alone", "rnn-nade-recall", "rnn-nade-tuned", "rnn-rbm-tuned", "lstm-bernoulli-recall"}
SETTINGS_ON = {"nottingham": "-large", "musedata": "-large", "piano_midi": "-piano"}
"""How a variant for one set ends, where a system has one for it."""
SEEDS = {"descant-recall": (0, 1, 2), "rnn-nade-tuned": (0, 1, 2)}
"""Systems that are trained more than once on JSB."""
ABLATIONS: dict[str, list[str]] = {
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
"""What is changed in `descant`, one thing at a time; without recall it is the system `descant-alone`."""


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
    own = f"{variant}{SETTINGS_ON.get(which, '')}"
    return own if own in variant_names(name) else variant


def ablation_cells() -> list[Cell]:
    """`descant` with one thing changed, on JSB."""
    return [Cell(f"ablation/{what}", "jsb", 0, read_recipe("descant", changes)) for what, changes in ABLATIONS.items()]


def floor_cells() -> list[Cell]:
    """What counting alone comes to, on every set."""
    recipe = read_recipe("lstm-bernoulli", variant="tuned")
    return [Cell("floors", which, 0, recipe) for which in SETS]


def sixteenth_cells() -> list[Cell]:
    """The chorales on 16ths."""
    recipes = {"with recall": [], "without recall": ["recall=None"]}
    return [
        Cell(f"sixteenths/{name}", "jsb_16ths", 0, read_recipe("chorales-16ths", changes))
        for name, changes in recipes.items()
    ]


def cells_of(which: str = "*", pattern: str = "*") -> list[Cell]:
    """The cells of a set whose names fit a pattern."""
    cells = [*floor_cells(), *system_cells(), *grid_cells(), *ablation_cells(), *sixteenth_cells()]
    return [cell for cell in cells if fnmatch(cell.set, which) and fnmatch(cell.name, pattern)]
