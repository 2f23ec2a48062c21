"""A model that knows styles: one is chosen, and a part is asked for in it, keeping a share of itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

TUNES = Path(__file__).resolve().parents[2] / "examples" / "tunes"


def test_a_part_is_asked_for_in_another_style(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of()

    def heard(route: Any) -> None:
        said = route.fetch().json()
        route.fulfill(json=said | {"styles": {"folk": {"jigs": 0.62, "reels": 0.38}}})

    sheet.page.route("**/v1/read", heard)
    sheet.visit()
    choice = sheet.page.locator('label:has-text("Style") select').first
    assert "as the music has it (jigs, 62 %)" in choice.inner_text()
    choice.select_option("reels")
    sheet.page.get_by_label("What is kept").select_option("contour")
    with sheet.page.expect_request("**/v1/generate") as asked:
        sheet.act("restyle").click()
    said = asked.value.post_data_json
    assert {name: said[name] for name in ("task", "write", "style", "keep_what")} == {
        "task": "restyle",
        "write": ["melody"],
        "style": "reels",
        "keep_what": "contour",
    }
    sheet.act("keep").wait_for()
    sheet.page.get_by_role("button", name="Discard").click()
    with sheet.page.expect_request("**/v1/generate") as asked:
        sheet.act("write").click()
    assert "keep_what" not in asked.value.post_data_json


def test_a_file_for_another_model_leaves_no_style_behind(sheet: Any) -> None:
    sheet.page.locator('label:has-text("Style") select').first.select_option("reels")
    sheet.act("restyle").wait_for()
    sheet.page.route("**/v1/read", only_for_bach)
    sheet.open(TUNES / "old_hundredth.mid")
    sheet.titled("Old Hundredth")
    assert sheet.page.locator(".field", has_text="Model").locator("select").input_value() == "bach"
    assert sheet.act("restyle").count() == 0
    with sheet.page.expect_request("**/v1/generate") as asked:
        sheet.act("write").click()
    assert "style" not in asked.value.post_data_json
    sheet.act("keep").wait_for()


def only_for_bach(route: Any) -> None:
    said = route.fetch().json()
    route.fulfill(json=said | {"can_write": {"folk": [], "bach": ["alto"]}})
