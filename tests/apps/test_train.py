"""`descant train` and `descant export` from the shell: from a recipe and a corpus to a bundle that writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from descant.bundles.store import load
from descant.corpora.store import Corpus, save_corpus

Says = Callable[..., tuple[int, str, str]]

RECIPE = """
says = "A tiny net for tests."
licence = "MIT"
previous_size = 4
[roles]
melody = "voice"
chords = "poly"
[[directions]]
given = ["melody"]
write = "chords"
[listener]
name = "gru"
size = 6
projection = 5
[core]
name = "lstm"
size = 7
layers = 2
[heads.voice]
name = "categorical"
hidden = [8]
[heads.poly]
name = "nade"
hidden = 6
[training]
iterations = 4
batch = 2
window_steps = 32
validate_every = 2
validation_batches = 1
warmup = 1
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.toml"
    path.write_text(RECIPE)
    return path


@pytest.fixture
def corpus(tmp_path: Path, toy_corpus: Corpus) -> Path:
    save_corpus(tmp_path / "toy", toy_corpus.pieces, toy_corpus.manifest)
    return tmp_path / "toy"


@pytest.mark.usefixtures("quick_export")
def test_from_a_recipe_to_a_song(
    descant_says: Says, recipe: Path, corpus: Path, tune_file: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    words = ("train", recipe, "--corpus", corpus, "-o", run, "--threads", "1")
    code, _, err = descant_says(*words, "--set", "training.iterations=2")
    assert code == 0, err
    assert "Training tiny on toy: 3 pieces to learn from, 1 to choose by." in err
    assert "iteration 2/2" in err
    assert f"The best net is a bundle now: {run / 'bundle'}" in err
    assert (run / "samples" / "0000002.mid").is_file()

    code, _, err = descant_says(*words, "--resume")
    assert code == 0, err
    assert "iteration 4/4" in err
    assert json.loads((run / "recipe.json").read_text())["training"]["iterations"] == 4

    code, _, err = descant_says("export", run, "--corpus", corpus, "-o", tmp_path / "measured")
    assert code == 0, err
    config = load(tmp_path / "measured").config
    (row, _) = config.results["rows"]
    assert (row["given"], row["write"], row["listener"]) == (["melody"], "chords", "full")
    assert config.corpus.licence == "public domain"
    card = (tmp_path / "measured" / "README.md").read_text()
    assert "| melody | chords | full |" in card

    again = tmp_path / "again.toml"
    again.write_text('bad_at = ["Endings."]\n' + recipe.read_text())
    words = ("export", run, "--corpus", corpus, "--recipe", again, "-o", tmp_path / "again", "--no-measure")
    code, _, err = descant_says(*words)
    assert code == 0, err
    assert load(tmp_path / "again").config.bad_at == ["Endings."]
    assert load(tmp_path / "again").config.skeleton == config.skeleton
    again.write_text(again.read_text().replace("chords", "piano"))
    code, _, err = descant_says(*words)
    assert code == 2
    assert "the run writes melody, chords, and again is a recipe for melody, piano" in err

    song = tmp_path / "song.mid"
    code, out, err = descant_says("accompany", tune_file, "-m", run / "bundle", "-o", song, "--no-picture")
    assert (code, err) == (0, "")
    assert "by tiny, seed 0" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--set", "training.bach=3"), 'did you mean "batch"'),
        (("--set", "heads.poly.name=nadde"), 'did you mean "nade"'),
        (("--set", "core.sise=3"), 'did you mean "size"'),
        (("--corpus", "nowhere"), "There is no nowhere"),
        (("--resume",), "holds no run to resume"),
        (("-o", "tiny.toml/run"), "can't be written"),
    ],
)
def test_a_mistake_is_told(
    descant_says: Says,
    recipe: Path,
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    begun = ("train", recipe, "--corpus", corpus, "-o", tmp_path / "run", "--threads", "1")
    code, out, err = descant_says(*begun, *words)
    assert code == 2
    assert says in err
    assert "What to do:" in err
    assert "Traceback" not in err
    assert out == ""


def test_an_unknown_recipe_is_told(descant_says: Says, corpus: Path, tmp_path: Path) -> None:
    code, _, err = descant_says("train", "fulk", "--corpus", corpus, "-o", tmp_path / "run", "--threads", "1")
    assert code == 2
    assert 'no recipe "fulk" (did you mean "folk"?)' in err
    assert not (tmp_path / "run").exists()


def test_a_folder_without_a_net_can_not_be_exported(descant_says: Says, corpus: Path, tmp_path: Path) -> None:
    code, _, err = descant_says("export", tmp_path, "--corpus", corpus, "-o", tmp_path / "bundle")
    assert code == 2
    assert "holds no trained net" in err
