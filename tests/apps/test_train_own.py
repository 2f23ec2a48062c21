"""`descant train --pairs` from the shell: a folder becomes a bundle whose card says what its gain is worth."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from descant.bundles.store import load, read_config
from descant.corpora.store import load_corpus
from descant.score.midi_writing import write_midi
from descant.score.score import Score
from descant.training.recipe import Recipe, read_recipe

Says = Callable[..., tuple[int, str, str]]

SHAPES = ((0, 4, 7, 4), (7, 5, 4, 2), (0, 2, 4, 5, 7), (12, 11, 9), (4, 0, 7))
TINY_NET = (
    "listener={'name': 'gru', 'size': 6, 'projection': 5}",
    "core={'name': 'lstm', 'size': 7, 'layers': 2}",
    "heads={'voice': {'name': 'categorical', 'hidden': [8]}, 'poly': {'name': 'nade', 'hidden': 6}}",
    "recall=None",
    "previous_size=4",
)
QUICK = ("training.batch=2", "training.window_steps=32", "training.validation_batches=1", "training.sample_every=0")


@pytest.fixture
def songs(tmp_path: Path, song_of: Callable[..., Score]) -> Path:
    """A folder of five songs of a melody and chords, and a file that is no music."""
    folder = tmp_path / "my songs"
    folder.mkdir()
    for number, shape in enumerate(SHAPES):
        (folder / f"song{number}.mid").write_bytes(write_midi(song_of(shape, bars=6, up=number)))
    (folder / "noise.mid").write_bytes(b"no music at all")
    return folder


def told(*settings: str) -> list[str]:
    return [word for setting in settings for word in ("--set", setting)]


@pytest.mark.usefixtures("quick_export")
def test_a_folder_becomes_a_bundle_with_a_card(
    descant_says: Says, songs: Path, tmp_path: Path, tune_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("train", "--pairs", "melody:chords", songs, "--threads", "1")
    code, _, err = descant_says(*words, *told(*TINY_NET, *QUICK, "training.iterations=2", "training.validate_every=1"))
    assert code == 0, err
    run = Path("runs/my-songs")
    assert "5 of 6 files can be used. Roles: chords 5, melody 5." in err
    assert "left out: noise.mid" in err
    assert "Few pieces: 5 works" in err
    assert "Grid: 4 steps a quarter (100% of the onsets lie on 4 steps a quarter" in err
    assert "Training on 3 pieces, choosing by 1, judging by 1" in err
    assert "left" in err.split("iteration 1/2")[1].splitlines()[0]
    assert "No sure gain: melody → chords" in err

    corpus = load_corpus(run / "corpus")
    assert [len(corpus.split(split)) for split in ("train", "validation", "test")] == [3, 1, 1]
    assert (run / "corpus" / "report.tsv").read_text().count("\n") == 7
    assert read_recipe(str(run / "recipe.toml")) == Recipe.model_validate_json((run / "recipe.json").read_text())
    bundle = load(run / "bundle")
    assert bundle.name == "my-songs"
    assert [row["listener"] for row in bundle.config.results["rows"]] == ["full", "causal"]
    card = (run / "bundle" / "README.md").read_text()
    assert "* melody → chords: no sure gain, see below" in card
    assert "* No sure gain: melody → chords" in card
    assert "melody can only be given" in card

    code, _, err = descant_says(*words, "--resume", *told("training.iterations=3"))
    assert code == 0, err
    assert "iteration 3/3" in err
    code, _, err = descant_says("train", "--pairs", "chords:melody", songs, "--resume")
    assert code == 2
    assert "was begun with other pairs: melody → chords" in err
    code, _, err = descant_says(*words)
    assert code == 2
    assert "already holds a run" in err

    code, _, err = descant_says("accompany", tune_file, "-m", run / "bundle", "-o", "song.mid", "--no-picture")
    assert (code, err) == (0, "")
    code, _, err = descant_says("compose", "--bars", "2", "--write", "melody", "-m", run / "bundle", "-o", "new.mid")
    assert code == 2
    assert "was never taught to write melody" in err


@pytest.mark.usefixtures("quick_export", "bundle_shelf")
def test_a_folder_may_begin_with_a_bundle(descant_says: Says, songs: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    words = ("train", "--pairs", "melody:chords", songs, "--from", "tiny", "-o", run, "--threads", "1")
    code, _, err = descant_says(*words, *told(*QUICK, "training.iterations=1", "training.validate_every=1"))
    assert code == 0, err
    assert "the grid of tiny; 100% of the onsets lie on it" in err
    assert "it begins with the weights of tiny" in err
    assert "before training   validation" in err
    assert json.loads((run / "history.json").read_text())["history"]["validation/nats"][0][0] == 0
    config = read_config(run / "bundle")
    assert config.recipe["start"] == "tiny"
    assert "it began as tiny: MIT" in config.licence
    assert config.skeleton["core"]["size"] == 7


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--pairs", "melody"), '"melody" is no pair'),
        (("--pairs", "melodie:chords"), 'did you mean "melody"'),
        (("--pairs", "melody:chords,melody"), "gives the melody and writes it as well"),
        (("--pairs", "drums:bass"), "None of the 5 files that could be read has bass and drums together; the roles"),
        (("--pairs", "melody:chords", "--corpus", "jsb"), "--corpus jsb names another"),
        (("--pairs", "melody:chords", "--variant", "large"), "--variant large names another"),
        (("--pairs", "melody:chords", "--from", "tinny"), 'did you mean "tiny"'),
        (("--pairs", "melody:drums", "--from", "tiny"), 'can\'t learn on with "drums": it knows the roles melody'),
        (("--pairs", "melody:chords", "--from", "tiny", "--set", "core.size=9"), "core.size (9 here, 7 there)"),
        (("--pairs", "melody:chords", "--set", "core.sise=9"), 'did you mean "size"'),
        (("--pairs", "melody:chords", "--resume"), "holds no run to resume"),
        ((), "is a folder, and what to learn from it was not said"),
    ],
)
@pytest.mark.usefixtures("bundle_shelf")
def test_a_mistake_is_told(descant_says: Says, songs: Path, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    code, out, err = descant_says("train", songs, "-o", tmp_path / "run", "--threads", "1", *words)
    assert code == 2
    assert says in err.replace("\n", " ")
    assert "What to do:" in err
    assert "Traceback" not in err
    assert out == ""


def test_what_is_not_there_is_told(descant_says: Says, tmp_path: Path) -> None:
    code, _, err = descant_says("train", "--pairs", "drums:bass", tmp_path / "nowhere", "-o", tmp_path / "run")
    assert code == 2
    assert "There is no" in err
    (tmp_path / "empty").mkdir()
    code, _, err = descant_says("train", "--pairs", "drums:bass", tmp_path / "empty", "-o", tmp_path / "run")
    assert code == 2
    assert "holds no music file" in err
    code, _, err = descant_says("train", "folk")
    assert code == 2
    assert "no corpus was named for the recipe folk" in err


def test_too_few_songs_are_told(descant_says: Says, songs: Path, tmp_path: Path, song_of: Callable[..., Score]) -> None:
    for number in (2, 3, 4):
        music = song_of(SHAPES[number])
        alone = replace(music, parts=music.parts[:1])
        (songs / f"song{number}.mid").write_bytes(write_midi(alone))
    code, _, err = descant_says("train", "--pairs", "melody:chords", songs, "-o", tmp_path / "run")
    assert code == 2
    assert "There are 2 works that can be used" in err
