"""A recipe: one file that says all about a system, from its grid to its schedule."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from descant.errors import RecipeError, nearest
from descant.grid.clock import Clock
from descant.grid.form import GridForm, GridName
from descant.grid.outlook import FARTHEST_STEPS
from descant.grid.shapes import HIGHEST_PITCH, LOWEST_PITCH
from descant.models.configuration import Options, configure
from descant.models.skeleton import Skeleton
from descant.parts.roles import FrameKind
from descant.recall.form import RecallOptions


class Direction(Options):
    """One task that a bundle is taught: write a role, given others.

    It is `listed` among what the bundle offers, unless validation shows no sure gain.
    """

    given: list[str]
    write: str
    listed: bool = True


class MaskOptions(Options):
    """Which tasks a net is trained for: shares of the drawn masks.

    `all_known`, `some_known`: the other parts known wholly, or a random subset; `as_directed`: those that one of the
    recipe's directions gives, and no other; in the rest none is known.
    `until_known` of the rows know the others only up to a random step; `reveal` of them show a span of the target.
    `full`, `causal`: share of batches with the whole future or none of it; the rest look ahead up to
    `lookahead_quarters`.
    """

    all_known: float = Field(default=0.5, ge=0, le=1)
    some_known: float = Field(default=0.25, ge=0, le=1)
    as_directed: float = Field(default=0.0, ge=0, le=1)
    until_known: float = Field(default=0.1, ge=0, le=1)
    reveal: float = Field(default=0.15, ge=0, le=1)
    full: float = Field(default=0.5, ge=0, le=1)
    causal: float = Field(default=0.3, ge=0, le=1)
    lookahead_quarters: int = Field(default=4, ge=1, le=16)

    @model_validator(mode="after")
    def _shares(self) -> MaskOptions:
        for shares in (("all_known", "some_known", "as_directed"), ("full", "causal")):
            if sum(getattr(self, share) for share in shares) > 1 + 1e-9:
                named = " and ".join(f"masks.{share}" for share in shares if getattr(self, share))
                raise ValueError(f"{named} are shares of one whole, and together more than 1.")
        return self


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
    """Decay of the running average of the weights (EMA), which a young average has not reached; 0 turns it off."""
    transpose: int = Field(default=0, ge=0, le=12)
    """Pieces are heard up to this many semitones lower or higher (never drums)."""
    validate_every: int = Field(default=250, ge=1)
    """About so many iterations lie between two validations; the last one is at the end, or few before it."""
    validation_batches: int = Field(default=16, ge=1)
    validation: Literal["tasks", "whole"] = "tasks"
    """`tasks`: so many batches drawn like those of training; `whole`: every frame of every piece, as it is reported."""
    patience: int = Field(default=12, ge=1)
    """Training ends after this many validations without a better one."""
    sample_every: int = Field(default=1, ge=0)
    """A sample, its picture and its metrics at every so many validations; 0 for none."""
    still_share: float = Field(default=1.0, gt=0, le=1)
    """The share of frames without a change that is learned from; each counts for so much more."""
    forgets: float = Field(default=0.0, ge=0, le=0.5)
    """The share of passages whose recall is withheld while training, so that the net does not lean on it alone: in use
    it recalls what it wrote itself, mistakes and all."""
    misremembers: float = Field(default=0.0, ge=0, le=0.5)
    """The share that is recalled in a wrong key, so that the net learns to doubt what fits nothing else."""
    begins: float = Field(default=0.0, ge=0, le=0.5)
    """The share of passages that are told as if they were a piece's beginning, so that the given parts must do."""
    strays: float = Field(default=0.0, ge=0, le=0.5)
    """The share in which some bars of the part's own past lie in a wrong key, so that the net learns to come back."""
    learns: Literal["all", "added styles"] = "all"
    """`added styles`: only what the net is told of the styles that `styles.adds` names; all else stays as it was."""
    precision: Literal["32", "bf16"] = "32"
    """`bf16` trains in mixed precision, about 1.6 times as fast on CPUs that have it."""
    seed: int = Field(default=0, ge=0)

    @property
    def validation_interval(self) -> int:
        """Iterations from one validation to the next: about `validate_every`, the last (nearly) at the end."""
        return self.iterations // max(1, round(self.iterations / self.validate_every))


class StyleOptions(Options):
    """Which styles the net can be told: the values of one label of the corpus that enough training pieces have.

    A style is told in the share `told` of the drawn passages, so that the net also learns to do without. `names` are
    the styles themselves, found when training begins. A run that begins with a bundle may add styles to those that the
    bundle knows: `adds`. Their pieces are always told theirs, and make up half of what is learned from.
    """

    label: str = "style"
    least_pieces: int = Field(default=8, ge=1)
    told: float = Field(default=0.75, ge=0, le=1)
    names: list[str] = Field(default_factory=list)
    adds: list[str] = Field(default_factory=list)


