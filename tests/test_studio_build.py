"""The page's build: it is what its sources give, and no heavier than is said."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "studio"
BUILT = ROOT / "src" / "descant" / "apps" / "studio" / "static"
FONT = ROOT / "src" / "descant" / "render" / "font" / "fluid.sf3"
MOST_BYTES = 850_000
"""Of the page without the sound font."""
MOST_WITH_FONT_BYTES = 3_700_000


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")
@pytest.mark.skipif(not (SOURCES / "node_modules").is_dir(), reason="the page's tools are missing: cd studio && npm ci")
def test_the_build_is_current(tmp_path: Path) -> None:
    said = subprocess.run(
        ["npm", "run", "--silent", "build", "--", "--outDir", str(tmp_path / "static")],
        cwd=SOURCES,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    made, there = files(tmp_path / "static"), files(BUILT)
    assert made.keys() == there.keys()
    changed = [name for name in made if made[name] != there[name]]
    assert not changed, "the committed page is not what its sources give: cd studio && npm run build"


def test_the_page_weighs_no_more_than_is_said() -> None:
    weight = sum(map(len, files(BUILT).values()))
    assert weight <= MOST_BYTES
    assert weight + FONT.stat().st_size <= MOST_WITH_FONT_BYTES
    page = (ROOT / "docs" / "studio.md").read_text(encoding="utf-8")
    said = re.search(r"(\d+) kB of page", page)
    assert said is not None
    assert abs(int(said[1]) * 1000 - weight) < 15_000, "docs/studio.md says what it weighs"


def test_the_build_names_no_place_of_whoever_made_it() -> None:
    for name, content in files(BUILT).items():
        assert not name.endswith(".map")
        assert b"/home/" not in content, name
        assert b"node_modules" not in content, name


def test_the_lock_names_no_registry() -> None:
    assert '"resolved"' not in (SOURCES / "package-lock.json").read_text(encoding="utf-8")


def test_the_example_is_the_one_that_ships() -> None:
    tune = "greensleeves.mid"
    assert (BUILT / tune).read_bytes() == (ROOT / "examples" / "tunes" / tune).read_bytes()
