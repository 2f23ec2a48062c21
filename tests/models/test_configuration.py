"""A wrong key is named with the nearest right one; a wrong value is named with what would do."""

from __future__ import annotations

import pytest
from pydantic import Field

from descant.errors import RecipeError
from descant.models.configuration import Options, configure


class Inner(Options):
    depth: int = Field(default=1, ge=1)


class Outer(Options):
    size: int = 3
    inner: Inner = Inner()
    rows: list[Inner] = Field(default_factory=list)
    title: str


@pytest.mark.parametrize(
    ("options", "found", "expected"),
    [
        ({"title": "x", "sise": 4}, '"sise" is no key of the box (did you mean "size"?)', "inner, rows, size, title"),
        ({"title": "x", "inner": {"dept": 4}}, '"inner.dept" is no key of the box (did you mean "depth"?)', "depth"),
        ({"title": "x", "rows": [{"dept": 4}]}, '"rows.0.dept" is no key of the box (did you mean "depth"?)', "depth"),
        ({"title": "x", "inner": {"depth": 0}}, "inner.depth = 0", "greater than or equal to 1"),
        ({"title": "x", "size": "big"}, "size = 'big'", "integer"),
        ({}, "the box lacks title", "title"),
        ({"title": "x", "inner": 3}, "inner = 3", "a table"),
    ],
)
def test_what_is_wrong_is_told(options: dict[str, object], found: str, expected: str) -> None:
    with pytest.raises(RecipeError) as told:
        configure(Outer, options, "the box")
    assert found in told.value.found
    assert expected in told.value.expected
    assert "input" not in told.value.expected


def test_what_is_right_is_frozen() -> None:
    made = configure(Outer, {"title": "x", "inner": {"depth": 2}}, "the box")
    assert made.inner.depth == 2
    with pytest.raises(ValueError, match="frozen"):
        made.size = 5
