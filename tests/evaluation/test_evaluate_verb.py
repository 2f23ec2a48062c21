"""`descant evaluate` from the shell: a folder and a corpus, figures on screen and in a file, mistakes in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from descant.apps.cli import evaluate as verb
from descant.errors import CorpusError, DescantError, PartError, WritingError
from descant.evaluation import questions
from descant.generation.likelihood import Question
from descant.grid.form import GridForm
from descant.parts.roles import FrameKind
from descant.score.midi_writing import write_midi
from descant.score.score import Meter, Notes, Part, Score, Tempo

APP = typer.Typer()
APP.command()(verb.evaluate)


def song(shape: Sequence[int]) -> Score:
    """Eight bars of 4/4: a tune in quarters of this shape, over a triad a bar."""
    pitches = 72 + np.array([shape[n % len(shape)] for n in range(32)])
    tune = Notes.of(np.arange(32) * 480, 480, pitches)
    triads = Notes.of(np.repeat(np.arange(8) * 1920, 3), 1920, np.tile([48, 52, 55], 8))
    parts = (Part(1, "Melody", 73, False, tune, 0), Part(2, "Chords", 0, False, triads, 1))
    return Score(480, parts, (Tempo(0, 120.0),), (Meter(0, 4, 4),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    music = tmp_path / "music"
    music.mkdir()
    for number, shape in enumerate(([0, 4, 7, 4, 2], [7, 5, 4, 2, 0, 12, 11], [0, 2, 4, 5, 7, 9, 11, 12, 7])):
        (music / f"song {number}.mid").write_bytes(write_midi(song(shape)))
    (music / "broken.mid").write_bytes(b"no music")
    return music


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle that hears whether there is a source: one nat a frame with any, two without."""
    head = SimpleNamespace(name="toy.v1", exact=True)
    roles: dict[str, FrameKind] = {"melody": "voice", "chords": "poly"}
    config = SimpleNamespace(
        name="toy",
        roles=roles,
        form=GridForm(roles, 4),
        heads={"voice": head, "poly": head},
        floors=None,
        directions=[
            SimpleNamespace(given=["melody"], write="chords"),
            SimpleNamespace(given=["chords"], write="melody"),
        ],
    )

    def frame_nats(_: object, batch: Sequence[Question]) -> list[Any]:
        return [np.full(len(question.target), 1.0 if question.given else 2.0) for question in batch]

    monkeypatch.setattr(verb, "load", lambda _: SimpleNamespace(name="toy", config=config))
    monkeypatch.setattr(questions, "frame_nats", frame_nats)


def descant_evaluate(*arguments: str) -> Any:
    return CliRunner().invoke(APP, ["toy", *arguments], env={"COLUMNS": "160"})


def test_a_folder_of_files_gets_its_table_and_its_json(folder: Path, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    result = descant_evaluate(str(folder), "--json", str(figures))
    assert result.exit_code == 0, result.output
    assert "melody → chords" in result.stdout
    assert "1.000 [1.000, 1.000]" in result.stdout
    assert "broken.mid" in result.stderr
    rows = json.loads(figures.read_text())["rows"]
    assert [(row["given"], row["write"], row["listener"]) for row in rows] == [
        (["melody"], "chords", "full"),
        (["chords"], "melody", "full"),
    ]
    for row in rows:
        assert (row["pieces"], row["frames"]) == (3, 3 * 8 * 16)
        assert (row["nll_true"], row["nll_shuffled"], row["nll_none"], row["gain"]) == (1, 1, 2, 1)


def test_directions_listeners_and_number_of_pieces_can_be_named(folder: Path, tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    asked = ("--directions", "chords:melody", "--listener", "lookahead:2,causal", "--pieces", "2")
    assert descant_evaluate(str(folder), *asked, "--json", str(figures)).exit_code == 0
    rows = json.loads(figures.read_text())["rows"]
    assert [row["listener"] for row in rows] == ["lookahead:2", "causal"]
    assert {(row["write"], row["pieces"]) for row in rows} == {("melody", 2)}


def test_a_corpus_is_measured_by_its_split(folder: Path, tmp_path: Path) -> None:
    from descant.corpora.prepare import Settings, prepare

    corpus = tmp_path / "corpus"
    prepare(folder, corpus, settings=Settings(processes=1))
    figures = tmp_path / "figures.json"
    assert descant_evaluate(str(corpus), "--split", "all", "--json", str(figures)).exit_code == 0
    assert {row["pieces"] for row in json.loads(figures.read_text())["rows"]} == {3}


@pytest.mark.parametrize(
    ("arguments", "mistake", "says"),
    [
        (["nowhere"], CorpusError, "There is no nowhere"),
        (["{folder}", "--directions", "melody:drums"], PartError, 'no role "drums"'),
        (["{folder}", "--listener", "deaf"], WritingError, "no way of listening"),
        (["{folder}/broken.mid"], CorpusError, "no piece that toy could be measured on"),
    ],
)
def test_mistakes_are_told_in_words(folder: Path, arguments: list[str], mistake: type[DescantError], says: str) -> None:
    result = descant_evaluate(*(argument.format(folder=folder) for argument in arguments))
    assert isinstance(result.exception, mistake)
    assert says in str(result.exception)
