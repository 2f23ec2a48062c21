"""The command line that gives the same notes, and what each verb of it may be told."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Callable, Mapping
from functools import cache
from inspect import signature
from pathlib import Path, PurePath
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from typer.models import OptionInfo

from descant.apps.cli.accompany import accompany
from descant.apps.cli.compose import compose
from descant.apps.cli.continue_ import continue_
from descant.apps.cli.restyle import restyle
from descant.apps.cli.rewrite import rewrite
from descant.apps.cli.writing_options import WritingOptions
from descant.apps.studio.asked import NOT_ASKED, WRITING, Asked, option_of, settings
from descant.apps.studio.mistakes import RequestError
from descant.apps.studio.music import Music
from descant.errors import WritingError

VERBS: dict[str, Callable[..., None]] = {
    "accompany": accompany,
    "continue": continue_,
    "rewrite": rewrite,
    "restyle": restyle,
    "compose": compose,
}
_SHARED = {each.name for each in WRITING} | {*NOT_ASKED}


@cache
def own_options(task: str) -> Mapping[str, tuple[OptionInfo, Any]]:
    """What a verb alone may be told, by the names of its function: the option, and what holds where nobody says it."""
    verb = VERBS[task]
    hints = get_type_hints(getattr(verb, "__wrapped__", verb), include_extras=True)
    found: dict[str, tuple[OptionInfo, Any]] = {}
    for name, parameter in signature(verb).parameters.items():
        if name in _SHARED or get_origin(hints.get(name)) is not Annotated:
            continue
        option = next((each for each in get_args(hints[name]) if isinstance(each, OptionInfo)), None)
        if option is not None:
            found[name] = option, parameter.default
    return found


def flag(name: str, option: OptionInfo) -> str:
    """How an option is written: `--top-k`."""
    return next((each for each in option.param_decls or () if each.startswith("--")), f"--{name.replace('_', '-')}")


def check_words(form: Asked) -> None:
    """Refuse what belongs to another task. Raises `RequestError`."""
    known = own_options(form.task)
    for task in VERBS:
        for name in own_options(task):
            if name in form.model_fields_set and name not in known and getattr(form, name) not in (None, [], False):
                said = type(form).model_fields[name].alias or name
                raise RequestError(
                    422,
                    f"{said} can't be said where the task is {form.task}.",
                    f"some of {', '.join(type(form).model_fields[each].alias or each for each in known)}.",
                    f"leave it out; it belongs to {', '.join(each for each in VERBS if name in own_options(each))}.",
                )


def bar_count(form: Asked) -> int | None:
    """How many bars were asked for, as a number. Raises `WritingError`."""
    if form.bars is None or (isinstance(form.bars, str) and form.bars.strip().isdecimal()):
        return None if form.bars is None else int(form.bars.strip()[:9])
    if isinstance(form.bars, int):
        return form.bars
    raise WritingError(f"{form.bars!r} is no number of bars.", "a number.", "such as 8.")


def heard_file(music: Music) -> str:
    """What the music of a request is called where it is no file: other music has another name."""
    return f"heard-{hashlib.sha256(music.midi()).hexdigest()[:6]}.mid"


def command_line(form: Asked, model: str, file: str | None) -> tuple[str, WritingOptions]:
    """The command, and its options, which know what each take's file is called."""
    stem = PurePath(file).stem if file else "piece"
    options = WritingOptions(output=Path(f"{stem}-new.mid"), model=model, **settings(form))
    words = ["descant", form.task]
    if file:
        words.append(f"./{file}" if file.startswith("-") else file)
    for name, (option, usual) in own_options(form.task).items():
        said = getattr(form, name)
        if said not in (None, [], usual):
            words += _said(flag(name, option), _as_word(name, said))
    words += ["-m", model]
    for each in WRITING:
        said = getattr(form, each.name)
        if said != each.default or each.name == "seed":
            words += _said(flag(each.name, option_of(each.name)), said)
    return shlex.join([*words, "-o", str(options.output)]), options


def _as_word(name: str, said: Any) -> Any:
    if name == "bars" and not isinstance(said, int | str):
        return f"{said[0]}-{said[1]}"
    return ",".join(said) if isinstance(said, list) else said


def _said(name: str, said: Any) -> list[str]:
    if isinstance(said, bool):
        return [name] if said else []
    text = str(said)
    return [f"{name}={text}"] if text.startswith("-") else [name, text]
