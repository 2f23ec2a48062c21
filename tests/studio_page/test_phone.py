"""On a phone: nothing is wider than the screen, the big button is seen at once, and a finger can do it all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

WIDTH, HEIGHT = 390, 844


@pytest.fixture
def phone(sheet_of: Callable[..., Any]) -> Any:
    return sheet_of(width=WIDTH, height=HEIGHT, has_touch=True, is_mobile=True).visit()


def test_it_fits_and_is_of_use(phone: Any) -> None:
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    box = phone.act("write").bounding_box()
    assert box["y"] + box["height"] < HEIGHT, "the big button is seen without scrolling"
    assert box["height"] >= 44
    phone.act("write").tap()
    phone.act("keep").wait_for()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    phone.act("keep").tap()
    phone.act("keep").wait_for(state="detached")
    assert len(phone.parts()) == 2
    play = phone.act("play").bounding_box()
    assert play["y"] + play["height"] <= HEIGHT, "the transport stays in view"


def test_a_finger_selects_bars_on_the_ruler(phone: Any) -> None:
    box = phone.page.locator(".roll-ruler").bounding_box()
    touch = phone.page.context.new_cdp_session(phone.page)
    y = box["y"] + 15

    def send(kind: str, x: float | None) -> None:
        points = [] if x is None else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", box["x"] + 20)
    send("touchMove", box["x"] + 60)
    send("touchMove", box["x"] + 90)
    send("touchEnd", None)
    phone.page.locator(".roll > .roll-buttons .pill", has_text="bars 1–3").wait_for()


def test_how_many_bars_to_continue_is_asked(phone: Any) -> None:
    bars = phone.page.get_by_label("How many bars to continue")
    bars.fill("4")
    with phone.page.expect_request("**/v1/generate") as asked:
        phone.act("continue").tap()
    assert asked.value.post_data_json["bars"] == 4
    phone.act("keep").wait_for()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= WIDTH
