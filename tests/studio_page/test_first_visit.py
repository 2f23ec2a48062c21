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
