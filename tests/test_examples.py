"""Every example runs; the example tunes are correct in meter, and their MIDI files are what the ABC says."""

from __future__ import annotations

import importlib.util
import runpy
import sys
from pathlib import Path
from types import ModuleType

import pytest

from descant.bundles.store import RELEASED
from descant.score.formats import read
from descant.score.losses import losses
from descant.score.midi import write_midi

EXAMPLES = Path(__file__).parents[1] / "examples"
TUNES = sorted((EXAMPLES / "tunes").glob("*.abc"))
SCRIPTS = sorted(path for path in EXAMPLES.glob("*.py") if path.stem != "make_tunes")
MOST_LINES = 25


@pytest.fixture(scope="module")
def make_tunes() -> ModuleType:
    where = importlib.util.spec_from_file_location("make_tunes", EXAMPLES / "make_tunes.py")
    assert where is not None
    assert where.loader is not None
    module = importlib.util.module_from_spec(where)
    where.loader.exec_module(module)
    return module


@pytest.mark.parametrize("tune", TUNES, ids=lambda tune: tune.stem)
def test_a_tune_is_whole_and_correct_in_meter(tune: Path) -> None:
    score = read(tune)
    assert losses(score) == ()
    bar_ticks = round(score.meters[0].bar_quarters * score.ticks_per_quarter)
    melody = score.parts[0].notes
    first_tick = int(melody.onset_ticks[0])
    assert (melody.end_ticks - first_tick) % bar_ticks == 0, "a pickup and the last bar make one bar together"
    bar_lines = set(range(bar_ticks if first_tick else 0, melody.end_ticks, bar_ticks))
    struck = bar_lines & set(melody.onset_ticks.tolist())
    assert len(struck) >= 0.8 * len(bar_lines), "a tune strikes nearly every first beat"


@pytest.mark.parametrize("tune", TUNES, ids=lambda tune: tune.stem)
def test_the_midi_file_is_what_the_abc_says(tune: Path, make_tunes: ModuleType) -> None:
    assert tune.with_suffix(".mid").read_bytes() == write_midi(make_tunes.with_instruments(read(tune)))


def test_every_tune_has_its_midi_file() -> None:
    assert {tune.stem for tune in TUNES} == {tune.stem for tune in (EXAMPLES / "tunes").glob("*.mid")}


@pytest.fixture(scope="module")
def bundle(request: pytest.FixtureRequest) -> Path:
    """The released bundle that the examples use, or a tiny one until it is there."""
    released = RELEASED / "folk"
    return released if released.is_dir() else request.getfixturevalue("tiny_bundle_folder")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_an_example_runs(
    script: Path, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(script), str(bundle)])
    runpy.run_path(str(script), run_name="__main__")
    said = capsys.readouterr().out
    assert said.strip()
    for written in (word.rstrip(":") for word in said.split() if word.endswith(".mid:")):
        assert read(tmp_path / written).parts[-1].name.startswith(("Chords", "Melody"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_an_example_is_short_and_says_how_to_run_it(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert len(text.splitlines()) < MOST_LINES
    assert f"python examples/{script.name}" in text.splitlines()[0]
