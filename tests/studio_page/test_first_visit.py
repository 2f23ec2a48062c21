"""A first visit: an example lies on the page, one button writes a part that is heard at once, a file is taken home."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import mido
import pytest
from PIL import Image

TUNES = Path(__file__).resolve().parents[2] / "examples" / "tunes"
SOON_MS = 1000


def tracks(content: bytes) -> list[mido.MidiTrack]:
    return list(mido.MidiFile(file=io.BytesIO(content)).tracks)


def test_from_the_first_visit_to_a_file(sheet: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert sheet.parts() == ["Melody given · 71 notes"]
    assert "Write chords" in sheet.act("write").inner_text()
    clicked = sheet.page.evaluate("performance.now()")
    sheet.write()
    first_note = sheet.marks("first note")[0] - clicked
    with capsys.disabled():
        print(f"\nthe first note comes {first_note:.0f} ms after the click")
    assert first_note < SOON_MS
    assert sheet.page.locator(".take").count() == 3
    assert "likeliest" in sheet.page.locator(".take-list").inner_text()
    sheet.keep()
    names = sheet.parts()
    assert names[0].startswith("Melody given")
    assert names[1].startswith("Chords written")

    given = (TUNES / "greensleeves.mid").read_bytes()
    content = sheet.midi()
    assert given[14:] in content, "the given tracks are there, byte for byte"
    new = tracks(content)[len(tracks(given)) :]
    assert [track.name for track in new] == ["Chords"]
    assert sum(message.type == "note_on" and message.velocity > 0 for message in new[0]) > 10


def test_it_is_heard(sheet: Any) -> None:
    sheet.act("play").click()
    assert sheet.until(lambda: sheet.marks("first sound"), 5), "the synthesizer makes a sound that can be measured"
    sheet.act("play").click()


def test_every_kind_of_file(sheet: Any) -> None:
    sheet.write()
    alone = tracks(sheet.midi("midi-new"))
    sounding = [track.name for track in alone if any(message.type == "note_on" for message in track)]
    assert sounding == ["Chords"]

    score = ElementTree.parse(sheet.save("musicxml").path()).getroot()
    assert [name.text for name in score.iter("part-name")] == ["Melody", "Chords"]

    with Image.open(sheet.save("png").path()) as picture:
        assert picture.width > 400

    drawing = ElementTree.parse(sheet.save("svg").path()).getroot()
    names = [text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Greensleeves", "Melody", "Chords"} <= set(names)
    assert len(list(drawing.iter("{http://www.w3.org/2000/svg}rect"))) > 100


def test_sound_as_a_file(sheet: Any) -> None:
    pytest.importorskip("midirenderer", reason="the synthesizer is not installed: pip install -e '.[audio]'")
    content = Path(sheet.save("wav").path()).read_bytes()
    assert content[:4] == b"RIFF"
    assert len(content) > 1_000_000


def test_a_file_can_be_dragged_out(sheet: Any) -> None:
    sheet.write()
    sheet.page.keyboard.press("d")
    chip = sheet.page.locator(".drag-chip")
    sheet.until(lambda: (chip.get_attribute("href") or "").startswith("blob:"))
    told = chip.evaluate(
        """chip => {
            const dataTransfer = new DataTransfer();
            chip.dispatchEvent(new DragEvent("dragstart", {dataTransfer, bubbles: true}));
            return dataTransfer.getData("DownloadURL");
        }"""
    )
    kind, name, address = told.split(":", 2)
    assert (kind, name) == ("audio/midi", "Greensleeves.mid")
    assert address == chip.get_attribute("href")
    with sheet.page.expect_download() as coming:
        chip.click()
    assert len(tracks(Path(coming.value.path()).read_bytes())) >= 2


def test_nothing_is_dragged_before_it_is_made(sheet: Any) -> None:
    held: list[Any] = []
    sheet.page.route("**/v1/render", lambda route: held.append(route))
    sheet.page.keyboard.press("d")
    chip = sheet.page.locator(".drag-chip")
    sheet.until(lambda: held or sheet.page.wait_for_timeout(20))
    assert chip.get_attribute("href") is None
    assert chip.get_attribute("draggable") == "false"
    assert "being made" in chip.inner_text()
    held[0].continue_()
    sheet.until(lambda: (chip.get_attribute("href") or "").startswith("blob:"))
    assert chip.get_attribute("draggable") == "true"
    assert "drag it" in chip.inner_text()


def test_the_panel_says_what_becomes_of_the_file(sheet: Any) -> None:
    def said() -> str:
        sheet.page.keyboard.press("d")
        words = str(sheet.page.locator("[data-save=midi]").inner_text())
        sheet.page.keyboard.press("Escape")
        sheet.page.get_by_role("dialog").wait_for(state="detached")
        return words

    assert "your tracks as they were" in said()
    sheet.page.keyboard.press("Shift+ArrowRight")
    sheet.act("rewrite").click()
    sheet.act("keep").wait_for()
    sheet.keep()
    assert "one of yours was written anew" in said()
    sheet.open(TUNES / "ode_to_joy.abc")
    sheet.titled("Ode to Joy")
    assert "your tracks" not in said()


def test_names_of_any_length_are_shown_and_written_for(sheet: Any, tmp_path: Path) -> None:
    file = mido.MidiFile(TUNES / "greensleeves.mid")
    for track in file.tracks:
        for message in track:
            if message.type == "track_name":
                message.name = f"{message.name} {'and so on ' * 300}"
    file.save(tmp_path / "long.mid")
    sheet.open(tmp_path / "long.mid")
    sheet.titled("and so on")
    sheet.write()
    sheet.keep()
    sheet.page.locator(".part-name").first.click()
    for _ in range(2):  # the second time the rewritten part, with its name, is what is sent
        sheet.page.keyboard.press("Shift+ArrowRight")
        sheet.act("rewrite").click()
        sheet.act("keep").wait_for()
        sheet.keep()
    assert not sheet.page.locator(".notice.trouble").count()
    wide = sheet.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    button = sheet.act("rewrite").bounding_box()
    assert button["height"] < 120
    with Image.open(sheet.save("png").path()) as picture:
        assert picture.width > 400


def test_a_number_out_of_its_range_becomes_the_nearest(sheet: Any) -> None:
    bars = sheet.page.get_by_label("How many bars to continue")
    for typed, kept in (("-3", "1"), ("5000", "999"), ("2.4", "2"), ("12", "12")):
        bars.fill(typed)
        bars.blur()
        sheet.until(lambda kept=kept: bars.input_value() == kept)
    sheet.page.locator(".further summary").click()
    passes = sheet.page.locator(".further label.field", has_text="Passes").locator("input")
    passes.fill("99")
    passes.blur()
    assert passes.input_value() == "16"
    sheet.page.keyboard.press("n")
    dialog = sheet.page.get_by_role("dialog")
    for label, typed, kept in (("Bars", "-1", "1"), ("Tempo", "9999", "300")):
        field = dialog.get_by_label(label, exact=True)
        field.fill(typed)
        field.blur()
        sheet.until(lambda field=field, kept=kept: field.input_value() == kept)
