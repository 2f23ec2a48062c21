"""The laws of the report of samples: the table says what the JSON holds, and what is unknown is no number."""

from __future__ import annotations

import io
import json
import math
import re
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from descant.evaluation.figures import METRICS, SampleFigures, measure
from descant.evaluation.sample_report import number, samples_json, samples_table, times
from descant.evaluation.sampling import PLAYERS, Samples

if TYPE_CHECKING:
    from descant.bundles.store import Bundle


@pytest.fixture(scope="module")
def results(toy_samples: list[Samples]) -> list[SampleFigures]:
    return [measure(each) for each in toy_samples]


def rendered(results: list[SampleFigures]) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(samples_table(results))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_json_holds_what_the_table_says(results: list[SampleFigures], toy_bundle: Bundle) -> None:
    held: list[Any] = json.loads(json.dumps(samples_json(results, toy_bundle), allow_nan=False))
    # after the title each direction begins with its own name
    blocks = re.split(r"^(?=\S+ → )", rendered(results), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(held) == 2
    for block, direction in zip(blocks, held, strict=True):
        assert block.startswith(f"{direction['given'][0]} → {direction['write']}   2 pieces, full listener")
        for metric, nearer in direction["nearer"].items():
            row = next(line for line in block.splitlines() if line.strip().startswith(METRICS[metric][0] + "  "))
            words = row.removeprefix(" ").removeprefix(METRICS[metric][0]).split()
            means = [direction["means"].get(player, {}).get(metric) for player in PLAYERS]
            assert words[:4] == ["-" if mean is None else number(mean) for mean in means]
            if nearer is not None:
                assert " ".join(words[4:]) == times(nearer)


def test_each_sample_s_own_figures_have_the_means(results: list[SampleFigures], toy_bundle: Bundle) -> None:
    held: list[Any] = samples_json(results, toy_bundle)
    for direction in held:
        for player, means in direction["means"].items():
            for metric, mean in means.items():
                of_samples = [each["figures"][player].get(metric) for each in direction["samples"]]
                known = [value for value in of_samples if value is not None]
                assert mean == pytest.approx(sum(known) / len(known))


def test_remarks_and_how_to_read_it_stand_below(results: list[SampleFigures]) -> None:
    said = " ".join(rendered(results).split())
    assert "another work's part, in the same key and meter" in said
    for result in results:
        assert all(" ".join(remark.split()) in said for remark in result.samples.remarks)


def test_numbers_and_times_in_words() -> None:
    assert (number(0.12345), number(61.28), number(-0.5)) == ("0.123", "61.3", "-0.500")
    assert (times(3.04), times(0.5), times(100), times(math.inf), times(math.nan)) == (
        "3.0 x",
        "0.5 x",
        "> 99 x",
        "> 99 x",
        "-",
    )
