"""The README does what it says: its first command, its Python, and the commands that it names."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import mido
import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)


def run(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one line of the README as this environment's `descant`."""
    words = shlex.split(line, comments=True)
    assert words[0] == "descant"
    program = Path(sys.executable).with_name("descant")
    return subprocess.run(
        [str(program), *words[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which the README's example paths lead somewhere."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    return tmp_path


def test_first_block_installs_and_writes_a_part(folder: Path) -> None:
    install, command = BLOCKS[0].strip().splitlines()
    assert install == "pip install ."
    done = run(command, folder)
    assert done.returncode == 0, done.stderr
    written = folder / "greensleeves_with_chords.mid"
    given = ROOT / "examples" / "tunes" / "greensleeves.mid"
    assert given.read_bytes()[14:] in written.read_bytes()
    assert "Chords" in [track.name for track in mido.MidiFile(written).tracks]
    assert written.with_suffix(".png").stat().st_size > 1000
    said = [line for line in done.stdout.splitlines() if line.startswith(("Heard", "Wrote", "Saved"))]
    assert len(said) == 3


def test_second_block_runs_every_check() -> None:
    assert BLOCKS[1].strip().splitlines() == ["pip install torch==2.13.0", 'pip install ".[dev]"', "./check"]


def test_three_commands(folder: Path) -> None:
    (folder / "song.mid").write_bytes((ROOT / "examples" / "tunes" / "greensleeves.mid").read_bytes())
    lines = re.findall(r"^    (descant (?:inspect|accompany|continue) .*?)\s*(?:#.*)?$", README, re.MULTILINE)
    assert [shlex.split(line)[1] for line in lines] == ["inspect", "accompany", "continue"]
    for line in lines:
        done = run(line, folder)
        assert done.returncode == 0, done.stderr
    assert (folder / "out.mid").is_file()
    assert (folder / "longer.mid").is_file()


def test_python_block(folder: Path) -> None:
    code = re.search(r"## From Python\n\n((?:    .*\n|\n)+)", README)
    assert code is not None
    (folder / "tune.mid").write_bytes((ROOT / "examples" / "tunes" / "scarborough_fair.mid").read_bytes())
    program = "\n".join(line[4:] for line in code.group(1).splitlines())
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 0
    assert (folder / "song.mid").is_file()