class SamplingOptions(Options):
    """How freely the net chooses where nobody says: temperature (the usual one unless given), top k (0: all), top p.

    `recall` is how much what it recalls counts, from 0 to 1 as in training; `style_strength` how loudly it is told a
    style, 1 as in training. `eagerness` by role: added to the log odds that anything begins in a frame.
    """

    temperature: float | None = Field(default=None, gt=0, le=5)
    top_k: int = Field(default=0, ge=0)
    top_p: float = Field(default=1.0, gt=0, le=1)
    recall: float = Field(default=1.0, ge=0, le=1)
    style_strength: float = Field(default=1.0, ge=0, le=4)
    eagerness: dict[str, Annotated[float, Field(ge=-3, le=3)]] = Field(default_factory=dict)


class ExpressionOptions(Options):
    """A second net that plays what the first writes: loudness, and timing where it is a player's own.

    `roles` are those that are performed in the corpus (none: all), `pedal` those that get a sustain pedal (piano, left,
    right). With `timing` off onsets stay on the grid also where the corpus has them played freely.
    """

    roles: list[str] = Field(default_factory=list)
    pedal: list[str] = Field(default_factory=list)
    timing: bool = True
    size: int = Field(default=64, ge=1)
    hidden: int = Field(default=48, ge=1)
    dropout: float = Field(default=0.1, ge=0, lt=1)
    iterations: int = Field(default=1500, ge=1)
    batch: int = Field(default=24, ge=1)
    window_onsets: int = Field(default=128, ge=2)
    learning_rate: float = Field(default=3e-3, gt=0)
    validate_every: int = Field(default=250, ge=1)
    seed: int = Field(default=0, ge=0)


class RecogniserOptions(Options):
    """A further net that recognises the styles which [styles] names."""

    size: int = Field(default=64, ge=1)
    hidden: int = Field(default=48, ge=1)
    dropout: float = Field(default=0.5, ge=0, lt=1)
    iterations: int = Field(default=600, ge=1)
    batch: int = Field(default=24, ge=1)
    window_onsets: int = Field(default=256, ge=2)
    learning_rate: float = Field(default=3e-3, gt=0)
    weight_decay: float = Field(default=0.1, ge=0)
    validate_every: int = Field(default=100, ge=1)
    seed: int = Field(default=0, ge=0)


class Recipe(Options):
    """Everything about one system."""

    name: str
    variant: str = ""
    """Which of the settings in its file this is."""
    start: str = ""
    """The bundle whose weights training begins with, by name or folder; it begins from nothing where none is named."""
    says: str = ""
    corpus: str = ""
    """The corpus it is meant for, and the licence line of what it yields."""
    licence: str = ""
    bad_at: list[str] = Field(default_factory=list)
    """What the bundle's card must warn of, in sentences, as measured."""
    grid: GridName = "steps"
    """`events`: a step for every onset, without durations; all pitched parts together are the one role."""
    steps_per_quarter: int = Field(default=4, ge=1, le=96)
    """For events: how long each is when it is written down, in parts of a quarter note."""
    pitch_range: tuple[int, int] | None = None
    """The lowest and highest MIDI pitch; what lies outside is folded in by octaves. All 88 keys where none is given."""
    clock: Clock = "bars"
    """What the net is told of time: the meter's bars, the number of steps alone, or nothing."""
    roles: dict[str, FrameKind]
    directions: list[Direction] = Field(default_factory=list)
    listener: dict[str, Any] = Field(default_factory=lambda: {"name": "gru"})
    core: dict[str, Any] = Field(default_factory=lambda: {"name": "lstm"})
    heads: dict[str, dict[str, Any]]
    recall: RecallOptions | None = None
    """What is recalled of the piece's own past; nothing where this table is missing."""
    outlook_steps: tuple[Annotated[int, Field(ge=-FARTHEST_STEPS, le=FARTHEST_STEPS)], ...] = ()
    """Which frames of the known parts the heads see themselves: each so many steps ahead, 0 being the one written, and
    what is below zero past."""
    profile_quarters: int = Field(default=0, ge=0)
    """For how many quarter notes heads are told which pitch classes sounded, by which a key is heard; 0: not at all."""
    styles: StyleOptions | None = None
    """Which styles the net can be told; none where this table is missing."""
    previous_size: int = Field(default=96, ge=1)
    dropout: float = Field(default=0.2, ge=0, lt=1)
    sampling: SamplingOptions = SamplingOptions()
    masks: MaskOptions = MaskOptions()
    expression: ExpressionOptions | None = None
    """How what is written is played; typed where this table is missing."""
    recogniser: RecogniserOptions | None = None
    """How its styles are recognised; by likelihood alone where this table is missing."""
    training: TrainingOptions = TrainingOptions()

    @model_validator(mode="after")
    def _roles(self) -> Recipe:
        for role in (role for direction in self.directions for role in (*direction.given, direction.write)):
            if role not in self.roles:
                raise ValueError(
                    f'a direction names the role "{role}", which [roles] lacks{nearest(role, self.roles)}.'
                )
        for role in self.sampling.eagerness:
            if role not in self.roles:
                raise ValueError(f'eagerness names the role "{role}", which [roles] lacks{nearest(role, self.roles)}.')
        return self

    @model_validator(mode="after")
    def _grid(self) -> Recipe:
        if self.grid == "events" and list(self.roles.values()) != ["roll"]:
            raise ValueError('grid = "events" knows one role alone, with frames of the kind roll (notes = "roll").')
        if self.grid == "events" and self.clock != "bars":
            raise ValueError('grid = "events" has no steps that a clock could count: leave clock out.')
        if self.pitch_range is not None:
            low, high = self.pitch_range
            if not LOWEST_PITCH <= low <= high - 11 <= high <= HIGHEST_PITCH:
                raise ValueError(
                    f"pitch_range must hold an octave at least, within {LOWEST_PITCH} to {HIGHEST_PITCH}, "
                    f"and not {low} to {high}."
                )
        return self

    @property
    def form(self) -> GridForm:
        """The form in which the net wants music."""
        return GridForm(self.roles, self.steps_per_quarter, self.grid, self.pitch_range, self.clock)

    @property
    def style_names(self) -> list[str]:
        """The styles that the net can be told, in the order of its input."""
        return [] if self.styles is None else self.styles.names

    def skeleton(self) -> Skeleton:
        """The net that this recipe describes."""
        return Skeleton(
            roles=self.roles,
            listener=self.listener,
            core=self.core,
            heads=self.heads,
            recall=self.recall,
            outlook_steps=self.outlook_steps,
            profile_steps=self.profile_quarters * self.steps_per_quarter,
            style_width=len(self.style_names) or 1,
            previous_size=self.previous_size,
            dropout=self.dropout,
        )


