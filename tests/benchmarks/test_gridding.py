"""The benchmark times the same song in every way, and reads no other version of it."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("pretty_midi", reason="it comes with the extra test")

TUNE = Path(__file__).parents[2] / "examples" / "tunes" / "old_hundredth.mid"


@pytest.mark.filterwarnings("default")  # of the libraries that are compared
def test_a_tiny_run(benchmark_of: Callable[[str], ModuleType]) -> None:
    measured = benchmark_of("gridding").measure(TUNE, 1)
    assert measured["notes"] == 4 * 32
    assert min(measured.values()) > 0


def test_a_song_counts_once(benchmark_of: Callable[[str], ModuleType], tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "pop909.tar.xz", "w:xz") as tar:
        for name in ("001/001.mid", "001/versions/001-v1.mid", "001/beat_midi.txt", "002/002.mid", "003/003.mid"):
            tar.add(TUNE, name)
    files = benchmark_of("gridding").unpack(tmp_path / "pop909.tar.xz", tmp_path / "songs", 2)
    assert [file.name for file in files] == ["001.mid", "002.mid"]
