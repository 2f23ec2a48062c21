"""The laws of figures: the human part against itself is perfect, means leave out what nobody could ask."""

from __future__ import annotations

import math
from typing import Any

import pytest

from descant.evaluation.figures import METRICS, SampleFigures, measure, part_figures
from descant.evaluation.sampling import PLAYERS, Samples

NAN = math.nan


def figures(*values: dict[str, dict[str, float]]) -> SampleFigures:
    nothing: Any = None
    held: Any = values
    return SampleFigures(nothing, held)


def test_everyone_is_measured_alike(toy_samples: list[Samples]) -> None:
    for samples in toy_samples:
        result = measure(samples)
        assert result.samples is samples
        for sample, values in zip(samples.samples, result.values, strict=True):
            assert set(values) == set(PLAYERS)
            for player in PLAYERS:
                assert values[player] == pytest.approx(part_figures(sample.parts[player], sample), nan_ok=True)
                assert set(values[player]) <= set(METRICS)


def test_the_human_part_is_its_own_measure(toy_samples: list[Samples]) -> None:
    for samples in toy_samples:
        for values in measure(samples).values:
            for name, value in values["human"].items():
                if name.startswith("overlap/"):
                    assert value == pytest.approx(1) or math.isnan(value)
                if name.endswith("_off"):
                    assert value == 0


def test_a_given_part_that_stands_in_fits_itself(toy_samples: list[Samples]) -> None:
    """The copy is the given part's own notes: each of them is in the chord."""
    for samples in toy_samples:
        for values in measure(samples).values:
            assert values["copy"]["note_in_chord"] == 1


def test_means_leave_out_what_could_not_be_asked() -> None:
    result = figures(
        {"written": {"register": 60.0, "mctd": NAN}, "human": {"register": 50.0}},
        {"written": {"register": NAN, "mctd": NAN}, "human": {"register": 70.0}},
    )
    assert result.means == {"written": {"register": 60.0}, "human": {"register": 60.0}}
    assert result.metrics == ["register"]


def test_nearness_by_hand() -> None:
    def nearness(written: float, human: float, shuffled: float) -> float:
        players = {"written": written, "human": human, "shuffled": shuffled}
        return figures({player: {"pcs": value} for player, value in players.items()}).nearness("pcs")

    assert nearness(0.5, 0.6, 0.3) == pytest.approx(3)
    assert nearness(0.7, 0.6, 0.3) == pytest.approx(3)
    assert nearness(0.3, 0.6, 0.5) == pytest.approx(1 / 3)
    assert nearness(0.6, 0.6, 0.5) == math.inf
    assert math.isnan(nearness(0.6, 0.6, 0.6))
    assert math.isnan(nearness(NAN, 0.6, 0.5))
    assert math.isnan(figures({"written": {"pcs": 1.0}, "human": {"pcs": 1.0}}).nearness("pcs"))


def test_metrics_stand_in_the_order_of_the_tables() -> None:
    result = figures({"written": dict.fromkeys(reversed(METRICS), 1.0)})
    assert result.metrics == list(METRICS)
