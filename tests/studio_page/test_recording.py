"""Playing a part in: by a MIDI keyboard (stubbed) or the computer's keys; it comes onto the grid, and is answered."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import mido
import pytest

TUNES = Path(__file__).resolve().parents[2] / "examples" / "tunes"
KEYBOARD = """
window.keyboard = {name: "A stubbed keyboard", onmidimessage: null};
navigator.requestMIDIAccess = async () => ({inputs: new Map([["one", window.keyboard]])});
"""
CLICKS = """
window.clicks = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (time) {
    window.clicks.push(time);
    return start.call(this, time);
};
"""
TEMPO = 240
BEAT_MS = 60_000 / TEMPO


def begin(sheet: Any) -> None:
    sheet.page.keyboard.press("p")
    sheet.page.get_by_role("dialog").get_by_label("Tempo").fill(str(TEMPO))
    sheet.act("record").click()
    sheet.page.get_by_text("Bar 1").wait_for()


def melody(sheet: Any) -> list[tuple[int, int]]:
    """When (in sixteenths) and what the recorded part plays."""
    found = []
    file = mido.MidiFile(file=io.BytesIO(sheet.midi()))
    for track in file.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if track.name == "Melody" and message.type == "note_on" and message.velocity:
                assert tick % (file.ticks_per_beat // 4) == 0, "every note is on the grid"
                found.append((tick * 4 // file.ticks_per_beat, message.note))
    return found


def test_a_keyboard_that_is_plugged_in_later_is_heard(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of()
    sheet.page.add_init_script(
        "window.inputs = new Map(); window.access = {inputs};navigator.requestMIDIAccess = async () => window.access;"
    )
    sheet.visit()
    sheet.page.keyboard.press("p")
    dialog = sheet.page.get_by_role("dialog")
    dialog.get_by_text("No MIDI keyboard is heard").wait_for()
    sheet.page.evaluate("inputs.set('one', {name: 'A late keyboard'}); access.onstatechange()")
    dialog.get_by_text("Listening to A late keyboard").wait_for()
    sheet.page.keyboard.press(".")
    dialog.get_by_text("C5").wait_for()
    sheet.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    sheet.until(lambda: sheet.page.evaluate("inputs.get('one').onmidimessage === null"))  # afterwards it is let go


@pytest.fixture
def player(sheet_of: Callable[..., Any]) -> Any:
    sheet = sheet_of()
    sheet.page.add_init_script(KEYBOARD)
    return sheet.visit()


def test_a_midi_keyboard_is_heard_and_answered(player: Any) -> None:
    begin(player)
    assert "A stubbed keyboard" in player.page.get_by_role("dialog").inner_text()
    player.page.evaluate(
        """async beat => {
            const wait = ms => new Promise(done => setTimeout(done, ms));
            for (const pitch of [60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 64]) {
                window.keyboard.onmidimessage({data: [0x90, pitch, 96]});
                await wait(beat * 0.8);
                window.keyboard.onmidimessage({data: [0x80, pitch, 0]});
                await wait(beat * 0.2);
            }
        }""",
        BEAT_MS,
    )
    player.act("stop-recording").click()
    player.act("keep").wait_for()
    assert player.page.locator(".piece-name strong").inner_text() == "Played in"
    player.keep()
    assert [name.split(" · ")[0] for name in player.parts()] == ["Melody given", "Chords written"]
    assert [pitch for _, pitch in melody(player)] == [60, 62, 64, 65, 67, 65, 64, 62, 60, 64, 67, 64]


def test_the_computers_keys_play_too(sheet: Any) -> None:
    sheet.page.keyboard.press("p")
    sheet.page.get_by_label("The model answers when I stop").uncheck()
    sheet.page.get_by_role("dialog").get_by_label("Tempo").fill(str(TEMPO))
    sheet.act("record").click()
    sheet.page.get_by_text("Bar 1").wait_for()
    for key in "asdf":
        sheet.page.keyboard.down(key)
        sheet.page.wait_for_timeout(BEAT_MS)
        sheet.page.keyboard.up(key)
    sheet.act("stop-recording").click()
    sheet.page.locator(".piece-name strong", has_text="Played in").wait_for()
    sheet.until(lambda: sheet.parts() == ["Melody given · 4 notes"])
    assert [pitch for _, pitch in melody(sheet)] == [60, 62, 64, 65]
    sheet.page.get_by_label("Undo").click()
    assert sheet.parts() == ["Melody given · 71 notes"]


def test_nothing_played_is_said(sheet: Any) -> None:
    begin(sheet)
    sheet.act("stop-recording").click()
    assert "Nothing was played" in sheet.trouble()


def play_two(sheet: Any) -> None:
    for key in "ad":
        sheet.page.keyboard.press(key, delay=BEAT_MS / 2)


@pytest.mark.parametrize("leave", ["Escape", "the cross"])
def test_who_leaves_while_recording_keeps_what_was_played(leave: str, sheet: Any) -> None:
    sheet.page.keyboard.press("p")
    sheet.page.get_by_label("The model answers when I stop").uncheck()
    sheet.page.get_by_role("dialog").get_by_label("Tempo").fill(str(TEMPO))
    sheet.act("record").click()
    sheet.page.get_by_text("Bar 1").wait_for()
    play_two(sheet)
    sheet.page.mouse.click(5, 5)  # beside the panel
    assert "2 notes" in sheet.act("stop-recording").inner_text(), "a click beside it ends nothing"
    if leave == "Escape":
        sheet.page.keyboard.press("Escape")
    else:
        sheet.page.get_by_role("dialog").get_by_label("Close").click()
    sheet.page.get_by_role("dialog").wait_for(state="detached")
    sheet.titled("Played in")
    assert sheet.parts() == ["Melody given · 2 notes"]
    sheet.page.get_by_label("Undo").click()
    assert sheet.parts() == ["Melody given · 71 notes"]


def test_escape_while_it_counts_in_leaves_all_as_it_was(sheet: Any) -> None:
    sheet.page.keyboard.press("p")
    sheet.act("record").click()
    sheet.page.get_by_text("Counting in").wait_for()
    sheet.page.keyboard.press("Escape")
    sheet.page.get_by_role("dialog").wait_for(state="detached")
    assert sheet.parts() == ["Melody given · 71 notes"]
    assert sheet.page.get_by_label("Undo").is_disabled()


def test_two_quick_clicks_are_one_recording(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of()
    sheet.page.add_init_script(CLICKS)
    sheet.visit()
    sheet.page.keyboard.press("p")
    sheet.page.get_by_role("dialog").get_by_label("Tempo").fill(str(TEMPO))
    sheet.act("record").evaluate("button => { button.click(); button.click(); }")
    sheet.page.get_by_text("Bar 2").wait_for()
    times = sheet.page.evaluate("clicks")
    assert all(later - earlier > 0.8 * BEAT_MS / 1000 for earlier, later in pairwise(times)), "one metronome"
    sheet.page.keyboard.press("Escape")
    sheet.page.get_by_role("dialog").wait_for(state="detached")
    count = len(sheet.page.evaluate("clicks"))
    sheet.page.wait_for_timeout(3 * BEAT_MS)
    assert len(sheet.page.evaluate("clicks")) == count, "which ends with the recording"


@pytest.mark.parametrize(("typed", "kept", "beat_seconds"), [("-5", "40", 1.5), ("1e9", "240", 0.25), ("", "100", 0.6)])
def test_the_metronome_keeps_to_tempos_that_can_be_played(
    typed: str, kept: str, beat_seconds: float, sheet_of: Callable[..., Any]
) -> None:
    sheet = sheet_of()
    sheet.page.add_init_script(CLICKS)
    sheet.visit()
    sheet.page.keyboard.press("p")
    field = sheet.page.get_by_role("dialog").get_by_label("Tempo")
    field.fill(typed)
    field.blur()
    sheet.until(lambda: field.input_value() == kept)
    sheet.act("record").click()
    times = sheet.until(lambda: (found := sheet.page.evaluate("clicks")) and len(found) > 1 and found)
    assert times[1] - times[0] == pytest.approx(beat_seconds, abs=0.1)
    sheet.page.keyboard.press("Escape")


def test_a_tempo_is_typed_figure_by_figure(sheet: Any) -> None:
    sheet.page.keyboard.press("p")
    field = sheet.page.get_by_role("dialog").get_by_label("Tempo")
    field.fill("")
    field.press_sequentially("120")
    assert field.input_value() == "120"


def test_what_it_plays_is_said_for_every_model(sheet: Any) -> None:
    sheet.page.locator(".field", has_text="Model").locator("select").select_option("bach")
    sheet.page.keyboard.press("p")
    assert sheet.page.get_by_label("It plays").input_value() == "soprano"


def test_a_file_that_is_opened_while_recording_lies_there_and_undo_brings_what_was_played(sheet: Any) -> None:
    begin(sheet)
    play_two(sheet)
    sheet.open(TUNES / "ode_to_joy.mid")
    sheet.titled("Ode to Joy")
    sheet.page.get_by_role("dialog").wait_for(state="detached")
    sheet.page.get_by_label("Undo").click()
    sheet.titled("Played in")
    assert sheet.parts() == ["Melody given · 2 notes"]
    sheet.page.get_by_label("Redo").click()
    sheet.titled("Ode to Joy")


HURRY = """
const {get} = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, "currentTime");
window.hurry = 1;
window.begun = null;
Object.defineProperty(BaseAudioContext.prototype, "currentTime", {
    get() {
        const now = get.call(this);
        if (window.hurry > 1) window.begun ??= now;
        return window.begun === null ? now : now + (now - window.begun) * (window.hurry - 1);
    },
});
"""


def test_after_the_last_bar_it_ends_as_stop_ends_it(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of()
    sheet.page.add_init_script(HURRY)
    sheet.visit()
    begin(sheet)
    play_two(sheet)
    sheet.page.evaluate("hurry = 50")
    sheet.page.get_by_role("dialog").wait_for(state="detached")
    sheet.titled("Played in")
    sheet.act("keep").wait_for()
