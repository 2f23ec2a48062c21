"""A recipe: one file that says all about a system, from its grid to its schedule."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from descant.errors import RecipeError, nearest
from descant.models.configuration import Options, configure
from descant.models.skeleton import Skeleton
from descant.parts.roles import FrameKind


class Direction(Options):
    """One task that a bundle offers: write a role, given others."""

    given: list[str]
    write: str


class MaskOptions(Options):
    """Which tasks a net is trained for: shares of the drawn masks.

    `all_known`, `some_known` and `none_known`: the other parts known wholly, a random subset, or not at all.
    `until_known` of the rows know the others only up to a random step; `reveal` of them show a span of the target.
    `full`, `causal`: share of batches with the whole future or none of it; the rest look ahead up to
    `lookahead_quarters`.
    """

    all_known: float = Field(default=0.5, ge=0, le=1)
    some_known: float = Field(default=0.25, ge=0, le=1)
    until_known: float = Field(default=0.1, ge=0, le=1)
    reveal: float = Field(default=0.15, ge=0, le=1)
    full: float = Field(default=0.5, ge=0, le=1)
    causal: float = Field(default=0.3, ge=0, le=1)
    lookahead_quarters: int = Field(default=4, ge=1)


class TrainingOptions(Options):
    """How the net is trained; lengths are in iterations (batches), never in clock time."""

    iterations: int = Field(default=4000, ge=1)
    batch: int = Field(default=16, ge=1)
    window_steps: int = Field(default=256, ge=8)
    optimizer: Literal["adam", "adamw", "sgd", "rmsprop", "adagrad", "adadelta"] = "adamw"
    learning_rate: float = Field(default=2e-3, gt=0)
    weight_decay: float = Field(default=0.01, ge=0)
    momentum: float = Field(default=0.9, ge=0, lt=1)
    schedule: Literal["cosine", "constant"] = "cosine"
    warmup: int = Field(default=100, ge=0)
    clip_norm: float = Field(default=1.0, gt=0)
    average: float = Field(default=0.998, ge=0, lt=1)
    """Decay of the running average of the weights (EMA); 0 turns it off."""
    transpose: int = Field(default=0, ge=0, le=12)
    """Pieces are heard up to this many semitones lower or higher (never drums)."""
    validate_every: int = Field(default=250, ge=1)
    validation_batches: int = Field(default=16, ge=1)
    patience: int = Field(default=12, ge=1)
    """Training ends after this many validations without a better one."""
    sample_every: int = Field(default=1, ge=0)
    """A sample, its picture and its metrics at every so many validations; 0 for none."""
    precision: Literal["32", "bf16"] = "32"
    """`bf16` trains in mixed precision, about 1.6 times as fast on CPUs that have it."""
    seed: int = Field(default=0, ge=0)


class Recipe(Options):
    """Everything about one system."""

    name: str
    says: str = ""
    corpus: str = ""
    """The corpus it is meant for, and the licence line of what it yields."""
    licence: str = ""
    steps_per_quarter: int = Field(default=4, ge=1, le=96)
    roles: dict[str, FrameKind]
    directions: list[Direction] = Field(default_factory=list)
    listener: dict[str, Any] = Field(default_factory=lambda: {"name": "gru"})
    core: dict[str, Any] = Field(default_factory=lambda: {"name": "lstm"})
    heads: dict[str, dict[str, Any]]
    previous_size: int = Field(default=96, ge=1)
    dropout: float = Field(default=0.2, ge=0, lt=1)
    masks: MaskOptions = MaskOptions()
    training: TrainingOptions = TrainingOptions()

    def skeleton(self) -> Skeleton:
        """The net that this recipe describes."""
        return Skeleton(
            roles=self.roles,
            listener=self.listener,
            core=self.core,
            heads=self.heads,
            previous_size=self.previous_size,
            dropout=self.dropout,
        )


def recipe_names() -> list[str]:
    """The recipes that come with Descant."""
    return sorted(path.stem for path in _recipes_folder().iterdir() if path.suffix == ".toml")


def _recipes_folder() -> Path:
    installed = Path(str(files("descant"))) / "recipes"
    return installed if installed.is_dir() else Path(__file__).resolve().parents[3] / "recipes"


def read_recipe(name_or_path: str, settings: Sequence[str] = ()) -> Recipe:
    """A recipe by file or by name, with `key=value` settings on top (`training.batch=8`). Raises `RecipeError`."""
    path = Path(name_or_path)
    if not path.is_file():
        path = _recipes_folder() / f"{name_or_path.removesuffix('.toml').rsplit('/', 1)[-1]}.toml"
    if not path.is_file():
        names = recipe_names()
        raise RecipeError(
            f'there is no recipe "{name_or_path}"{nearest(name_or_path, names)}.',
            f"a .toml file, or one of {', '.join(names)}.",
            "name one of these.",
        )
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path} is no TOML: {error}.", "a recipe in TOML.", "correct that line.") from None
    for setting in settings:
        _set(table, setting)
    table.setdefault("name", path.stem)
    return configure(Recipe, table, f"the recipe {path.name}")


def _set(table: dict[str, Any], setting: str) -> None:
    key, equals, text = setting.partition("=")
    if not equals:
        raise RecipeError(f'--set "{setting}" has no value.', "key=value.", "write it as training.batch=8.")
    try:
        value: Any = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = text
    *path, last = key.strip().split(".")
    for step in path:
        inner = table.setdefault(step, {})
        if not isinstance(inner, dict):
            raise RecipeError(f'"{key}" is no key: {step} is a single value.', "a key.", "see the recipe's file.")
        table = inner
    table[last] = value
