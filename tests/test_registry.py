"""A short name means the newest version, a full name exactly that one; a wrong name is told the nearest."""

from __future__ import annotations

import pytest

from descant.errors import RecipeError
from descant.registry import Registry


@pytest.fixture
def flutes() -> Registry[str]:
    registry: Registry[str] = Registry("flute")
    for name in ("piccolo.v1", "alto.v1", "alto.v2", "alto.v10"):
        registry.register(name)(name.upper())
    return registry


def test_a_short_name_means_the_newest_version(flutes: Registry[str]) -> None:
    assert flutes.full_name("alto") == "alto.v10"
    assert flutes.get("alto") == "ALTO.V10"
    assert flutes.get("alto.v1") == "ALTO.V1"
    assert flutes.names() == ["alto.v1", "alto.v10", "alto.v2", "piccolo.v1"]


@pytest.mark.parametrize("wrong", ["picolo", "piccolo.v7", "", "alto.v"])
def test_a_wrong_name_is_told_what_there_is(flutes: Registry[str], wrong: str) -> None:
    with pytest.raises(RecipeError, match="is no flute") as told:
        flutes.get(wrong)
    assert told.value.expected == "one of alto, piccolo."
    if wrong.startswith("pic"):
        assert 'did you mean "piccolo"' in told.value.found


def test_a_table_names_its_kind(flutes: Registry[str]) -> None:
    assert flutes.chosen({"name": "alto.v2", "keys": 3}) == "ALTO.V2"
    for table in ({}, {"name": 3}):
        with pytest.raises(RecipeError, match="has no name"):
            flutes.chosen(table)


def test_our_own_slips_are_no_user_errors(flutes: Registry[str]) -> None:
    with pytest.raises(ValueError, match="twice"):
        flutes.register("alto.v2")("again")
    for name in ("bass", "bass.v1.v2"):
        with pytest.raises(ValueError, match="version"):
            flutes.register(name)
