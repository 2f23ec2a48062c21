"""Laws of /v1/info: what it says of a control is what the writing itself keeps to."""

from __future__ import annotations

from typing import Any

import pytest

from descant.apps.cli.writing_options import WritingOptions
from descant.apps.studio.asked import NOT_ASKED
from descant.apps.studio.controls import CALLED, RANGES, controls
from descant.apps.studio.info import meter_name
from descant.bundles.manifest import RecogniserFacts
from descant.bundles.store import RELEASED, read_config
from descant.errors import DescantError
from descant.generation.accompaniment import check_bars, check_tempo, empty_score, from_bar
from descant.generation.manner import manner_for
from descant.generation.original import Original
from descant.generation.style import style_for
from descant.grid.meter import beat_quarters
from descant.grid.stack import stack_of
from descant.score.score import Meter

FOLK = read_config(RELEASED / "folk")
NUMBERS = [each for each in controls() if each["kind"] in ("integer", "number")]


def use(name: str, value: float) -> None:
    """Let the writing itself judge a value."""
    if name == "original":
        Original(None, int(value))  # type: ignore[arg-type]
    elif name == "at_bar":
        from_bar(stack_of(empty_score(), {}, {}, 4, 0.0, 16), int(value))
    elif name == "style_strength":
        style_for(FOLK.model_copy(update={"styles": ["jig"]}), "jig", value)
    elif name == "style_tries":
        facts = RecogniserFacts(styles=["jig"], state=1, distances=(1.0, 2.0))
        known = FOLK.model_copy(update={"styles": ["jig"], "recogniser": facts})
        manner_for(known, style="jig", style_tries=int(value))
    elif name == "bars":
        check_bars(int(value))
    elif name == "tempo":
        check_tempo(value)
    else:
        manner_for(FOLK, **{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted({each["name"] for each in NUMBERS} | {"bars", "tempo"}))
def test_a_range_is_the_one_that_writing_keeps_to(name: str) -> None:
    bounds = RANGES[name]
    whole = name not in ("temperature", "top_p", "style_strength", "density", "tempo")
    step = 1 if whole else 0.001
    use(name, bounds.low + step if bounds.above else bounds.low)
    with pytest.raises(DescantError):
        use(name, bounds.low if bounds.above else bounds.low - step)
    if bounds.high is not None:
        use(name, bounds.high)
        with pytest.raises(DescantError):
            use(name, bounds.high + step)
    if bounds.usual is not None:
        assert bounds.low <= bounds.usual[0] < bounds.usual[1]


def test_every_option_of_the_command_line_is_a_control_with_words() -> None:
    names = {each["name"] for each in controls()}
    assert names == set(WritingOptions.__dataclass_fields__) - {*NOT_ASKED}
    assert names <= CALLED.keys()
    assert all(each["says"] and each["option"].startswith("--") for each in controls())


def test_what_it_says_of_bundles(studio: Any) -> None:
    said = studio.client.get("/v1/info").json()
    assert [bundle["name"] for bundle in said["bundles"]] == ["folk", "bach"]
    folk = said["bundles"][0]
    assert [role["role"] for role in folk["roles"]] == list(FOLK.roles)
    assert all(role["says"] for role in folk["roles"])
    assert folk["defaults"]["top_p"] == FOLK.sampling.top_p
    tasks = {each["task"]: {control["name"] for control in each["controls"]} for each in said["tasks"]}
    assert tasks["rewrite"] >= {"part", "bars", "given", "as", "pickup"}
    assert tasks["compose"] >= {"bars", "notes", "meter", "tempo", "loop"}
    assert said["usual_bundle"] == "folk"


@pytest.mark.parametrize("meter", [(4, 4), (3, 4), (6, 8), (2, 2), (9, 8), (12, 8), (5, 4), (3, 2)])
def test_meters_are_called_as_they_are_written(meter: tuple[int, int]) -> None:
    as_meter = Meter(0, *meter)
    assert meter_name(as_meter.bar_quarters, float(beat_quarters(as_meter))) == f"{meter[0]}/{meter[1]}"


def test_the_api_describes_itself(studio: Any) -> None:
    said = studio.client.get("/openapi.json").json()
    assert {"/health", "/v1/info", "/v1/read", "/v1/generate", "/v1/evaluate", "/v1/render"} <= said["paths"].keys()
    body = said["paths"]["/v1/generate"]["post"]["requestBody"]["content"]
    assert body.keys() == {"application/json", "multipart/form-data"}
    assert "temperature" in body["application/json"]["schema"]["properties"]
    assert "$defs" not in str(body)


def test_without_a_page_it_says_where_the_api_is(studio: Any) -> None:
    from descant.apps.studio.server import STATIC

    answer = studio.client.get("/")
    assert answer.status_code == 200
    if not (STATIC / "index.html").is_file():
        assert "/v1/generate" in answer.text


def test_what_a_bundle_only_hears_it_does_not_write(studio: Any) -> None:
    from descant.bundles.store import load
    from descant.generation.taught import taught_roles

    for bundle in studio.client.get("/v1/info").json()["bundles"]:
        assert bundle["writes"] == list(taught_roles(load(bundle["name"]).config))
        assert {way["write"] for way in bundle["directions"]} <= set(bundle["writes"])
