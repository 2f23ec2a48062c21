"""By keyboard alone: everything that a mouse can do, in the order in which one would want it."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def signs(sheet: Any) -> tuple[str, str]:
    """What the button of the player shows after the space bar was pressed once, and twice."""
    playing = sheet.page.get_by_label("Pause", exact=True).count()
    return ("Play", "Pause") if playing else ("Pause", "Play")


def test_the_whole_way_without_a_mouse(sheet: Any) -> None:
    press = sheet.page.keyboard.press
    press("?")
    assert sheet.page.get_by_role("dialog").is_visible()
    press("Escape")
    press("w")
    sheet.act("keep").wait_for()
    press("2")
    assert sheet.page.locator("[data-take='2']").get_attribute("aria-pressed") == "true"
    press("Enter")
    sheet.act("keep").wait_for(state="detached")
    assert len(sheet.parts()) == 2
    for sign in signs(sheet):
        press("Space")
        sheet.page.get_by_label(sign, exact=True).wait_for()
    press("Home")
    for _ in range(3):
        press("Shift+ArrowRight")
    sheet.until(lambda: "bars 1–3" in sheet.act("rewrite").inner_text())
    press("Shift+ArrowLeft")
    sheet.until(lambda: "bars 1–2" in sheet.act("rewrite").inner_text())
    press("r")
    sheet.act("keep").wait_for()
    press("Enter")
    press("z")
    press("z")
    sheet.act("keep").wait_for(state="detached")
    press("Shift+Z")
    sheet.act("keep").wait_for()
    press("Escape")  # selects nothing
    press("Escape")  # puts the takes away
    sheet.act("keep").wait_for(state="detached")
    press("ArrowUp")
    press("m")
    assert sheet.page.get_by_label("Mute Melody").get_attribute("aria-pressed") == "true"
    press("t")
    assert sheet.page.evaluate("document.documentElement.dataset.theme") == "dark"
    press("l")
    press("k")
    press("i")
    for name in ("Loop", "Metronome", "Count in"):
        assert sheet.page.get_by_role("button", name=name).get_attribute("aria-pressed") == "true"


def test_a_file_by_tab_and_enter(sheet: Any) -> None:
    press = sheet.page.keyboard.press
    press("d")
    sheet.page.get_by_role("dialog").wait_for()
    with sheet.page.expect_download() as coming:
        for _ in range(3):  # close, the chip that is dragged, MIDI
            if sheet.page.evaluate("document.activeElement.dataset.save") == "midi":
                break
            press("Tab")
        assert sheet.page.evaluate("document.activeElement.dataset.save") == "midi"
        press("Enter")
    assert Path(coming.value.path()).read_bytes()[:4] == b"MThd"


def test_the_big_button_is_reached_by_tab_and_shows_its_focus(sheet: Any) -> None:
    for _ in range(40):
        sheet.page.keyboard.press("Tab")
        if sheet.page.evaluate("document.activeElement.dataset.act") == "write":
            break
    assert sheet.page.evaluate("document.activeElement.dataset.act") == "write"
    assert sheet.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    sheet.page.keyboard.press("Enter")
    sheet.act("keep").wait_for()


def test_keys_in_a_field_stay_in_the_field(sheet: Any) -> None:
    sheet.page.get_by_text("More controls").click()
    field = sheet.page.get_by_label("Range", exact=False).first
    field.click()
    sheet.page.keyboard.type("w r z")
    assert field.input_value() == "w r z"
    assert sheet.page.locator(".take").count() == 0


def test_the_focus_goes_on_to_what_comes_next(sheet: Any) -> None:
    sheet.act("write").focus()
    sheet.page.keyboard.press("Enter")
    sheet.until(lambda: sheet.page.evaluate("document.activeElement.dataset.act") in ("stop", "keep"))
    sheet.until(lambda: sheet.page.evaluate("document.activeElement.dataset.act") == "keep")
    assert "3 takes are written. Take" in sheet.page.locator(".takes [role=status]").inner_text()
    sheet.page.keyboard.press("Enter")
    sheet.act("keep").wait_for(state="detached")
    sheet.until(lambda: sheet.page.evaluate("document.activeElement.dataset.act") == "write")


def test_escape_stops_the_writing_from_within_a_field(sheet: Any) -> None:
    sheet.page.get_by_text("More controls").click()
    sheet.page.route("**/v1/generate", lambda _: None)
    sheet.act("write").click()
    sheet.page.get_by_role("progressbar").wait_for()
    sheet.page.get_by_label("How many bars to continue").focus()
    sheet.page.keyboard.press("Escape")
    sheet.page.get_by_role("progressbar").wait_for(state="detached")


def test_as_usual_leaves_what_has_a_place_of_its_own(sheet: Any) -> None:
    sheet.page.locator("[data-control=temperature]").fill("1.1")
    sheet.page.get_by_text("More controls").click()
    sheet.page.get_by_label("Memory of the piece").fill("0.7")
    sheet.page.get_by_label("Memory of the piece").blur()
    sheet.page.get_by_role("button", name="All as usual").click()
    with sheet.page.expect_request("**/v1/generate") as asked:
        sheet.page.keyboard.press("w")
    assert asked.value.post_data_json["temperature"] == 1.1
    assert "recall" not in asked.value.post_data_json
