"""The public face is small, sorted, light to import, and leads from a file to a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import descant


def test_every_public_name_is_there_in_order() -> None:
    assert descant.__all__ == sorted(descant.__all__)
    assert set(dir(descant)) == {*descant.__all__, "__version__"}
    for name in descant.__all__:
        assert getattr(descant, name).__doc__


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'flute'"):
        descant.flute  # noqa: B018


def test_importing_is_light() -> None:
    asks = "import sys, descant; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, timeout=120).stdout.split()
    assert not {"numpy", "symusic", "onnxruntime", "torch", "pyarrow"} & set(loaded)


@pytest.mark.usefixtures("bundle_shelf")
def test_from_a_file_to_a_file(tune_file: Path, tmp_path: Path) -> None:
    take = descant.load("tiny").accompany(tune_file, given="melody", write="chords", seed=7)
    assert isinstance(take, descant.Take)
    score = descant.read(take.write(tmp_path / "song.mid"))
    assert [guess.role for guess in descant.assign_roles(score)] == ["melody", "chords"]


def test_a_mistake_is_a_descant_error() -> None:
    with pytest.raises(descant.DescantError):
        descant.load("no such bundle")
    with pytest.raises(descant.DescantError):
        descant.read("no such file.mid")
