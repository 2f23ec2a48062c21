"""docs/server.md does what it says: its commands and its Python run against a real server."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="Studio's packages are not installed: pip install -e '.[studio]'")

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
STATED = "http://127.0.0.1:8765"
CURL = re.search(r"```bash\n(.*?)```", PAGE, re.DOTALL)
PYTHON = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The page's own command, at a free port."""
    command = next(line for line in PAGE.splitlines() if line.startswith("    descant studio"))
    words = [word if word != "8765" else "0" for word in shlex.split(command)[1:]]
    before = set(Path(tempfile.gettempdir()).glob("pymp-*"))
    program = [sys.executable, "-m", "descant.apps.cli.main", *words]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", running.stdout.readline())
        assert found is not None
        yield found[0]
        running.terminate()
        running.wait(30)
    assert set(Path(tempfile.gettempdir()).glob("pymp-*")) <= before, "the server left something behind"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the page's example paths lead somewhere."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_python_runs(server: str, folder: Path) -> None:
    assert PYTHON is not None
    code = PYTHON[1].replace(STATED, server)
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "descant accompany greensleeves.mid --write chords" in done.stdout
    assert "take 1:" in done.stdout
    given = (ROOT / "examples" / "tunes" / "greensleeves.mid").read_bytes()
    assert given[14:] in (folder / "song.mid").read_bytes()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_commands_run(server: str, folder: Path) -> None:
    assert CURL is not None
    lines = CURL[1].strip().splitlines()
    for line in lines:
        done = subprocess.run(shlex.split(line.replace(STATED, server)), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert (folder / "events.txt").read_text(encoding="utf-8").count("event: take") == 1
    assert '"bundles"' in (folder / "info.json").read_text(encoding="utf-8")
    assert '"Melody"' in (folder / "tune.json").read_text(encoding="utf-8")
    assert '"takes"' in (folder / "piece.json").read_text(encoding="utf-8")
    assert (folder / "tune.png").read_bytes().startswith(b"\x89PNG")


def test_the_page_names_every_path(server: str) -> None:
    with urllib.request.urlopen(f"{server}/openapi.json") as answer:
        paths = re.findall(r'"(/(?:v1/\w+|health))"', answer.read().decode())
    assert len(paths) >= 6
    assert all(f"{path}`" in PAGE for path in paths)
