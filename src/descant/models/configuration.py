"""Options of a listener, core or head: frozen and checked, an unknown key named with the nearest right one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from descant.errors import RecipeError, nearest


class Options(BaseModel):
    """Options that a recipe may set; each configurable class keeps its own subclass beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Config = TypeVar("Config", bound=BaseModel)


def configure(config: type[Config], options: Mapping[str, Any], where: str) -> Config:
    """The checked options. Raises `RecipeError` that names the key, the nearest right one, or the wrong value."""
    try:
        return config.model_validate(dict(options))
    except ValidationError as invalid:
        first = invalid.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        key = str(first["loc"][-1]) if first["loc"] else where
        if first["type"] == "extra_forbidden":
            known = sorted(_fields_at(config, first["loc"]))
            raise RecipeError(
                f'"{place}" is no key of {where}{nearest(key, known)}.',
                f"one of {', '.join(known)}.",
                "correct the key in the recipe or in --set.",
            ) from None
        if first["type"] == "value_error":
            raise RecipeError(
                f"{where}: {first['ctx']['error']}", "keys that fit each other.", "correct the recipe or --set."
            ) from None
        if first["type"] == "missing":
            raise RecipeError(f"{where} lacks {place}.", f"a value for {place}.", "add it to the recipe.") from None
        raise RecipeError(
            f"{where}: {place} = {first.get('input')!r} can't be used.",
            _wanted(first["type"], first["msg"]),
            "correct the value in the recipe or in --set.",
        ) from None


def _wanted(kind: str, says: str) -> str:
    """What would have been right, without the checker's own jargon."""
    if kind in ("model_type", "dict_type"):
        return "a table of keys and values."
    says = says.removeprefix("Input should be ").removeprefix("Value error, ").rstrip(".")
    return f"{says[:1].lower()}{says[1:]}."


def _fields_at(config: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The names of the fields beside the offending key; a number in `place` counts along a list."""
    current: Any = config
    for step in place[:-1]:
        if isinstance(step, int):
            current = get_args(current)[0] if get_args(current) else None
        else:
            field = getattr(current, "model_fields", {}).get(step)
            current = field.annotation if field is not None else None
    return list(getattr(current, "model_fields", {}))
