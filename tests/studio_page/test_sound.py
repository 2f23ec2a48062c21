"""Sound: every note-on has its note-off, whatever happens; loop, metronome and count-in keep the time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

LISTEN = """
window.heard = [];
const post = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (message, ...more) {
    if (message?.type === "midiMessage") {
        const [status, pitch, velocity] = message.data.messageData;
        const kind = status & 0xf0;
        if (kind === 0x90 || kind === 0x80) {
            const on = kind === 0x90 && velocity > 0;
            window.heard.push({on, key: (status & 15) * 128 + pitch, time: message.data.options?.time ?? 0});
        }
    }
    return post.call(this, message, ...more);
};
window.clicks = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (time) {
    window.clicks.push(time);
    return start.call(this, time);
};
"""
STOPS = """
window.stopped = 0;
const stop = OscillatorNode.prototype.stop;
OscillatorNode.prototype.stop = function (...when) {
    if (!when.length) window.stopped += 1;
    return stop.call(this, ...when);
};
"""


@pytest.fixture
def sheet(sheet_of: Callable[..., Any]) -> Any:
    """A first visit on which one can count what the synthesizer is told."""
    made = sheet_of()
    made.page.add_init_script(LISTEN)
    return made.visit()


def hanging(sheet: Any) -> list[dict[str, Any]]:
    """Notes that began and have no end at their time or later."""
    heard = sheet.page.evaluate("heard")
    return [
        each
        for at, each in enumerate(heard)
        if each["on"]
        and not any(
            not other["on"] and other["key"] == each["key"] and other["time"] >= each["time"]
            for other in heard[at + 1 :]
        )
    ]


def test_no_note_hangs_whatever_happens(sheet: Any) -> None:
    press = sheet.page.keyboard.press
    sheet.write()
    sheet.page.wait_for_timeout(300)
    for act in ("ArrowRight", "ArrowRight", "2", "ArrowLeft", "m", "3", "Home", "Enter", "End", "Home", "z", "l", "l"):
        press(act)
        sheet.page.wait_for_timeout(60)
    sheet.page.locator(".tempo input").fill("1.6")
    sheet.page.wait_for_timeout(300)
    sheet.act("play").click()
    sheet.page.wait_for_timeout(200)
    sheet.act("play").click()
    sheet.until(lambda: sum(each["on"] for each in sheet.page.evaluate("heard")) > 10)
    assert hanging(sheet) == []


def test_a_change_of_speed_plays_no_note_twice(sheet: Any) -> None:
    sheet.act("play").click()
    for speed in ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6"):
        sheet.page.locator(".tempo input").fill(speed)
        sheet.page.wait_for_timeout(120)
    sheet.act("play").click()
    pitches = [each["key"] for each in sheet.page.evaluate("heard") if each["on"]]
    told = [69, 72, 74, 76, 77, 76, 74, 71, 67, 69, 71, 72]  # how Greensleeves goes
    assert pitches == told[: len(pitches)]


def test_the_selection_is_looped(sheet: Any) -> None:
    sheet.page.locator(".tempo input").fill("1.8")
    sheet.page.locator(".roll-scroll").focus()  # on the slider, arrows belong to it
    for _ in range(2):
        sheet.page.keyboard.press("ArrowRight")
    sheet.page.keyboard.press("Shift+ArrowRight")
    sheet.page.keyboard.press("l")
    sheet.page.keyboard.press("Space")
    place = sheet.page.locator(".where b")
    seen = set()
    for _ in range(30):
        seen.add(place.inner_text().split(".")[0])
        sheet.page.wait_for_timeout(100)
    sheet.page.keyboard.press("Space")
    assert seen == {"3"}, "it stays in the bar that is selected"
    pitches = [each["key"] for each in sheet.page.evaluate("heard") if each["on"]]
    assert pitches[0] in pitches[1:], "and comes round again"


def test_count_in_and_metronome_click_in_time(sheet: Any) -> None:
    sheet.page.keyboard.press("k")
    sheet.page.keyboard.press("i")
    sheet.page.keyboard.press("ArrowRight")
    sheet.act("play").click()
    sheet.until(lambda: len(sheet.page.evaluate("clicks")) >= 5, 8)
    sheet.act("play").click()
    clicks = sheet.page.evaluate("clicks")
    gaps = [later - earlier for earlier, later in pairwise(clicks)]
    assert all(abs(gap - 1.0) < 0.01 for gap in gaps), "two beats a bar, 90 quarters a minute in 6/8: one a second"
    first = min(each["time"] for each in sheet.page.evaluate("heard") if each["on"])
    assert abs(first - clicks[2]) < 0.01, "the music begins where a bar of clicks ends"


STOP_IN_TIME = """async () => {
    const pause = () => clicks.length && document.querySelector("[aria-label^=Pause]");
    while (!pause()) await new Promise((next) => setTimeout(next, 5));
    pause().click();
    await new Promise((next) => setTimeout(next, 50));
    return [stopped, clicks.length];
}"""
"""From within the page, for a busy machine's next word from here may come when the count-in is over."""


def test_a_count_in_that_is_stopped_clicks_no_more(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of()
    sheet.page.add_init_script(LISTEN + STOPS)
    sheet.visit()
    sheet.page.keyboard.press("i")
    sheet.act("play").click()
    stopped, clicks = sheet.page.evaluate(STOP_IN_TIME)
    assert stopped >= clicks > 0, "each is stopped where it is"


def test_sound_is_given_out_as_it_is_heard(sheet: Any) -> None:
    sheet.write()
    sheet.keep()
    sheet.page.get_by_label("Mute Melody").click()
    chords = sheet.page.locator(".part[data-part=Chords]")
    chords.locator("summary").click()
    chords.get_by_label("Sounds as").select_option("24")

    def asked() -> dict[str, Any]:
        sheet.page.keyboard.press("d")
        with sheet.page.expect_request(lambda each: "wav" in (each.post_data or "")[-400:]) as request:
            sheet.page.locator("[data-save=wav]").click()
        sheet.page.keyboard.press("Escape")
        sheet.page.get_by_role("dialog").wait_for(state="detached")
        return dict(request.value.post_data_json)

    sheet.page.route("**/v1/render", lambda route: route.fulfill(body=b"RIFF"))
    said = asked()
    assert said["without"] == [1]
    assert [(part["name"], part["program"]) for part in said["parts"]] == [("Chords", 24)]
    sheet.page.get_by_label("Mute Melody").click()
    assert asked()["without"] == [], "the file's own tracks as they are"


def test_without_sound_the_page_says_so_and_writes(sheet_of: Callable[..., Any]) -> None:
    silent = sheet_of()
    silent.page.add_init_script("Object.defineProperty(BaseAudioContext.prototype, 'audioWorklet', {value: undefined})")
    silent.visit()
    assert "gives the page no sound" in silent.trouble()
    silent.write()
    silent.keep()
    assert len(silent.parts()) == 2
