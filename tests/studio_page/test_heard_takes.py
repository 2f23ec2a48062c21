"""What is heard goes along: a take that is tried is kept by the next act, with its pedal, its line, its silence."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
import pytest

TUNES = Path(__file__).resolve().parents[2] / "examples" / "tunes"
BAR = 1440
PEDAL = 64

Told = dict[str, Any]


def retold(change: Callable[[str, Told], Told | None]) -> Callable[[Any], None]:
    """Answers a writing with what the server tells, event by event, as `change` has it; None leaves one out."""

    def answer(route: Any) -> None:
        blocks = []
        for block in route.fetch().text().split("\n\n"):
            name, _, said = block.removeprefix("event: ").partition("\ndata: ")
            told = change(name, json.loads(said)) if said else None
            if told is not None:
                blocks.append(f"event: {name}\ndata: {json.dumps(told)}\n\n")
        route.fulfill(content_type="text/event-stream", body="".join(blocks))

    return answer


def pedalled(name: str, told: Told) -> Told:
    """Another pedal in every take, one for each of its bars."""
    if name == "take":
        for part in told["parts"]:
            part["pedal"] = [[each["tick"] + 10 * told["take"], each["tick"] + 700] for each in told["bars"]]
    return told


def pedal(content: bytes, name: str) -> list[int]:
    """When the pedal of a track goes down."""
    for track in mido.MidiFile(file=io.BytesIO(content)).tracks:
        tick, found = 0, []
        for message in track:
            tick += message.time
            if message.type == "control_change" and message.control == PEDAL and message.value:
                found.append(tick)
        if track.name.startswith(name):
            return found
    raise AssertionError(f"there is no track {name}")


def test_each_bar_of_a_mix_has_the_pedal_of_its_take(sheet: Any) -> None:
    sheet.page.route("**/v1/generate", retold(pedalled))
    sheet.write()
    for take, (first, last) in ((1, (2, 4)), (2, (5, 6))):
        sheet.drag_bars(first, last)
        sheet.page.locator(f"[data-take='{take}']").click()
        sheet.page.get_by_role("button", name=f"Keep only bars {first}–{last}").click()
    down = pedal(sheet.midi(), "Chords")
    assert [tick % 480 // 10 for tick in down] == [1, 1, 1, 2, 2], "three bars of the first take, two of the second"
    assert down == sorted(down)
    sheet.keep()
    assert pedal(sheet.midi(), "Chords") == down


def test_a_continued_line_is_heard_with_all_of_its_pedal(sheet: Any) -> None:
    sheet.page.route("**/v1/generate", retold(pedalled))
    sheet.write()
    sheet.keep()
    sheet.act("continue").click()
    sheet.act("keep").wait_for()
    sheet.keep()
    sheet.page.unroute("**/v1/generate")
    with sheet.page.expect_request("**/v1/generate") as asked:
        sheet.act("continue").click()
    chords = next(part for part in asked.value.post_data_json["parts"] if part["role"] == "chords")
    assert max(down for down, _ in chords["pedal"]) > 17 * BAR


@pytest.fixture
def chorale(sheet_of: Callable[..., Any]) -> Any:
    """A page with a chorale, of which an alto was written beside its own."""
    sheet = sheet_of().visit()
    sheet.open(TUNES / "old_hundredth.mid")
    sheet.titled("Old Hundredth")
    for role in ("alto", "soprano"):  # all are there: the soprano would be written unless said
        sheet.page.locator(".chip", has_text=role).click()
    sheet.until(lambda: "Write alto" in sheet.act("write").inner_text())
    sheet.write()
    return sheet


def silent(sheet: Any, name: str) -> list[bool]:
    """Which of the parts of that name are silent."""
    found = sheet.page.get_by_label(f"Mute {name}").all()
    return [each.get_attribute("aria-pressed") == "true" for each in found]


def test_a_given_part_stays_silent_where_the_one_in_its_place_is_rewritten(chorale: Any) -> None:
    assert silent(chorale, "Alto") == [True, False]
    chorale.keep()
    chorale.page.locator(".part[data-part=Alto] .part-name").last.click()
    chorale.page.keyboard.press("Home")
    chorale.page.keyboard.press("Shift+ArrowRight")
    chorale.page.keyboard.press("r")
    chorale.page.get_by_role("progressbar").wait_for(state="detached")
    chorale.act("keep").wait_for()
    assert silent(chorale, "Alto") == [True, False]
    chorale.keep()
    assert silent(chorale, "Alto") == [True, False]


@pytest.mark.parametrize("act", ["another part", "continue", "other roles"])
def test_what_is_heard_is_kept_by_the_next_act(act: str, chorale: Any) -> None:
    chorale.page.locator("[data-take='2']").click()
    heard = chorale.midi("midi-new")
    if act == "another part":
        chorale.page.locator(".part[data-part=Tenor] .part-name").click()
        chorale.page.keyboard.press("Home")
        chorale.page.keyboard.press("Shift+ArrowRight")
        key = "r"
    elif act == "continue":
        key = "c"
    else:
        chorale.page.locator(".chip", has_text="bass").click()
        chorale.page.locator(".chip", has_text="alto").click()
        key = "w"
    with chorale.page.expect_request("**/v1/generate") as asked:
        chorale.page.keyboard.press(key)
    beside = asked.value.post_data_json["parts"]
    assert [part["role"] for part in beside] == ["alto"]
    chorale.page.get_by_role("progressbar").wait_for(state="detached")
    chorale.act("keep").wait_for()
    chorale.page.get_by_label("Undo").click()
    assert chorale.page.locator("[data-take='2']").get_attribute("aria-pressed") == "true", "all of it is one act"
    assert chorale.midi("midi-new") == heard


@pytest.mark.parametrize("key", ["c", "w", "r"])
def test_no_key_throws_away_what_is_being_written(key: str, sheet: Any) -> None:
    asked: list[str] = []

    def wait(route: Any) -> None:
        asked.append(route.request.url)

    sheet.drag_bars(2, 3)
    sheet.page.route("**/v1/generate", wait)
    sheet.act("write").click()
    sheet.page.get_by_role("progressbar").wait_for()
    sheet.page.keyboard.press(key)
    sheet.page.wait_for_timeout(100)
    assert len(asked) == 1
    sheet.page.keyboard.press("Escape")


def test_what_a_part_plays_holds_for_all_that_is_asked(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of().visit()
    sheet.open(TUNES / "old_hundredth.mid")
    sheet.titled("Old Hundredth")
    tenor = sheet.page.locator(".part[data-part=Tenor]")
    tenor.locator("summary").click()
    tenor.get_by_label("Plays").select_option("bass")
    bass = sheet.page.locator(".part[data-part=Bass]")
    bass.locator("summary").click()
    bass.get_by_label("Plays").select_option("tenor")
    sheet.page.locator(".part[data-part=Soprano] .part-name").click()
    sheet.page.keyboard.press("Home")
    sheet.page.keyboard.press("Shift+ArrowRight")
    for key in ("r", "c"):
        with sheet.page.expect_response("**/v1/generate") as answer:
            sheet.page.keyboard.press(key)
        said = answer.value.request.post_data_json
        assert {part["number"]: part["name"] for part in said["parts"] if part["number"] > 2} == {3: "bass", 4: "tenor"}
        assert {3, 4} <= set(said["without"])
        sheet.page.get_by_role("progressbar").wait_for(state="detached")
        sheet.act("keep").wait_for()
    sheet.keep()
    lines = sheet.page.locator(".part").count()
    assert lines == 4, "what goes on is one line with what it continues"


def test_a_discarded_continuation_leaves_no_selection_behind_the_end(sheet: Any) -> None:
    sheet.act("continue").click()
    sheet.act("keep").wait_for()
    sheet.page.keyboard.press("a")
    sheet.until(lambda: "bars 1–25" in sheet.act("rewrite").inner_text())
    sheet.page.get_by_role("button", name="Discard").click()
    assert "Rewrite selected bars" in sheet.act("rewrite").inner_text()


def test_other_takes_have_another_seed(sheet: Any) -> None:
    with sheet.page.expect_request("**/v1/generate") as first:
        sheet.write()
    with sheet.page.expect_request("**/v1/generate") as second:
        sheet.page.get_by_role("button", name="Other takes").click()
    one, two = (each.value.post_data_json for each in (first, second))
    assert two.pop("seed") > one.pop("seed")
    assert one == two


def test_a_second_pass_does_not_hold_the_music_up(chorale: Any) -> None:
    sheet = chorale
    sheet.keep()
    sheet.page.locator(".chip", has_text="tenor").click()
    sheet.write()
    place = "() => document.querySelector('.where b').textContent"
    seen: list[float] = []
    sheet.page.keyboard.press("Home")
    sheet.page.get_by_role("button", name="Another pass").click()
    while sheet.page.get_by_role("progressbar").count():
        bar, beat = sheet.page.evaluate(place).split(".")
        seen.append(int(bar) + int(beat) / 10)
        sheet.page.wait_for_timeout(30)
    sheet.act("keep").wait_for()
    assert seen == sorted(seen), "it never jumps back"
