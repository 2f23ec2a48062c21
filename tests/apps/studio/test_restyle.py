"""Restyling over HTTP: it is commissioned as at the command line, and refused where no style is known."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from descant.apps.studio.asked import GenerateForm
from descant.apps.studio.commission import commission
from descant.apps.studio.pace import Pace
from descant.apps.studio.shelf import Shelved
from descant.apps.studio.work import Unstoppable
from descant.apps.studio.writing import carry_out
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.score.midi_writing import write_midi
from descant.score.score import Score


class OneBundle:
    """A shelf of one bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    def find(self, _: str | None) -> Shelved:
        return Shelved("tiny", Path("tiny"), self.bundle.config, "tiny")

    def open(self, _: Shelved) -> Bundle:
        return self.bundle


@pytest.fixture(scope="module")
def styled(tiny_bundle: Bundle) -> Bundle:
    """The tiny bundle, as if it had been told a style."""
    config = tiny_bundle.config.model_copy(update={"styles": ["jig"]})
    return Bundle(tiny_bundle.folder, config, tiny_bundle.graphs)


@pytest.fixture(scope="module")
def song(song_of: Callable[..., Score]) -> dict[str, str]:
    return {"name": "song.mid", "base64": base64.b64encode(write_midi(song_of())).decode()}


def events(bundle: Bundle, **asked: Any) -> list[tuple[str, dict[str, Any]]]:
    told: list[tuple[str, dict[str, Any]]] = []
    work = commission(GenerateForm(task="restyle", **asked), OneBundle(bundle))  # type: ignore[arg-type]
    carry_out(work, Unstoppable(), lambda name, said: told.append((name, said)), Pace())
    return told


def test_what_is_kept_is_kept_and_the_command_says_it(styled: Bundle, song: dict[str, str]) -> None:
    told = events(styled, file=song, write="melody", style="jig", keep=1.0, seed=3)
    (take,) = (said for name, said in told if name == "take")
    assert take["replaces"] == 1
    assert take["roles"] == ["melody"]
    words = shlex.split(take["command"])
    assert words[:3] == ["descant", "restyle", "song.mid"]
    assert words[words.index("--write") + 1] == "melody"
    assert words[words.index("--keep") + 1] == "1.0"
    assert words[words.index("--style") + 1] == "jig"
    assert "--keep-what" not in words, "what holds anyway is left out"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "no parts were named"),
        ({"write": "melody,chords"}, "2 parts were named"),
        ({"write": "melody", "keep": 2.0}, "can't be kept"),
        ({"write": "melody", "keep_what": "rhythm"}, "can't be kept"),
        ({"write": "melody", "style": "polka"}, "polka"),
    ],
)
def test_what_can_not_be_is_said_before_writing(
    asked: dict[str, Any], found: str, styled: Bundle, song: dict[str, str]
) -> None:
    with pytest.raises(WritingError, match=found):
        events(styled, file=song, **{"style": "jig", **asked})


def test_a_bundle_without_styles_says_so(studio: Any, tune: dict[str, str]) -> None:
    answer = studio.post("/v1/generate", task="restyle", file=tune, write="soprano", style="jig", model="bach")
    assert answer.status_code == 422
    assert "knows no styles" in answer.json()["error"]["found"]
    answer = studio.post("/v1/generate", task="accompany", file=tune, write="chords", keep=0.5)
    assert "it belongs to restyle" in answer.json()["error"]["remedy"]
    info = studio.client.get("/v1/info").json()
    assert all(("restyle" in bundle["tasks"]) == bool(bundle["styles"]) for bundle in info["bundles"])
    (task,) = (task for task in info["tasks"] if task["task"] == "restyle")
    assert {"keep", "keep_what"} <= {control["name"] for control in task["controls"]}
