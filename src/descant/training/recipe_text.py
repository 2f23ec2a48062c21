"""A recipe as the TOML of a recipe's file, so that a recipe that was made can be read, changed and run again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from descant.training.recipe import Recipe


def recipe_text(recipe: Recipe, remarks: Sequence[str] = ()) -> str:
    """The recipe in TOML, with all that is not as it always is; `remarks` stand above it as comments."""
    shown = recipe.model_dump(exclude_defaults=True).keys() | {"steps_per_quarter"}
    full = recipe.model_dump(mode="json", exclude_defaults=True) | {"steps_per_quarter": recipe.steps_per_quarter}
    table = {name: full[name] for name in Recipe.model_fields if name in shown}
    comments = [f"# {line}" for remark in remarks for line in remark.splitlines()]
    return "\n".join([*comments, *_lines(table, ())]) + "\n"


def _lines(table: Mapping[str, Any], place: tuple[str, ...]) -> list[str]:
    """Plain values first, then tables: in TOML what follows a heading belongs to it."""
    plain = {key: value for key, value in table.items() if not _is_table(value) and value is not None}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    for key, value in table.items():
        if not _is_table(value):
            continue
        here = (*place, key)
        heading = ".".join(map(_key, here))
        for each in value if isinstance(value, list) else [value]:
            inner = _lines(each, here)
            brackets = f"[[{heading}]]" if isinstance(value, list) else f"[{heading}]"
            # a table of tables alone needs no heading
            lines += ["", brackets, *inner] if not inner or inner[0] else inner
    return lines


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    """Text, numbers, truth and lists are written alike in JSON and TOML."""
    return json.dumps(value, ensure_ascii=False)
