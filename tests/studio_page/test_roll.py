"""The roll: fast with 20,000 notes, drums as a kit, given told from written by more than a colour."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest

from descant.score.midi_writing import write_midi
from descant.score.score import Meter, Notes, Part, Score, Tempo

NOTES = 20_000
LEAST_FRAMES = 50
TICKS = 480


def large() -> Score:
    """Four parts of 5,000 sixteenths each, one of them drums: some 300 bars."""
    rng = np.random.default_rng(5)
    each = NOTES // 4
    onsets = np.sort(rng.integers(0, 4900, each)) * TICKS // 4
    parts = [
        Part(number, name, program, False, Notes.of(onsets, TICKS // 4, rng.integers(low, low + 24, each)))
        for number, name, program, low in ((1, "Melody", 73, 64), (2, "Chords", 0, 48), (3, "Bass", 33, 30))
    ]
    kit = rng.choice([36, 38, 42, 46, 49, 51, 45], each)
    parts.append(Part(4, "Drums", 0, True, Notes.of(onsets, 60, kit), 9))
    return Score(TICKS, tuple(parts), (Tempo(0, 120.0),), (Meter(0, 4, 4),), title="A large piece")


COUNT = """
async move => {
    const scroller = document.querySelector(".roll-scroll");
    const until = performance.now() + 1600;
    let last = performance.now(), frames = 0, longest = 0;
    while (performance.now() < until) {
        if (move) scroller.scrollLeft += 9;
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
        frames += 1;
    }
    return [frames / 1.6, longest];
}
"""


def fastest(sheet: Any, move: bool) -> tuple[float, float]:
    """Frames a second and the longest frame; counted again where the machine had something else to do."""
    rate, longest = sheet.page.evaluate(COUNT, move)
    return (rate, longest) if rate >= LEAST_FRAMES else tuple(sheet.page.evaluate(COUNT, move))


def test_fifty_frames_a_second_with_20_000_notes(
    sheet: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "large.mid"
    path.write_bytes(write_midi(large()))
    sheet.open(path)
    sheet.titled("A large piece")
    assert sum(int(words.split(" · ")[1].split()[0]) for words in sheet.parts()) > 0.9 * NOTES
    told = {}
    sheet.page.evaluate(COUNT, True)  # the first time, tiles are painted and code is warmed
    told["scrolling"] = fastest(sheet, True)
    sheet.act("play").click()
    told["playing"] = fastest(sheet, False)
    for _ in range(14):
        sheet.page.keyboard.press("-")
    told["playing, all of it in view"] = fastest(sheet, False)
    sheet.act("play").click()
    with capsys.disabled():
        for name, (rate, longest) in told.items():
            print(f"\n{NOTES} notes, {name}: {rate:.0f} frames a second, the longest {longest:.0f} ms", end="")
    for name, (rate, _) in told.items():
        assert rate >= LEAST_FRAMES, name


def ink(sheet: Any) -> int:
    """How many pixels of the notes' canvas are not the ground's colour."""
    found: int = sheet.page.evaluate(
        """() => {
            const canvas = document.querySelector(".roll-notes");
            const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let at = 0; at < data.length; at += 4) {
                const [red, green, blue] = [data[at], data[at + 1], data[at + 2]];
                if (Math.max(red, green, blue) - Math.min(red, green, blue) > 40) count += 1;
            }
            return count;
        }"""
    )
    return found


def test_notes_come_onto_the_roll_as_they_are_written(sheet: Any) -> None:
    before = sheet.until(lambda: ink(sheet))
    sheet.page.locator("[data-control=takes]").fill("8")
    sheet.page.get_by_label("How many bars to continue").fill("300")
    sheet.page.keyboard.press("Escape")
    sheet.act("continue").click()
    sheet.page.get_by_role("progressbar").wait_for()
    sheet.until(lambda: "notes so far" in sheet.page.locator("[data-take='1']").inner_text())
    assert sheet.marks("first note"), "what is written is played while it is written"
    sheet.page.get_by_role("button", name="Stop").click()
    sheet.page.get_by_role("progressbar").wait_for(state="detached")
    sheet.page.locator("[data-control=takes]").fill("1")
    sheet.write()
    sheet.until(lambda: ink(sheet) > 1.3 * before)


def test_zoom_fit_and_follow(sheet: Any) -> None:
    wide = "document.querySelector('.roll-scroll').scrollWidth"
    fitted = sheet.page.evaluate(wide)
    for _ in range(4):
        sheet.page.keyboard.press("+")
    sheet.until(lambda: sheet.page.evaluate(wide) > 2 * fitted)
    sheet.page.evaluate("document.querySelector('.roll-scroll').scrollLeft = 0")
    sheet.page.keyboard.press("End")
    sheet.page.keyboard.press("ArrowLeft")
    sheet.act("play").click()
    sheet.until(lambda: sheet.page.evaluate("document.querySelector('.roll-scroll').scrollLeft") > fitted)
    sheet.act("play").click()
    sheet.page.keyboard.press("0")
    sheet.until(lambda: sheet.page.evaluate(wide) == fitted)


def test_a_drag_over_the_edge_selects_what_lies_there(sheet: Any) -> None:
    for _ in range(5):
        sheet.page.keyboard.press("+")
    sheet.page.keyboard.press("Home")
    sheet.page.evaluate("document.querySelector('.roll-scroll').scrollLeft = 0")
    sheet.page.wait_for_timeout(100)
    box = sheet.page.locator(".roll-scroll").bounding_box()
    right, y = box["x"] + box["width"], box["y"] + 15
    sheet.page.mouse.move(box["x"] + 20, y)
    sheet.page.mouse.down()
    for step in range(40):
        sheet.page.mouse.move(right + 80 + step, y)
        sheet.page.wait_for_timeout(20)
    sheet.page.mouse.up()
    assert "bars 1–17" in sheet.act("rewrite").inner_text()


def test_parts_are_muted_and_have_instruments(sheet: Any) -> None:
    sheet.write()
    sheet.keep()
    sheet.page.get_by_label("Mute Melody").click()
    assert "silent" in (sheet.page.locator(".part[data-part=Melody]").get_attribute("class") or "")
    sheet.page.get_by_label("Solo Melody").click()
    assert "silent" in (sheet.page.locator(".part[data-part=Chords]").get_attribute("class") or "")
    chords = sheet.page.locator(".part[data-part=Chords]")
    chords.locator("summary").click()
    chords.get_by_label("Sounds as").select_option("24")
    content = Path(sheet.save("midi-new").path())
    programs = [message.program for message in mido.MidiFile(content) if message.type == "program_change"]
    assert 24 in programs, "a written part keeps the instrument that was chosen for it"
    given = sheet.page.locator(".part[data-part=Melody]")
    given.locator("summary").click()
    given.get_by_label("The model may hear it").uncheck()
    assert "not heard" in given.inner_text()
