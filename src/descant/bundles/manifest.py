"""The manifest of a bundle, `config.json`: everything that use needs to know and nobody should have to type again."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from descant.grid.clock import Clock
from descant.grid.form import GridForm, GridName
from descant.parts.roles import FrameKind
from descant.recall.form import RecallForm, RecallOptions, recall_form

FORMAT_VERSION = 1
"""What this Descant writes, and the newest that it reads."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class BundleDirection(_Part):
    """A task that the bundle offers: write a role, given others."""

    given: list[str]
    write: str


class HeadFacts(_Part):
    """What use must know of a head: its kind's name, whether its cells form a chain (from the highest down where it is
    `descending`), whether its nats are exact. Where its
    cells have a `reach` (see `models.heads.head`), the bundle has a graph of what surrounds them.

    `vocabulary` is how many symbols it knows where its frames are symbols of a learned vocabulary (the weight
    `heads.KIND.table`, symbol 0 for what is unknown), else 0. `threshold` is the mean above which a cell sounds, where
    the head is not exact; `sampling_steps` how many Gibbs steps draw a frame, where it is drawn so.
    """

    name: str
    chained: bool
    exact: bool
    descending: bool = False
    vocabulary: int = 0
    threshold: float = 0.5
    sampling_steps: int = 0
    reach: int = 0


class Sampling(_Part):
    """How freely to choose where nobody says: `temperature` (None: what is usual), `top_k` (0: all), `top_p`.

    `recall` is how much what is recalled of the piece counts, from 0 to 1 as in training, `style_strength` how loudly
    a style is told that is asked for. `eagerness` is added, role by role, to the log odds that anything begins in a
    frame: a net that goes by its own past begins less or more than people do, from whose past it learned. (Heads that
    choose every cell by itself, and vocabularies, know no such odds.)
    """

    temperature: float | None = None
    top_k: int = 0
    top_p: float = 1.0
    recall: float = 1.0
    style_strength: float = 1.0
    eagerness: dict[str, float] = {}


class Widths(_Part):
    """Widths of the graphs' inputs and states."""

    context: int
    listener_state: int
    core_state: int
    feature: int
    recall: int
    style: int


class ExpressionFacts(_Part):
    """What use must know of the net of expression (the optional files `expression.onnx`, `expression.safetensors`).

    `plays` are the roles that it plays, `timing` those whose onsets it moves as well, `pedal` those that get a sustain
    pedal. `level` is between which velocities, on average, the given parts of its training pieces lie; `state` the
    width of its memory.
    """

    plays: list[str]
    timing: list[str] = Field(default_factory=list)
    pedal: list[str] = Field(default_factory=list)
    level: tuple[float, float]
    state: int


class RecogniserFacts(_Part):
    """What use must know of the recogniser (the optional files `recogniser.onnx`, `recogniser.safetensors`).

    `styles` are those that it tells apart, `state` the width of its memory. Its scores are divided by `temperature`
    (Guo et al. 2017, "On calibration of modern neural networks"). `distances` say how far held-out pieces lie from
    those of training: half of them, and nineteen in twenty.
    """

    styles: list[str]
    state: int
    temperature: float = 1.0
    distances: tuple[float, float]


class CorpusFacts(_Part):
    """What it was trained on."""

    name: str
    content_hash: str = ""
    citation: str = ""
    licence: str = ""
    pieces: dict[str, int] = Field(default_factory=dict)


class BundleConfig(_Part):
    """The manifest.

    `bad_at` is what a user must be warned of, in sentences; `unlisted` are directions that it was taught and that
    are not worth listing. `grid` says whether a step is a stretch of time or an event, `pitch_range` into which
    MIDI pitches music is folded, `clock` what the net is told of time, `recall` what it recalls of a piece's own
    past, `outlook_steps` which frames of the known parts its heads see, `styles` which styles it can be told.
    `roles` maps each role to its frame kind, in the order of the known planes; `ranges` to the lowest and highest
    MIDI pitch met in its training pieces, and `heard` the same with the transpositions that training added;
    `programs` to the General MIDI program (from 0) of a written part. `meters` are the meters of its training
    pieces, each as the lengths of bar and beat in quarter notes (none: nobody noted them). `sampling` is how it
    chooses where nobody says. `style_shares` says how common each style was in training, `style_sharpness` how far
    likelihood is trusted to tell them apart (`generation.recognition`); `recogniser` is there where a net of its
    own does. `expression` is there where the bundle plays what it writes (None: each part has one loudness, and
    every note lies on the grid). `floors` holds the simple models that evaluation compares with; `results` what was
    measured.
    """

    format_version: int = FORMAT_VERSION
    name: str
    says: str = ""
    licence: str = ""
    bad_at: list[str] = Field(default_factory=list)
    grid: GridName = "steps"
    steps_per_quarter: int
    pitch_range: tuple[int, int] | None = None
    clock: Clock = "bars"
    recall: RecallOptions | None = None
    outlook_steps: tuple[int, ...] = ()
    profile_steps: int = 0
    styles: list[str] = Field(default_factory=list)
    style_shares: dict[str, float] = Field(default_factory=dict)
    style_sharpness: float = 1.0
    roles: dict[str, FrameKind]
    directions: list[BundleDirection]
    unlisted: list[BundleDirection] = Field(default_factory=list)
    ranges: dict[str, tuple[int, int]]
    heard: dict[str, tuple[int, int]] = Field(default_factory=dict)
    programs: dict[str, int]
    meters: list[tuple[float, float]] = Field(default_factory=list)
    sampling: Sampling = Sampling()
    heads: dict[str, HeadFacts]
    widths: Widths
    skeleton: dict[str, Any]
    recipe: dict[str, Any] = Field(default_factory=dict)
    expression: ExpressionFacts | None = None
    recogniser: RecogniserFacts | None = None
    corpus: CorpusFacts
    floors: dict[str, Any] | None = None
    results: dict[str, Any] = Field(default_factory=dict)

    @property
    def role_names(self) -> list[str]:
        """The roles in the order of the known planes."""
        return list(self.roles)

    @property
    def form(self) -> GridForm:
        """The form in which the net wants music."""
        return GridForm(self.roles, self.steps_per_quarter, self.grid, self.pitch_range, self.clock)

    @property
    def recall_form(self) -> RecallForm | None:
        """Which cells are recalled, and from which contexts; None where nothing is."""
        return None if self.recall is None else recall_form(self.recall, self.roles)
