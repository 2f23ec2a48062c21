"""What may be asked for, as forms that check themselves. The settings of writing are those of the command line."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model
from typer.models import OptionInfo

from descant.apps.cli.writing_options import WritingOptions
from descant.generation.restyling import USUAL_KEEP

Task = Literal["accompany", "continue", "rewrite", "restyle", "compose"]
MOST_TICKS = 2**31 - 1
NOT_ASKED = ("output", "model", "picture", "wav")
"""Options of the command line that are about its files."""


def _words(said: Any) -> Any:
    """Words with commas between them, as a form says several."""
    return [word.strip() for word in said.split(",") if word.strip()] if isinstance(said, str) else said


Words = Annotated[list[str], BeforeValidator(_words)]
Numbers = Annotated[list[int], BeforeValidator(_words)]
Tick = Annotated[int, Field(ge=0, le=MOST_TICKS)]


class Form(BaseModel):
    """A form whose every word is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LooseForm(BaseModel):
    """A form as `/v1/read` fills it in, which may say more than is needed; names are as long as a file has them."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class NoteForm(LooseForm):
    """A note: it begins at `tick` and lasts `ticks`."""

    tick: Tick
    ticks: Tick
    pitch: Annotated[int, Field(ge=0, le=127)]
    velocity: Annotated[int, Field(ge=1, le=127)] = 80


class PartForm(LooseForm):
    """A part; without a number it gets the next free one."""

    notes: list[NoteForm]
    number: Annotated[int, Field(ge=1, le=10_000)] | None = None
    name: str = ""
    program: Annotated[int, Field(ge=0, le=127)] = 0
    drums: bool = False
    role: Annotated[str, Field(max_length=40)] | None = Field(None, description="Only for a picture's legend.")
    pedal: list[tuple[Tick, Tick]] = []


class TempoForm(LooseForm):
    """From `tick` on, `bpm` quarter notes a minute."""

    tick: Tick
    bpm: Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)]


class MeterForm(LooseForm):
    """From `tick` on, bars of `numerator`/`denominator`."""

    tick: Tick
    numerator: Annotated[int, Field(ge=1, le=255)]
    denominator: Literal[1, 2, 4, 8, 16, 32, 64]


class KeyForm(LooseForm):
    """From `tick` on, a key signature: so many sharps, or flats below zero."""

    tick: Tick
    fifths: Annotated[int, Field(ge=-7, le=7)]
    minor: bool = False


class ScoreForm(LooseForm):
    """Music as notes, in the words of `/v1/read`."""

    ticks_per_quarter: Annotated[int, Field(ge=1, le=32_767)] = 480
    parts: list[PartForm]
    tempos: list[TempoForm] = []
    meters: list[MeterForm] = []
    key_signatures: list[KeyForm] = []
    title: str = ""


class FileForm(Form):
    """A file of music: its plain name, and its bytes in base64."""

    name: Annotated[str, Field(max_length=255)]
    base64: str


class MusicForm(Form):
    """Some music: a file, or a score of notes; with `parts` beside it, and `without` some of its own."""

    file: FileForm | None = Field(None, description="A MIDI, ABC or MusicXML file.")
    score: ScoreForm | None = Field(None, description="The music as notes, instead of a file.")
    parts: list[PartForm] = Field([], description="Parts that stand beside those of the file, in its ticks.")
    without: Numbers = Field([], description="Numbers of parts that are left out.")


class ReadForm(Form):
    """A file to be read."""

    file: FileForm = Field(description="A MIDI, ABC or MusicXML file.")


class RenderForm(MusicForm):
    """Music to be given out as a file."""

    format: Literal["midi", "musicxml", "mxl", "png", "wav"] = "midi"
    only: Numbers = Field([], description="Numbers of the parts that are given out alone; none: all.")
    written: Numbers = Field([], description="Numbers of the parts that a picture shows as written.")
    name: Annotated[str, Field(max_length=200)] = Field("song", description="What the file is to be called.")


class EvaluateForm(Form):
    """Music to measure a bundle on; the words are those of `descant evaluate`."""

    files: list[FileForm] = Field(min_length=1, max_length=200)
    model: str | None = Field(None, description="A bundle, by its name.")
    directions: str = Field("", description="As in melody:chords; the bundle's own unless named.")
    listener: str = Field("full", description="full, causal, lookahead:N; several with commas.")
    pieces: Annotated[int, Field(ge=1)] | None = Field(None, description="At most so many pieces, drawn by the seed.")
    seed: Annotated[int, Field(ge=0)] = 0
    samples: Annotated[int, Field(ge=1, le=100)] | None = Field(
        None, description="Write so many pieces in every direction, and measure these, too."
    )
    stream: bool = Field(True, description="Events as they happen; false: one answer at the end.")


def option_of(name: str) -> OptionInfo:
    """What the command line says of a writing option."""
    hint = get_type_hints(WritingOptions, include_extras=True)[name]
    if get_origin(hint) is not Annotated:
        raise KeyError(name)
    return next(each for each in get_args(hint) if isinstance(each, OptionInfo))


WRITING = tuple(each for each in fields(WritingOptions) if each.name not in NOT_ASKED)
"""The options of writing that a request may say."""

_KINDS = get_type_hints(WritingOptions)


class _Asked(MusicForm):
    """Music to be written. The words are those of the command line."""

    task: Task = Field(description="What to do.")
    model: str | None = Field(None, description="A bundle, by its name.")
    given: Words = Field([], description="Given parts: role, name or number.")
    write: Words = Field([], description="Roles to write, in order.")
    as_role: str | None = Field(None, alias="as", description="The role that the given part plays.")
    part: str | None = Field(None, description="rewrite: the part, by role, name or number.")
    bars: int | str | tuple[int, int] | None = Field(
        None, description='How many bars; rewrite: the first and the last, as "5-8" or [5, 8].'
    )
    keep: float = Field(USUAL_KEEP, description="restyle: the share of the part that is kept, 0 to 1.")
    keep_what: str = Field("beats", description="restyle: what is kept: beats, contour or harmony.")
    chords: str | None = Field(None, description='accompany: chords as a given part, "Am F | C G".')
    pickup: float | None = Field(None, description="Quarter notes before the first whole bar.")
    loop: bool = Field(False, description="It ends where it began.")
    meter: str | None = Field(None, description="compose: the meter, as 4/4 or 6/8.")
    tempo: float | None = Field(None, description="compose: the tempo in BPM.")
    notes: int | None = Field(None, description="compose: how many notes, if the bundle has no durations.")
    from_random_note: bool = Field(False, description="compose: begin with a random note, likewise.")
    stream: bool = Field(True, description="Events as they happen; false: one answer at the end.")
    midi: bool = Field(False, description="Each take brings its MIDI file, too, in base64.")


def _writing_form() -> type[_Asked]:
    settings: dict[str, Any] = {
        each.name: (_KINDS[each.name], Field(each.default, description=option_of(each.name).help)) for each in WRITING
    }
    return create_model("GenerateForm", __base__=_Asked, __doc__=_Asked.__doc__, __module__=__name__, **settings)


GenerateForm: type[_Asked] = _writing_form()
Asked = _Asked
"""What mypy may know of a filled-in form; its writing options stand in `settings`."""


def settings(form: Asked) -> dict[str, Any]:
    """The writing options of a form, as `generation.manner.manner_for` takes them, and `at_bar`."""
    return {each.name: getattr(form, each.name) for each in WRITING}