def recipe_names() -> list[str]:
    """The recipes that come with Descant."""
    return sorted(path.stem for path in _recipes_folder().iterdir() if path.suffix == ".toml")


def _recipes_folder() -> Path:
    installed = Path(str(files("descant"))) / "recipes"
    return installed if installed.is_dir() else Path(__file__).resolve().parents[3] / "recipes"


def read_recipe(
    name_or_path: str, settings: Sequence[str] = (), variant: str | None = None, corpus: str | None = None
) -> Recipe:
    """A recipe by file or by name, with `key=value` settings on top (`training.batch=8`). Raises `RecipeError`.

    A file may hold several settings of one system, each a table under `variants` that is laid over the rest; `variant`
    names one. Without a name it is the first that names the `corpus` among its `corpora`, and else the first of all.
    """
    path = _recipe_file(name_or_path)
    table = _table_of(path)
    _vary(table, variant, corpus, path.name)
    for setting in settings:
        _set(table, setting)
    table.setdefault("name", path.stem)
    return configure(Recipe, table, f"the recipe {path.name}")


def with_settings(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    """The recipe with `key=value` settings on top. Raises `RecipeError`."""
    table = recipe.model_dump()
    for setting in settings:
        _set(table, setting)
    return configure(Recipe, table, f"the recipe {recipe.name}")


def variant_names(name_or_path: str) -> list[str]:
    """The settings that a recipe's file holds, the usual one first; none where it holds one alone."""
    return list(_table_of(_recipe_file(name_or_path)).get("variants", {}))


def _recipe_file(name_or_path: str) -> Path:
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
    return path


def _table_of(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path} is no TOML: {error}.", "a recipe in TOML.", "correct that line.") from None


def _vary(table: dict[str, Any], variant: str | None, corpus: str | None, file: str) -> None:
    """Lay the chosen variant over the recipe's table."""
    variants = table.pop("variants", {})
    if not isinstance(variants, dict) or not all(isinstance(each, dict) for each in variants.values()):
        raise RecipeError(f"variants in {file} is no table of tables.", "[variants.NAME] with keys.", "correct it.")
    if variant is None:
        written_for = (name for name, changes in variants.items() if corpus in changes.get("corpora", ()))
        variant = next(written_for, next(iter(variants), None))
    if variant is None:
        return
    if variant not in variants:
        raise RecipeError(
            f'the recipe {file} has no variant "{variant}"{nearest(variant, variants)}.',
            f"one of {', '.join(variants)}." if variants else "no --variant: it has none.",
            "name one of these, or leave it out.",
        )
    _lay_over(table, {key: value for key, value in variants[variant].items() if key != "corpora"})
    table["variant"] = variant


def _lay_over(table: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Put changes into a table, key by key also within its tables; roles and another kind of something are replaced."""
    for key, value in changes.items():
        there = table.get(key)
        if isinstance(value, dict) and isinstance(there, dict) and _same_kind(key, there, value):
            _lay_over(there, value)
        else:
            table[key] = value


def _same_kind(key: str, there: dict[str, Any], value: dict[str, Any]) -> bool:
    return key != "roles" and value.get("name") in (None, there.get("name"))


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
