"""`descant train --from BUNDLE --corpus MY_FOLDER --label mine` from the shell: a bundle learns one more style."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from descant.bundles.store import load
from descant.score.midi_writing import write_midi
from descant.score.score import Score

assert torch  # what is tested needs it

Says = Callable[..., tuple[int, str, str]]
SHAPES = ((0, 4, 7, 4), (7, 5, 4, 2), (0, 2, 4, 5, 7), (12, 11, 9), (4, 0, 7))
QUICK = ("iterations=2", "validate_every=2", "warmup=0", "batch=2", "window_steps=32", "validation_batches=1")


@pytest.fixture
def songs(tmp_path: Path, song_of: Callable[..., Score]) -> Path:
    folder = tmp_path / "my songs"
    folder.mkdir()
    for number, shape in enumerate(SHAPES):
        (folder / f"song{number}.mid").write_bytes(write_midi(song_of(shape, bars=6, up=number)))
    return folder


@pytest.mark.usefixtures("quick_export", "bundle_shelf")
def test_five_files_teach_a_style_with_a_warning(
    descant_says: Says, songs: Path, tmp_path: Path, tune_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = [word for each in QUICK for word in ("--set", f"training.{each}")]
    words = ("train", "--from", "tiny", "--corpus", songs, "--label", "mine", "--threads", "1", *settings)
    code, _, err = descant_says(*words)
    assert code == 0, err
    assert "5 of 5 files can be used" in err
    assert "tiny learns the style mine from 3 pieces, in 2 iterations" in err
    assert "5 pieces are few for a style" in err
    assert "is not at hand, so only what it is told of the new style is learned" in err
    assert "before training" in err
    assert "Without that label it writes exactly as before" in err
    bundle = load(Path("runs/tiny-mine/bundle"))
    assert bundle.config.styles == ["mine"]
    code, _, err = descant_says(
        *("accompany", tune_file, "-m", "runs/tiny-mine/bundle", "--style", "mine", "--write", "chords"),
        *("-o", "song.mid", "--no-picture"),
    )
    assert code == 0, err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--label", "mine"), "--from with a bundle and --corpus with the music"),
        (("--label", "mine", "--from", "tiny"), "--from with a bundle and --corpus with the music"),
        (("folk", "--label", "mine", "--from", "tiny", "--corpus", "jsb"), "and no recipe or pairs"),
        (("--label", "a:b", "--from", "tiny", "--corpus", "jsb"), "without commas and colons"),
        (("--label", "mine", "--from", "tinny", "--corpus", "jsb"), 'did you mean "tiny"'),
        ((), "it was not said what to train"),
    ],
)
@pytest.mark.usefixtures("bundle_shelf")
def test_a_mistake_is_told(descant_says: Says, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    code, out, err = descant_says("train", "-o", tmp_path / "run", *words)
    assert code == 2
    assert says in err.replace("\n", " ").lower() or says in err.replace("\n", " ")
    assert "Traceback" not in err
    assert out == ""
