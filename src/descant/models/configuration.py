"""Options of a listener, core or head: frozen and checked, an unknown key named with the nearest right one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

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
        raise RecipeError(
            f"{where}: {place} = {first.get('input')!r} can't be used.",
            first["msg"][0].lower() + first["msg"][1:] + ".",
            "correct the value in the recipe or in --set.",
        ) from None


def _fields_at(config: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The names of the fields beside the offending key."""
    current: Any = config
    for step in place[:-1]:
        field = getattr(current, "model_fields", {}).get(step)
        if field is None or not isinstance(field.annotation, type):
            break
        current = field.annotation
    return list(getattr(current, "model_fields", {}))
