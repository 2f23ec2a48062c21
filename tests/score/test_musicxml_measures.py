"""Measures last as long as their music, and are bars of a meter that says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from descant.score.musicxml import notation_of
from descant.score.musicxml_measures import Measures
from descant.score.score import Meter

Q = 480


@pytest.fixture
def measures(musicxml_of: Callable[..., bytes], xml_note: Callable[..., str]) -> Callable[..., Measures]:
    """Measures of so many quarters each; a meter before one stands as a pair: `measures(4, ((2, 4), 2))`."""

    def build(*lengths: float | tuple[tuple[int, int], float], time: tuple[int, int] = (4, 4)) -> Measures:
        bodies = []
        for each in lengths:
            sign, quarters = each if isinstance(each, tuple) else ((), each)
            signs = "<attributes><time><beats>{}</beats><beat-type>{}</beat-type></time></attributes>"
            bodies.append((signs.format(*sign) if sign else "") + xml_note("C4", round(4 * quarters)))
        return notation_of(musicxml_of(*bodies, divisions=4, time=time)).measures

    return build


Build = Callable[..., Measures]


def test_a_short_first_measure_waits_for_its_bar(measures: Build) -> None:
    assert measures(1, 4, 4).start_ticks == (3 * Q, 4 * Q, 8 * Q)
    assert measures(4, 4, 4).start_ticks == (0, 4 * Q, 8 * Q)
    # unless there is nothing that it could lead to
    assert measures(1).start_ticks == (0,)


def test_parts_of_a_bar_are_one_bar_within_a_meter_alone(measures: Build) -> None:
    assert measures(4, 3, 1, 4).meters == (Meter(0, 4, 4),)
    assert measures(4, 2, ((2, 4), 2), 2).meters == (Meter(0, 4, 4), Meter(4 * Q, 2, 4))


@pytest.mark.parametrize(
    ("time", "quarters", "meter"),
    [((4, 4), 3, (3, 4)), ((4, 4), 2.5, (5, 8)), ((6, 16), 2, (4, 8)), ((6, 8), 2, (4, 8)), ((2, 2), 3, (3, 2 * 2))],
)
def test_an_odd_bar_has_the_plainest_meter_of_its_length(
    measures: Build, time: tuple[int, int], quarters: float, meter: tuple[int, int]
) -> None:
    whole = 4 * time[0] / time[1]
    found = measures(whole, quarters, whole, whole, time=time).meters
    assert found == (Meter(0, *time), Meter(round(whole * Q), *meter), Meter(round((whole + quarters) * Q), *time))


def test_a_short_last_measure_keeps_its_meter(measures: Build) -> None:
    short = measures(4, 4, 3)
    assert short.meters == (Meter(0, 4, 4),)
    assert (short.end_ticks, short.last_bar_ticks) == (11 * Q, 8 * Q)
    assert measures(4, 3, 1).last_bar_ticks == 4 * Q
