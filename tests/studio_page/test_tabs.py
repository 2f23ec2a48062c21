"""Tabs: one that goes away takes its work with it, and two never get in each other's way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

TUNES = Path(__file__).resolve().parents[2] / "examples" / "tunes"


def begin_long_work(sheet: Any, client: httpx.Client) -> None:
    """Eight takes of some hundred bars: a matter of many seconds."""
    sheet.page.locator("[data-control=takes]").fill("8")
    sheet.page.get_by_label("How many bars to continue").fill("400")
    sheet.act("continue").click()
    sheet.page.get_by_role("progressbar").wait_for()
    sheet.until(lambda: client.get("/health").json()["writing"] >= 1)


def idle(sheet: Any, client: httpx.Client) -> None:
    sheet.until(lambda: client.get("/health").json()["writing"] == 0, 5)


def test_a_reload_stops_the_work(sheet: Any, client: httpx.Client) -> None:
    begin_long_work(sheet, client)
    sheet.page.reload()
    idle(sheet, client)
    sheet.until(lambda: sheet.marks("ready"))
    assert sheet.parts() == ["Melody given · 71 notes"]
    sheet.write()


def test_a_closed_tab_stops_the_work(sheet_of: Callable[..., Any], client: httpx.Client) -> None:
    sheet = sheet_of().visit()
    begin_long_work(sheet, client)
    sheet.page.close()
    idle(sheet, client)


def test_stop_and_escape_stop_it(sheet: Any, client: httpx.Client) -> None:
    begin_long_work(sheet, client)
    sheet.page.keyboard.press("Escape")
    idle(sheet, client)
    assert sheet.parts() == ["Melody given · 71 notes"], "it is as it was before"
    begin_long_work(sheet, client)
    sheet.page.get_by_role("button", name="Stop").click()
    idle(sheet, client)
    sheet.write()


def test_two_tabs_write_at_once(sheet_of: Callable[..., Any]) -> None:
    one, other = sheet_of().visit(), sheet_of().visit()
    other.open(TUNES / "ode_to_joy.mid")
    other.titled("Ode to Joy")
    one.act("write").click()
    other.act("write").click()
    for sheet in (one, other):
        sheet.act("keep").wait_for()
        sheet.keep()
    assert one.parts()[0] == "Melody given · 71 notes"
    assert other.parts()[0] == "Melody given · 62 notes"
    assert other.midi("midi-new") != one.midi("midi-new")


def test_without_a_server_the_page_says_so(sheet: Any) -> None:
    sheet.page.route("**/v1/generate", lambda route: route.abort())
    sheet.act("write").click()
    assert "The server does not answer" in sheet.trouble()


def test_of_two_files_opened_quickly_the_later_lies_there(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of()
    held: list[Any] = []

    def first_waits(route: Any) -> None:
        if "ode_to_joy" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    sheet.page.route("**/v1/read", first_waits)
    sheet.visit()
    sheet.open(TUNES / "ode_to_joy.mid")
    sheet.until(lambda: held or sheet.page.wait_for_timeout(20))
    sheet.open(TUNES / "old_hundredth.mid")
    sheet.titled("Old Hundredth")
    with sheet.page.expect_response("**/v1/read"):
        held[0].continue_()
    sheet.page.wait_for_timeout(200)
    assert "Old Hundredth" in sheet.page.locator(".piece-name").inner_text()
    assert not sheet.page.get_by_text("Reading").count(), "nothing is waited for any more"


def test_a_server_that_comes_late_is_waited_for(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of()
    sheet.page.route("**/v1/info", lambda route: route.abort())
    sheet.page.goto(sheet.base + "/")
    assert "The server does not answer" in sheet.trouble()
    sheet.page.unroute("**/v1/info")
    sheet.until(lambda: sheet.marks("ready"))
    sheet.page.locator(".notice.trouble").wait_for(state="detached")
    sheet.write()
