"""`descant evaluate --samples` from the shell: table, JSON and page of one run, and mistakes in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from descant.apps.cli import evaluate as verb
from descant.evaluation.sample_report import number
from descant.score.midi_writing import write_midi
from descant.score.score import Score

if TYPE_CHECKING:
    from descant.bundles.store import Bundle

Says = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, song_of: Callable[..., Score]) -> Path:
    music = tmp_path / "music"
    music.mkdir()
    for number_, shape in enumerate(((0, 4, 7, 4), (7, 5, 4, 2, 0, 11), (0, 2, 4, 5, 7))):
        (music / f"song {number_}.mid").write_bytes(write_midi(song_of(shape, bars=4, up=number_)))
    return music


def test_one_run_tells_table_json_and_page_alike(
    toy_bundle: Bundle, folder: Path, tmp_path: Path, descant_says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verb, "load", lambda _: toy_bundle)
    figures, page = tmp_path / "figures.json", tmp_path / "page.html"
    asked = ("--directions", "melody:chords", "--samples", 2, "--listener", "causal,full")
    code, out, err = descant_says("evaluate", "tiny", folder, *asked, "--json", figures, "--html", page)
    assert code == 0, err
    held = json.loads(figures.read_text(encoding="utf-8"))
    assert {row["listener"] for row in held["rows"]} == {"causal", "full"}
    (direction,) = held["samples"]
    assert direction["listener"] == "causal"
    assert len(direction["samples"]) == 2
    html = page.read_text(encoding="utf-8")
    for mean in direction["means"]["human"].values():
        assert number(mean) in out
        assert f"<td>{number(mean)}</td>" in html


def test_no_samples_are_a_mistake(folder: Path, descant_says: Says) -> None:
    code, _, err = descant_says("evaluate", "folk", folder, "--samples", 0)
    assert code == 2
    assert "samples" in err


def test_a_bundle_of_events_is_told_before_anything_is_measured(
    folder: Path, descant_says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = SimpleNamespace(name="notes", config=SimpleNamespace(name="notes", grid="events"))
    monkeypatch.setattr(verb, "load", lambda _: events)
    code, _, err = descant_says("evaluate", "notes", folder, "--samples", 1)
    assert code == 2
    assert "notes one after the other" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("option", ["--json", "--html"])
def test_a_folder_is_no_file(folder: Path, descant_says: Says, option: str) -> None:
    code, _, err = descant_says("evaluate", "folk", folder, option, folder)
    assert code == 2
    assert "is a folder" in err
