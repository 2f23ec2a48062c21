"""Hostile files: each is refused in words on the page, and the page goes on as if nothing had been."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

ENTITIES = "".join(f'<!ENTITY e{n} "{"".join([f"&e{n - 1};"] * 10)}">' for n in range(1, 10))
ENTITY_BOMB = (
    f'<?xml version="1.0"?><!DOCTYPE score-partwise [<!ENTITY e0 "la">{ENTITIES}]><score-partwise>&e9;</score-partwise>'
)


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "META-INF/container.xml", '<container><rootfiles><rootfile full-path="a.xml"/></rootfiles></container>'
        )
        archive.writestr("a.xml", b"<score-partwise>" + bytes(400 << 20))
    return buffer.getvalue()


def tune() -> bytes:
    return (Path(__file__).resolve().parents[2] / "examples" / "tunes" / "ode_to_joy.mid").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("large.mid", lambda: b"MThd" + bytes(50 << 20), "52 MB"),
        ("letter.mid", lambda: b"Dear friend, this is no music.", "letter.mid"),
        ("picture.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), "picture.png"),
        ("bomb.mxl", zip_bomb, "bomb.mxl"),
        ("bomb.musicxml", lambda: ENTITY_BOMB.encode(), "bomb.musicxml"),
        ("nothing.mid", lambda: b"", "nothing.mid"),
    ],
)
def test_it_is_refused_in_words_and_the_page_goes_on(
    name: str, content: Any, says: str, sheet: Any, client: httpx.Client, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content())
    sheet.open(tmp_path / name)
    told = sheet.trouble()
    assert says in told
    assert "Expected:" in told
    assert "What to do:" in told
    assert sheet.parts() == ["Melody given · 71 notes"], "the piece on the page stays"
    sheet.page.get_by_label("Close this message").click()
    sheet.write()
    assert client.get("/health").json()["status"] == "ok"


def test_a_name_that_leads_elsewhere_leads_nowhere(sheet: Any) -> None:
    """A browser's own chooser gives plain names; a script, or a strange system, may not."""
    sheet.page.evaluate(
        """bytes => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "../../etc/tune.mid"));
            window.dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
        }""",
        list(tune()),
    )
    sheet.until(
        lambda: sheet.page.locator(".notice.trouble").count() or "Ode" in sheet.page.locator(".piece-name").inner_text()
    )
    if sheet.page.locator(".notice.trouble").count():
        assert "a plain name without a path" in sheet.trouble()
        sheet.page.get_by_label("Close this message").click()
    sheet.write()


def test_a_file_dropped_on_the_page_is_opened(sheet: Any) -> None:
    sheet.page.evaluate(
        """bytes => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "ode.mid"));
            document.querySelector(".roll").dispatchEvent(
                new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
        }""",
        list(tune()),
    )
    sheet.titled("Ode to Joy")
    assert sheet.parts() == ["Melody given · 62 notes"]


def test_what_the_server_refuses_is_said_on_the_page(sheet: Any) -> None:
    sheet.page.get_by_text("More controls").click()
    field = sheet.page.get_by_label("Range", exact=False).first
    field.fill("C9:C1")
    field.press("Tab")
    sheet.act("write").click()
    assert "What to do:" in sheet.trouble()
    sheet.page.get_by_role("button", name="All as usual").click()
    sheet.write()
