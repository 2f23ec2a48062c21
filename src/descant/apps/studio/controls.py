"""Every control of writing, as a page shows it: what it says, its range, what holds where nobody says it.

Words and defaults are those of the command line; ranges are the constants that the writing itself checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

from typer.models import OptionInfo

from descant.apps.cli.writing_options import WritingOptions
from descant.apps.studio.asked import WRITING, Asked, option_of
from descant.apps.studio.command_line import VERBS, flag, own_options
from descant.generation.accompaniment import FASTEST_BPM, MAX_BARS, SLOWEST_BPM
from descant.generation.choice import MOST_TEMPERATURE
from descant.generation.event_writing import MAX_NOTES
from descant.generation.hearing import MOST_LOOKAHEAD_QUARTERS
from descant.generation.manner import MAX_PASSES, MAX_TAKES
from descant.generation.restyling import KeepWhat
from descant.generation.style import MOST_STRENGTH
from descant.generation.style_choice import MAX_TRIES
from descant.recall.fingerprints import GRAM

Kind = Literal["integer", "number", "yes or no", "text"]


class Range(NamedTuple):
    """From `low` to `high` (None: without an end); `above` means that `low` itself is too low.

    `usual` is where a slider may end, where the range is wider than anybody wants.
    """

    low: float
    high: float | None = None
    above: bool = False
    usual: tuple[float, float] | None = None


RANGES: Mapping[str, Range] = {
    "takes": Range(1, MAX_TAKES, usual=(1, 8)),
    "seed": Range(0),
    "passes": Range(1, MAX_PASSES, usual=(1, 4)),
    "at_bar": Range(1, MAX_BARS),
    "lookahead": Range(1, MOST_LOOKAHEAD_QUARTERS),
    "temperature": Range(0, MOST_TEMPERATURE, above=True, usual=(0.5, 1.5)),
    "top_k": Range(0, usual=(0, 40)),
    "top_p": Range(0, 1, above=True, usual=(0.5, 1)),
    "recall": Range(0, 1),
    "style_strength": Range(0, MOST_STRENGTH, usual=(0, 4)),
    "style_tries": Range(1, MAX_TRIES, usual=(1, 8)),
    "density": Range(0, above=True, usual=(0.5, 16)),
    "polyphony": Range(1, usual=(1, 10)),
    "original": Range(GRAM, usual=(GRAM, 32)),
    "bars": Range(1, MAX_BARS, usual=(1, 64)),
    "notes": Range(1, MAX_NOTES, usual=(10, 1000)),
    "tempo": Range(SLOWEST_BPM, FASTEST_BPM, usual=(50, 200)),
    "pickup": Range(0),
    "keep": Range(0, 1),
}
"""The ranges of what is a number. Some are narrower for some music (a density of more onsets than a bar has steps)."""

CALLED: Mapping[str, str] = {
    "takes": "Takes",
    "seed": "Seed",
    "passes": "Passes",
    "at_bar": "Begins at bar",
    "listener": "Listening",
    "lookahead": "Looks ahead (quarter notes)",
    "temperature": "Daring",
    "top_k": "Only the likeliest",
    "top_p": "Only the likeliest share",
    "recall": "Memory of the piece",
    "style": "Style",
    "style_strength": "Strength of the style",
    "style_tries": "Tries for the style",
    "key": "Key",
    "scale": "Scale",
    "range": "Range",
    "density": "Onsets a bar",
    "polyphony": "Notes at once",
    "no_repeat": "Never the same note twice in a row",
    "original": "Notes in a row as in a training piece",
    "mechanical": "Typed, not played",
    "bars": "Bars",
    "notes": "Notes",
    "tempo": "Tempo (BPM)",
    "pickup": "Pickup (quarter notes)",
    "keep": "Share that is kept",
    "keep_what": "What is kept",
}
"""A short name for people, where the option's own is none."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "keep_what": get_args(KeepWhat),
    "listener": ("full", "causal", "lookahead:2", "lookahead:4", "lookahead:8"),
}


def controls() -> list[dict[str, Any]]:
    """The controls that every task has, in the order of the command line's help."""
    hints = get_type_hints(WritingOptions)
    return [_control(each.name, option_of(each.name), hints[each.name], each.default) for each in WRITING]


def task_controls() -> dict[str, list[dict[str, Any]]]:
    """What each task alone may be told."""
    return {
        task: [
            _control(_called_in_form(name), option, get_type_hints(VERBS[task].__wrapped__)[name], usual)  # type: ignore[attr-defined]
            for name, (option, usual) in own_options(task).items()
        ]
        for task in VERBS
    }


def _called_in_form(name: str) -> str:
    return Asked.model_fields[name].alias or name


def _control(name: str, option: OptionInfo, hint: Any, default: Any) -> dict[str, Any]:
    needed = default is Ellipsis or getattr(default, "__name__", "") == "_empty"
    words: dict[str, Any] = {
        "name": name,
        "called": CALLED.get(name, name.replace("_", " ").capitalize()),
        "says": option.help or "",
        "kind": _kind(hint),
        "default": None if needed else default,
        "needed": needed,
        "panel": option.rich_help_panel,
        "option": flag(name, option) if name != "as" else "--as",
    }
    bounds = RANGES.get(name)
    if bounds is not None and words["kind"] in ("integer", "number"):
        usual = bounds.usual
        words |= {
            "low": bounds.low,
            "high": bounds.high,
            "low_is_too_low": bounds.above,
            "usual": usual and list(usual),
        }
    if name in CHOICES:
        words["choices"] = list(CHOICES[name])
    return words


def _kind(hint: Any) -> Kind:
    kinds = {each for each in (get_args(hint) if get_origin(hint) is not list else (str,)) or (hint,)} - {NoneType}
    if bool in kinds:
        return "yes or no"
    if float in kinds:
        return "number"
    return "integer" if int in kinds else "text"
