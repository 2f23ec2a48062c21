"""The net of expression in a bundle: its graph says what torch says, and its files are checked like all others."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from descant.bundles.export_expression import expression_files
from descant.bundles.expression import FILES, OnnxExpression
from descant.bundles.manifest import ExpressionFacts
from descant.bundles.store import load
from descant.errors import BundleError
from descant.grid.expression_features import NOTE_WIDTH, step_width
from descant.models.expression import Expression, ExpressionNetOptions
from descant.training.bundling import add_expression
from descant.training.expression import Trained
from descant.training.torch_expression import TorchExpression


def trained(roles: int = 2) -> Trained:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        net = Expression(roles, ExpressionNetOptions(size=8, hidden=6))
    with torch.no_grad():
        for weight in net.parameters():
            weight.copy_(weight.half().float())
    facts = ExpressionFacts(plays=["melody", "chords"], level=(60.0, 90.0), state=8)
    return Trained(net.eval(), facts, {"rows": []})


@pytest.fixture(scope="module")
def playing_folder(tiny_bundle_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("playing") / "tiny"
    shutil.copytree(tiny_bundle_folder, folder)
    add_expression(folder, trained())
    return folder


@pytest.mark.parametrize(("rows", "notes"), [(1, 1), (3, 2), (2, 9)])
def test_the_graph_says_what_torch_says(playing_folder: Path, rows: int, notes: int) -> None:
    rng = np.random.default_rng(rows)
    features = rng.normal(size=(rows, step_width(2))).astype(np.float32)
    told = rng.normal(size=(rows, notes, NOTE_WIDTH)).astype(np.float32)
    state = rng.normal(size=(rows, 8)).astype(np.float32)
    of_graph = OnnxExpression(playing_folder).step(features, told, state)
    of_torch = TorchExpression(trained().net).step(features, told, state)
    for one, other in zip(of_graph, of_torch, strict=True):
        assert one.shape == other.shape
        assert np.allclose(one, other, atol=1e-5)


def test_a_bundle_without_it_does_without(tiny_bundle_folder: Path, playing_folder: Path) -> None:
    assert load(tiny_bundle_folder).expression is None
    assert load(playing_folder).expression is not None


def test_all_else_in_the_bundle_stays_as_it_was(tiny_bundle_folder: Path, playing_folder: Path) -> None:
    changed = {"config.json", "README.md", "SHA256SUMS"}
    for path in tiny_bundle_folder.iterdir():
        if path.name not in changed:
            assert (playing_folder / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("how", ["missing", "damaged"])
def test_damage_is_said(playing_folder: Path, tmp_path: Path, file: str, how: str) -> None:
    folder = tmp_path / "tiny"
    shutil.copytree(playing_folder, folder)
    if how == "missing":
        (folder / file).unlink()
    else:
        (folder / file).write_bytes((folder / file).read_bytes()[:-1] + b"?")
    with pytest.raises(BundleError, match=file):
        load(folder)


def test_the_same_net_makes_the_same_files(playing_folder: Path) -> None:
    there = {file: (playing_folder / file).read_bytes() for file in FILES}
    assert expression_files(trained().net) == there


def test_another_bundles_roles_are_refused(tiny_bundle_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    shutil.copytree(tiny_bundle_folder, folder)
    with pytest.raises(BundleError, match="melody"):
        add_expression(folder, trained(roles=5))
