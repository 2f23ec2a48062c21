"""The docs are current: every option of every command is described, and links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_commands_page_is_current() -> None:
    pytest.importorskip("torch", reason="the page describes train and export too, which need torch")
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "write_commands.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("kind", ["cores", "heads"])
def test_every_core_and_head_can_be_chosen_from_the_page(kind: str) -> None:
    page = (ROOT / "docs" / "choosing.md").read_text(encoding="utf-8")
    files = (ROOT / "src" / "descant" / "models" / kind).glob("*.py")
    registered = [path for path in files if f"@{kind.upper()}.register(" in path.read_text(encoding="utf-8")]
    assert registered
    for path in registered:
        assert f"](../{path.relative_to(ROOT).as_posix()})" in page, f"docs/choosing.md leaves out {path.stem}"


CLASSICS = {path.stem for path in (ROOT / "recipes").glob("*.toml")} - {"folk", "bach", "pop", "hands", "songs", "band"}
"""Every system but those whose bundles come with Descant, or are to come."""


@pytest.mark.parametrize("recipe", sorted(CLASSICS))
def test_what_to_read_leads_to_every_classic_system(recipe: str) -> None:
    assert f"](../recipes/{recipe}.toml)" in (ROOT / "docs" / "background.md").read_text(encoding="utf-8")
