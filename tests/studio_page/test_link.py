"""A take can be had again: by its link in another tab, and by its command at a shell."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
import pytest

TUNES = Path(__file__).resolve().parents[2] / "examples" / "tunes"
MAY = ["clipboard-read", "clipboard-write"]


def events(content: bytes | Path) -> list[Any]:
    import io

    file = mido.MidiFile(file=io.BytesIO(content)) if isinstance(content, bytes) else mido.MidiFile(content)
    return [list(track) for track in file.tracks]


@pytest.fixture
def bold(sheet_of: Callable[..., Any]) -> Any:
    """A page with a bold take, its second one chosen."""
    sheet = sheet_of(permissions=MAY).visit()
    sheet.page.locator("[data-control=temperature]").fill("1.2")
    sheet.page.locator("[data-control=takes]").fill("2")
    sheet.write()
    sheet.page.locator("[data-take='2']").click()
    return sheet


def test_the_link_brings_the_same_notes(bold: Any, sheet_of: Callable[..., Any]) -> None:
    bold.page.get_by_role("button", name="Link").click()
    bold.page.get_by_text("The link is copied").wait_for()
    address = bold.page.evaluate("navigator.clipboard.readText()")
    other = sheet_of().visit("#" + address.partition("#")[2])
    assert "take 2 is the one" in other.page.locator(".notice.news").inner_text()
    assert other.page.locator("[data-control=temperature]").input_value() == "1.2"
    other.write()
    other.page.locator("[data-take='2']").click()
    assert events(other.midi()) == events(bold.midi())


def test_the_command_writes_the_same_notes(
    bold: Any, descant_says: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bold.page.get_by_role("button", name="Command").click()
    bold.page.get_by_text("The command is copied").wait_for()
    words = shlex.split(bold.page.evaluate("navigator.clipboard.readText()"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "greensleeves.mid").write_bytes((TUNES / "greensleeves.mid").read_bytes())
    code, _, err = descant_says(*words[1:])
    assert code == 0, err
    written = sorted(tmp_path.glob("greensleeves-new*2*.mid"))
    assert len(written) == 1
    assert events(written[0]) == events(bold.midi())


@pytest.mark.parametrize("fragment", ["#take=", "#take=!!", "#take=e30", "#take=" + "A" * 4000, "#nothing"])
def test_a_broken_link_harms_nothing(fragment: str, sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of().visit(fragment)
    if fragment.startswith("#take"):
        assert "can't be read" in sheet.page.locator(".notice.news").inner_text()
    sheet.write()
