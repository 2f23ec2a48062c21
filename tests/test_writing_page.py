"""docs/writing.md does what it says: its commands run as they stand there, one after the other."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from descant.apps.cli.verbs import VERBS

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")
LINES = re.findall(r"^    (descant .+)$", PAGE, re.MULTILINE)


def test_every_command_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    from descant.apps.cli.main import app

    assert len(LINES) >= 8
    for line in LINES:
        words = shlex.split(line)[1:]
        if words[0] == "render" or "--wav" in words:
            pytest.importorskip("midirenderer", reason="the extra audio is not installed")
        assert app(words, standalone_mode=False) in (None, 0), line
        output = Path(words[words.index("-o") + 1])
        written = sorted(tmp_path.glob(f"{output.stem}*{output.suffix}"))
        assert written, line
        assert f"Saved  {written[0].name}" in capsys.readouterr().out.replace(str(tmp_path), "")


def test_the_page_names_every_writing_verb() -> None:
    asked = {shlex.split(line)[1] for line in LINES}
    assert asked == {"accompany", "continue", "rewrite", "compose", "render"}
    assert asked <= VERBS.keys()
