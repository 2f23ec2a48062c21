"""A gain is called sure only when its whole interval lies above zero and the net beats what counts alone."""

from __future__ import annotations

from typing import Any

import pytest

from descant.training.verdict import is_sure, judged, verdict


def row(gain: float, low: float | None, high: float | None, **more: Any) -> dict[str, Any]:
    return {
        "given": ["drums"],
        "write": "bass",
        "listener": "full",
        "nll_true": 1.0,
        "gain": gain,
        "gain_low": low,
        "gain_high": high,
        "floors": {"copy": 2.0, "unigram": 3.0},
        **more,
    }


@pytest.mark.parametrize(
    ("measured", "sure", "says"),
    [
        (row(0.05, 0.01, 0.09), True, "gain: drums → bass: 0.050 nats a frame (0.010 to 0.090)"),
        (
            row(0.05, -0.01, 0.09),
            False,
            "no sure gain: drums → bass: 0.050 nats a frame (-0.010 to 0.090), which",
        ),
        (row(-0.05, -0.09, -0.01), False, "no gain: "),
        (row(0.05, None, None), False, "one work alone"),
        (row(0.05, 0.01, 0.09, floors={"copy": 0.9}), False, "hardly learned yet"),
    ],
)
def test_a_gain_in_words(measured: dict[str, Any], sure: bool, says: str) -> None:
    assert is_sure(measured) is sure
    assert says in verdict(measured)
    assert verdict(measured).startswith("gain:") is sure


def test_each_direction_is_judged_once_by_its_first_listener() -> None:
    full, causal = row(0.05, 0.01, 0.09), row(0.02, -0.01, 0.09, listener="causal")
    composed = row(0.0, 0.0, 0.0, given=[])
    other = row(0.05, 0.01, 0.09, write="melody")
    assert judged([full, causal, composed, other]) == [full, other]
