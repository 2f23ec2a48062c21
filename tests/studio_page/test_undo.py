"""Undo and redo: every act can be taken back, and how a part is heard goes with the part."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
import pytest

TUNES = Path(__file__).resolve().parents[2] / "examples" / "tunes"
GUITAR, VIOLIN = 24, 40
HOLD = """
window.comes = 0;
window.stopped = 0;
const ask = window.fetch;
window.fetch = async (path, init) => {
    if (!String(path).includes("generate")) return ask(path, init);
    init.signal.addEventListener("abort", () => (window.stopped += 1));
    const answer = await ask(path, init);
    let rest = "", takes = 0;
    const some = new TransformStream({
        async transform(text, way) {
            const blocks = (rest + text).split("\\n\\n");
            rest = blocks.pop();
            for (const block of blocks) {
                if (block.startsWith("event: take") && takes++ >= window.comes) await new Promise(() => {});
                way.enqueue(block + "\\n\\n");
            }
        },
    });
    const body = answer.body.pipeThrough(new TextDecoderStream()).pipeThrough(some);
    return new Response(body.pipeThrough(new TextEncoderStream()), answer);
};
"""


@pytest.fixture
def slow(sheet_of: Callable[..., Any]) -> Any:
    """A page to which only the first `comes` takes of a writing come."""
    sheet = sheet_of()
    sheet.page.add_init_script(HOLD)
    return sheet.visit()


def program(sheet: Any, name: str) -> int:
    """By which instrument a track of the downloaded file is played."""
    tracks = mido.MidiFile(file=io.BytesIO(sheet.midi())).tracks
    track = next(each for each in tracks if each.name == name)
    return next(int(message.program) for message in track if message.type == "program_change")


def muted(sheet: Any, name: str) -> bool:
    return bool(sheet.page.get_by_label(f"Mute {name}").get_attribute("aria-pressed") == "true")


def sounds_as(sheet: Any, name: str, instrument: int) -> None:
    part = sheet.page.locator(f".part[data-part={name}]")
    part.locator("summary").click()
    part.get_by_label("Sounds as").select_option(str(instrument))


def rewrite(sheet: Any, name: str) -> None:
    """Some bars of a part are written anew and kept."""
    sheet.page.locator(f".part[data-part={name}] .part-name").click()
    sheet.drag_bars(5, 8)
    sheet.act("rewrite").click()
    sheet.act("keep").wait_for()
    sheet.keep()


def undo(sheet: Any, times: int = 1) -> None:
    for _ in range(times):
        sheet.page.get_by_label("Undo").click()


def redo(sheet: Any, times: int = 1) -> None:
    for _ in range(times):
        sheet.page.get_by_label("Redo").click()


def test_how_a_part_is_heard_follows_it_through_rewrites(sheet: Any) -> None:
    sheet.write()
    sheet.keep()
    sounds_as(sheet, "Chords", GUITAR)
    sounds_as(sheet, "Melody", VIOLIN)
    sheet.page.get_by_label("Mute Chords").click()
    rewrite(sheet, "Chords")
    rewrite(sheet, "Melody")
    assert muted(sheet, "Chords")
    assert program(sheet, "Chords") == GUITAR
    assert program(sheet, "Melody") == VIOLIN
    names = [name.split()[0] for name in sheet.parts()]
    assert names == ["Melody", "Chords"], "each stays where it stood"
    sheet.page.locator(".chip", has_text="chords").click()
    sheet.write()  # the same role again
    sheet.keep()
    assert muted(sheet, "Chords")
    assert program(sheet, "Chords") == GUITAR
    undo(sheet, 6)
    assert muted(sheet, "Chords")
    assert program(sheet, "Chords") == GUITAR
    undo(sheet, 3)
    assert not muted(sheet, "Chords")
    assert program(sheet, "Chords") != GUITAR
    redo(sheet, 9)
    assert muted(sheet, "Chords")
    assert program(sheet, "Chords") == GUITAR


@pytest.mark.parametrize("begins", ["another file", "a piece from nothing"])
def test_another_piece_begins_afresh_and_undo_brings_back_how_it_was_heard(begins: str, sheet: Any) -> None:
    sheet.page.get_by_label("Mute Melody").click()
    sounds_as(sheet, "Melody", VIOLIN)
    if begins == "another file":
        sheet.open(TUNES / "ode_to_joy.mid")
        sheet.titled("Ode to Joy")
    else:
        sheet.page.keyboard.press("n")
        sheet.page.get_by_label("Bars", exact=True).fill("2")
        sheet.page.get_by_role("button", name="Write a piece").click()
        sheet.act("keep").wait_for()
        sheet.keep()
        assert program(sheet, "Melody") != VIOLIN
    assert not muted(sheet, "Melody")
    undo(sheet, 1 if begins == "another file" else 2)
    sheet.titled("Greensleeves")
    assert muted(sheet, "Melody")


def test_undo_goes_back_through_what_is_said_of_parts(sheet: Any) -> None:
    melody = sheet.page.locator(".part[data-part=Melody]")
    melody.locator("summary").click()
    sheet.page.get_by_label("Solo Melody").click()
    melody.get_by_label("The model may hear it").uncheck()
    assert "not heard" in melody.inner_text()
    undo(sheet)
    assert "heard by the model" in melody.inner_text()
    undo(sheet)
    assert sheet.page.get_by_label("Solo Melody").get_attribute("aria-pressed") == "false"
    assert sheet.page.get_by_label("Undo").is_disabled()
    redo(sheet, 2)
    assert "not heard" in melody.inner_text()


def test_what_fails_before_its_first_take_leaves_undo_and_redo(sheet: Any) -> None:
    sheet.write()
    sheet.keep()
    undo(sheet, 2)
    sheet.act("keep").wait_for(state="detached")
    sheet.page.route("**/v1/generate", lambda route: route.abort())
    sheet.act("write").click()
    assert "The server does not answer" in sheet.trouble()
    assert sheet.page.get_by_label("Undo").is_disabled()
    redo(sheet, 2)
    assert len(sheet.parts()) == 2


def test_what_is_stopped_before_its_first_take_leaves_undo_and_redo(slow: Any) -> None:
    slow.page.get_by_label("Mute Melody").click()
    undo(slow)
    for stop in ("Escape", "z"):
        slow.act("write").click()
        slow.page.get_by_role("progressbar").wait_for()
        slow.page.keyboard.press(stop)
        slow.page.get_by_role("progressbar").wait_for(state="detached")
        assert slow.page.locator(".take").count() == 0
    assert slow.page.evaluate("stopped") == 2
    redo(slow)
    assert muted(slow, "Melody")


def test_who_keeps_a_take_wants_no_others(slow: Any) -> None:
    slow.page.evaluate("comes = 1")
    slow.act("write").click()
    finished = slow.page.locator(".take:has(.measure)")
    finished.wait_for()
    slow.page.keyboard.press(finished.get_attribute("data-take"))
    slow.page.get_by_role("progressbar").wait_for()
    slow.page.keyboard.press("Enter")
    slow.page.locator(".take").first.wait_for(state="detached")
    assert slow.page.evaluate("stopped") == 1
    assert len(slow.parts()) == 2
    undo(slow)
    assert slow.page.locator(".take").count() == 1, "only what was written is there to choose"
    slow.keep()
    undo(slow, 2)
    assert len(slow.parts()) == 1


def test_a_stopped_writing_shows_only_what_is_finished(slow: Any) -> None:
    slow.page.evaluate("comes = 1")
    slow.act("write").click()
    slow.page.locator(".take .measure").wait_for()
    slow.page.locator(".take:not(:has(.measure))").first.click()
    slow.page.keyboard.press("Escape")
    slow.act("keep").wait_for()
    assert slow.page.locator(".take").count() == 1


def test_another_piece_that_is_brought_back_does_not_play_on_in_places_of_this_one(sheet: Any) -> None:
    sheet.open(TUNES / "ode_to_joy.mid")
    sheet.titled("Ode to Joy")
    play = sheet.act("play")
    still = play.get_attribute("aria-label")
    play.click()
    sheet.until(lambda: play.get_attribute("aria-label") != still)
    sheet.page.get_by_label("Mute Melody").first.click()
    undo(sheet)
    assert play.get_attribute("aria-label") != still, "the same piece plays on"
    undo(sheet)
    sheet.titled("Greensleeves")
    assert play.get_attribute("aria-label") == still


def test_redo_of_nothing_stops_no_writing(slow: Any) -> None:
    slow.act("write").click()
    slow.page.get_by_role("progressbar").wait_for()
    slow.page.keyboard.press("Shift+Z")
    slow.page.keyboard.press("y")
    assert slow.page.evaluate("stopped") == 0
    slow.page.keyboard.press("Escape")


@pytest.mark.parametrize("rest", ["", 'event: waiting\ndata: {"ahead": 0}\n\n'])
def test_a_writing_that_breaks_off_says_that_the_server_is_gone(rest: str, sheet: Any) -> None:
    sheet.page.route("**/v1/generate", lambda route: route.fulfill(content_type="text/event-stream", body=rest))
    sheet.act("write").click()
    assert "The server does not answer" in sheet.trouble()
    assert "descant studio" in sheet.trouble()


BROKEN = """
const ask = window.fetch;
window.fetch = async (path, init) => {
    if (!String(path).includes("generate")) return ask(path, init);
    return new Response(new ReadableStream({start: way => way.error(new TypeError("network error"))}));
};
"""


def test_a_server_that_ends_in_mid_writing_is_said_to_be_gone(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of()
    sheet.page.add_init_script(BROKEN)
    sheet.visit()
    sheet.act("write").click()
    assert "The server does not answer" in sheet.trouble()
