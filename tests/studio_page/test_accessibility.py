"""Accessibility: axe finds nothing serious or critical, in both themes, with takes, and in every panel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).resolve().parents[2] / "studio" / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: cd studio && npm ci")
GRAVE = ("serious", "critical")


def grave(sheet: Any) -> list[str]:
    """What axe finds, as lines."""
    found = sheet.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for each in found["violations"]
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_serious(theme: str, width: int, sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of(width=width, theme=theme)
    sheet.page.add_init_script(path=AXE)
    sheet.visit()
    assert grave(sheet) == []
    sheet.write()
    sheet.page.keyboard.press("Shift+ArrowRight")
    sheet.page.get_by_text("More controls").click()
    sheet.page.locator(".part-more summary").first.click()
    assert grave(sheet) == []
    for key in ("?", "d", "p", "n"):
        sheet.page.keyboard.press(key)
        sheet.page.get_by_role("dialog").wait_for()
        assert grave(sheet) == [], key
        sheet.page.keyboard.press("Escape")
        sheet.page.get_by_role("dialog").wait_for(state="detached")
