"""The tutorial on plugins is true: its packages, as printed, are found, prepare a corpus, train and write bars."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from descant.score.formats import read
from descant.score.midi_writing import write_midi
from descant.score.score import Score

PAGE = Path(__file__).resolve().parents[1] / "docs" / "plugins.md"
SHAPES = ((0, 4, 7, 4), (7, 5, 4, 2), (0, 2, 4, 5, 7), (12, 11, 9), (4, 0, 7), (9, 7, 2), (5, 0), (2, 11, 7), (4, 5, 9))

RECIPE = """
previous_size = 4
[roles]
melody = "poly"
chords = "poly"
[[directions]]
given = ["melody"]
write = "chords"
[listener]
name = "none"
[heads.poly]
name = "bernoulli"
[training]
iterations = 3
batch = 2
window_steps = 32
validate_every = 3
validation_batches = 1
sample_every = 0
"""

LAWS = """
import torch
from descant.models.cores.core import CORES
core = CORES.get("leaky")(3, 2, CORES.get("leaky").options(size=5)).double()
sequence, before = torch.randn(2, 7, 3).double(), torch.randn(2, 7, 2).double()
whole, end = core(sequence, before, core.initial_state(2))
state = core.initial_state(2)
for time in range(7):
    out, state = core.step(sequence[:, time], before[:, time], state)
    assert torch.allclose(out, whole[:, time], atol=1e-12)
assert torch.allclose(end, state, atol=1e-12) and whole.std() > 0.1
"""
"""The whole is the same as step by step. It stands before the training, whose process has loaded torch anyway."""
COMMAND = "from descant.apps.cli.main import run; run()"


def blocks(language: str) -> list[str]:
    """What the page prints in fences of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def install(folder: Path) -> None:
    """Install the page's packages as pip would lay them out: module and metadata side by side."""
    for facts, module in zip(map(tomllib.loads, blocks("toml")), blocks("python"), strict=True):
        name, version = facts["project"]["name"], facts["project"]["version"]
        (folder / f"{name}.py").write_text(module)
        metadata = folder / f"{name}-{version}.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        points = [
            f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in entries.items())
            for group, entries in facts["project"]["entry-points"].items()
        ]
        (metadata / "entry_points.txt").write_text("\n".join(points))


@pytest.fixture
def python(tmp_path: Path) -> Callable[..., None]:
    """Run Python beside the installed packages, in a process of its own."""

    def run(*words: str, packages: bool = True) -> None:
        env = {**os.environ, "COLUMNS": "200"}
        if packages:
            env["PYTHONPATH"] = str(tmp_path / "installed")
        done = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "PluginWarning" not in done.stderr

    (tmp_path / "installed").mkdir()
    install(tmp_path / "installed")
    return run


def test_a_core_takes_40_lines() -> None:
    lines = (blocks("toml")[0] + blocks("python")[0]).splitlines()
    assert len([line for line in lines if line.strip()]) <= 40


def test_the_tutorial_s_packages_prepare_train_and_write(
    python: Callable[..., None], song_of: Callable[..., Score], tune_file: Path, tmp_path: Path
) -> None:
    pytest.importorskip("torch", reason="a core is torch mathematics")
    (tmp_path / "my_shanties").mkdir()
    for number, shape in enumerate(SHAPES):
        (tmp_path / "my_shanties" / f"{number}.mid").write_bytes(write_midi(song_of(shape, bars=6)))
    (tmp_path / "folk.toml").write_text(RECIPE)
    assert tune_file.parent == tmp_path
    training, preparing = (
        [words for line in block.splitlines() if (words := shlex.split(line))[0] == "descant"]
        for block in blocks("bash")
    )
    for _, *words in [*preparing, *training]:
        named = [f"{word}.toml" if word == "folk" else word for word in words]
        script = LAWS + COMMAND if words[0] == "train" else COMMAND
        python("-c", script, *named, packages=words[0] != "accompany")  # a bundle stands by itself
    assert '"leaky.v1"' in (tmp_path / "my_run" / "bundle" / "config.json").read_text()
    song = read(tmp_path / "song.mid")
    assert len(song.parts) == 2
