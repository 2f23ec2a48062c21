"""A bundle writes what it was taught to write: a role that was only ever given is refused in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.model import Model
from descant.generation.taught import check_taught, taught_roles

ONE_WAY = [{"given": ["melody"], "write": "chords"}]


def test_roles_are_taught_by_the_directions_of_the_recipe(bundle_of: Callable[..., Bundle]) -> None:
    assert taught_roles(bundle_of().config) == ("melody", "chords")
    assert taught_roles(bundle_of(directions=[]).config) == ("melody", "chords")
    assert taught_roles(bundle_of(directions=ONE_WAY).config) == ("chords",)


def test_a_bundle_may_offer_less_than_it_was_taught(bundle_of: Callable[..., Bundle]) -> None:
    config = bundle_of().config
    fewer = config.model_copy(update={"directions": config.directions[:1]})
    assert taught_roles(fewer) == ("melody", "chords")


def test_a_role_that_was_only_heard_is_refused(bundle_of: Callable[..., Bundle]) -> None:
    bundle = bundle_of(directions=ONE_WAY)
    model = Model(bundle)
    with pytest.raises(WritingError, match="never taught to write melody") as told:
        model.compose(bars=1, write=["melody", "chords"])
    assert told.value.expected == "one of chords."
    check_taught(bundle.config, ["chords"])
    assert model.compose(bars=1).roles == ("chords",)
