"""The given parts stand in their bars, and a meter that training never met is told by its name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.generation.placing import unmet_meters
from descant.grid.stack import stack_of
from descant.score.score import Meter, Score

Q = 480


@pytest.fixture(scope="module")
def config(bundle_of: Callable[..., Bundle]) -> BundleConfig:
    return bundle_of().config.model_copy(update={"meters": [(4.0, 1.0), (3.0, 1.0)]})


@pytest.mark.parametrize(
    ("meters", "named"),
    [
        ([(4, 4), (3, 4)], None),
        ([], None),
        ([(2, 2), (4, 4)], "2/2"),
        ([(6, 8), (3, 4), (6, 8)], "6/8"),
        ([(5, 4), (4, 4), (7, 8)], "5/4 or 7/8"),
        ([(5, 32)], "this kind"),
    ],
)
def test_only_a_meter_that_was_never_met_is_named(
    config: BundleConfig, meters: list[tuple[int, int]], named: str | None
) -> None:
    score = Score(Q, (), (), tuple(Meter(12 * Q * place, *meter) for place, meter in enumerate(meters)))
    stack = stack_of(score, {}, config.roles, 4, 0.0, 48 * max(1, len(meters)))
    told = unmet_meters(score, stack, config)
    assert bool(told) == (named is not None)
    assert all(f"never met a meter of {named}:" in line for line in told)
    # a bundle that does not know which it met says nothing
    assert unmet_meters(score, stack, config.model_copy(update={"meters": []})) == ()
