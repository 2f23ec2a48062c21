"""Bars: some are rewritten and all others stay; a take is kept wholly or in part; what was can be again."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido

TUNES = Path(__file__).resolve().parents[2] / "examples" / "tunes"
BAR = 1440

Played = list[tuple[int, int]]


def notes(content: bytes, name: str) -> Played:
    """When and what a track plays."""
    found: Played = []
    for track in mido.MidiFile(file=io.BytesIO(content)).tracks:
        tick = 0
        for message in track:
            tick += message.time
            if track.name.startswith(name) and message.type == "note_on" and message.velocity:
                found.append((tick, message.note))
    return sorted(found)


def tracks(content: bytes, name: str) -> int:
    """How many tracks of a file are called so."""
    return sum(track.name.startswith(name) for track in mido.MidiFile(file=io.BytesIO(content)).tracks)


def within(played: Played, first: int, last: int) -> Played:
    return [each for each in played if (first - 1) * BAR <= each[0] < last * BAR]


def outside(played: Played, first: int, last: int) -> Played:
    return [each for each in played if each not in within(played, first, last)]


def test_only_the_selected_bars_are_rewritten_and_undone(sheet: Any) -> None:
    sheet.write()
    sheet.keep()
    before = notes(sheet.midi(), "Chords")
    sheet.drag_bars(5, 8)
    assert "bars 5–8 of Chords" in sheet.act("rewrite").inner_text()
    sheet.act("rewrite").click()
    sheet.act("keep").wait_for()
    different = None
    for take in (1, 2, 3):
        sheet.page.locator(f"[data-take='{take}']").click()
        played = notes(sheet.midi(), "Chords")
        kept = [each for each in outside(before, 5, 8) if each[0] < 4 * BAR or each[0] >= 8 * BAR]
        # a note that was held on over the end of the bars begins there now
        assert [each for each in outside(played, 5, 8) if each[0] != 8 * BAR or each in kept] == kept
        different = different or within(played, 5, 8) != within(before, 5, 8)
    assert different, "one of three takes has other notes there"
    sheet.keep()
    after = notes(sheet.midi(), "Chords")
    assert len([name for name in sheet.parts() if name.startswith("Chords")]) == 1, "it takes the old part's place"

    sheet.page.get_by_label("Undo").click()
    sheet.act("keep").wait_for()
    sheet.page.get_by_label("Undo").click()
    sheet.act("keep").wait_for(state="detached")
    assert notes(sheet.midi(), "Chords") == before
    sheet.page.get_by_label("Redo").click()
    sheet.page.get_by_label("Redo").click()
    assert notes(sheet.midi(), "Chords") == after


def test_a_file_whose_part_is_rewritten_loses_only_that_part(sheet: Any) -> None:
    given = notes((TUNES / "greensleeves.mid").read_bytes(), "Melody")
    sheet.drag_bars(3, 4)
    sheet.act("rewrite").click()
    sheet.act("keep").wait_for()
    sheet.keep()
    played = notes(sheet.midi(), "Melody")
    assert outside(played, 3, 4) == outside(given, 3, 4)
    assert next(name for name in sheet.parts() if name.startswith("Melody")).startswith("Melody written")


def test_the_best_bars_of_two_takes(sheet: Any) -> None:
    sheet.write()
    of_take = {}
    for take in (1, 2):
        sheet.page.locator(f"[data-take='{take}']").click()
        of_take[take] = notes(sheet.midi(), "Chords")
    sheet.page.locator("[data-take='1']").click()
    sheet.keep()
    sheet.page.get_by_label("Undo").click()
    sheet.drag_bars(1, 8)
    sheet.page.locator("[data-take='1']").click()
    sheet.page.get_by_role("button", name="Keep only bars 1–8").click()
    sheet.drag_bars(9, 17)
    sheet.page.locator("[data-take='2']").click()
    sheet.page.get_by_role("button", name="Keep only bars 9–17").click()
    assert sheet.page.locator("[data-take='0']").get_attribute("aria-pressed") == "true", "what was kept is heard"
    for _ in range(2):  # as soon as it is kept, and once the takes are put away
        mixed = notes(sheet.midi(), "Chords")
        assert within(mixed, 1, 8) == within(of_take[1], 1, 8)
        assert within(mixed, 9, 17) == within(of_take[2], 9, 17)
        sheet.page.keyboard.press("Enter")
        sheet.act("keep").wait_for(state="detached")


def test_the_best_bars_of_two_rewrites_are_one_part(sheet: Any) -> None:
    sheet.write()
    sheet.keep()
    before = notes(sheet.midi(), "Chords")
    sheet.drag_bars(5, 8)
    sheet.act("rewrite").click()
    sheet.act("keep").wait_for()
    for first, last, take in ((5, 6, 1), (7, 8, 2)):
        sheet.drag_bars(first, last)
        sheet.page.locator(f"[data-take='{take}']").click()
        sheet.page.get_by_role("button", name=f"Keep only bars {first}–{last}").click()
    sheet.keep()
    assert len([name for name in sheet.parts() if name.startswith("Chords")]) == 1
    assert tracks(sheet.midi(), "Chords") == 1
    after = notes(sheet.midi(), "Chords")
    assert within(after, 1, 4) == within(before, 1, 4)


def test_chords_written_again_leave_nothing_of_their_continuation(sheet: Any) -> None:
    sheet.write()
    sheet.keep()
    sheet.act("continue").click()
    sheet.act("keep").wait_for()
    sheet.keep()
    sheet.write()
    sheet.keep()
    assert tracks(sheet.midi(), "Chords") == 1


def test_it_goes_on_after_the_end(sheet: Any) -> None:
    sheet.write()
    sheet.keep()
    sheet.act("continue").click()
    sheet.act("keep").wait_for()
    assert "25 bars" in sheet.page.locator(".piece-name").inner_text()
    sheet.page.get_by_role("button", name="Discard").click()
    assert "17 bars" in sheet.page.locator(".piece-name").inner_text()
    sheet.act("continue").click()
    sheet.act("keep").wait_for()
    sheet.keep()
    assert "25 bars" in sheet.page.locator(".piece-name").inner_text()
    content = sheet.midi()
    assert (TUNES / "greensleeves.mid").read_bytes()[14:] in content
    assert notes(content, "Melody (cont") or any(each[0] >= 17 * BAR for each in notes(content, "Melody"))
    # what was continued is one line: its later bars can be rewritten, and it can go on again
    sheet.act("continue").click()
    sheet.act("keep").wait_for()
    sheet.keep()
    assert "33 bars" in sheet.page.locator(".piece-name").inner_text()


def test_voices_are_written_again_given_all_others(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of().visit()
    sheet.open(TUNES / "old_hundredth.mid")
    sheet.titled("Old Hundredth")
    for role in ("alto", "tenor", "bass", "soprano"):  # all are there: the soprano would be written unless said
        sheet.page.locator(".chip", has_text=role).click()
    sheet.until(lambda: "Write alto, tenor and bass" in sheet.act("write").inner_text())
    sheet.write()
    assert sheet.page.get_by_label("Mute Alto").first.get_attribute("aria-pressed") == "true", (
        "the file's own is silent"
    )
    first = notes(sheet.midi("midi-new"), "Alto")
    with sheet.page.expect_request("**/v1/generate") as asked:
        sheet.page.get_by_role("button", name="Another pass").click()
    assert asked.value.post_data_json["passes"] == 2
    sheet.act("keep").wait_for()
    assert first
    assert notes(sheet.midi("midi-new"), "Tenor")
    sheet.keep()
    for _ in range(2):
        sheet.page.get_by_label("Undo").click()
        sheet.page.wait_for_timeout(50)
    sheet.page.get_by_role("button", name="Discard").click()
    assert sheet.page.get_by_label("Mute Alto").get_attribute("aria-pressed") == "false", "and sounds again"


def test_a_piece_from_nothing(sheet: Any) -> None:
    sheet.page.keyboard.press("n")
    sheet.page.get_by_label("Bars", exact=True).fill("4")
    sheet.page.get_by_role("button", name="Write a piece").click()
    sheet.act("keep").wait_for()
    sheet.keep()
    assert len(sheet.parts()) == 2
    assert notes(sheet.midi(), "Melody")


def test_a_melody_to_typed_chords(sheet: Any) -> None:
    sheet.page.keyboard.press("n")
    sheet.page.get_by_label("To these chords").fill("Am F C G")
    sheet.page.get_by_label("Bars", exact=True).fill("4")
    sheet.page.get_by_role("button", name="Write a piece").click()
    sheet.act("keep").wait_for()
    sheet.keep()
    assert [name.split(" · ")[0] for name in sheet.parts()] == ["Melody written", "Chords given"]
    assert notes(sheet.midi(), "Chords")
    assert notes(sheet.midi("midi-new"), "Melody")


def test_bars_of_a_part_whose_role_was_said_leave_its_others(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of().visit()
    sheet.page.locator(".field", has_text="Model").locator("select").select_option("bach")
    melody = sheet.page.locator(".part[data-part=Melody]")
    melody.locator("summary").click()
    melody.get_by_label("Plays").select_option("soprano")
    before = notes(sheet.midi(), "Melody")
    sheet.drag_bars(3, 8)
    sheet.act("rewrite").click()
    sheet.act("keep").wait_for()
    sheet.drag_bars(4, 5)
    sheet.page.get_by_role("button", name="Keep only bars 4–5").click()
    sheet.keep()
    after = notes(sheet.midi(), "Melody") or notes(sheet.midi(), "soprano")
    assert outside(after, 4, 5) == outside(before, 4, 5)


def test_bars_of_a_take_that_is_heard_are_rewritten_once_it_is_kept(sheet: Any) -> None:
    sheet.write()
    sheet.page.locator("[data-take='2']").click()
    sheet.drag_bars(5, 8)
    assert "bars 5–8 of Chords" in sheet.act("rewrite").inner_text()
    before = notes(sheet.midi(), "Chords")
    with sheet.page.expect_request("**/v1/generate") as asked:
        sheet.page.keyboard.press("r")
    assert asked.value.post_data_json["part"] == "chords"
    sheet.act("keep").wait_for()
    sheet.keep()
    assert within(notes(sheet.midi(), "Chords"), 1, 4) == within(before, 1, 4)
    sheet.page.get_by_label("Undo").click()
    sheet.page.get_by_label("Undo").click()
    assert sheet.page.locator("[data-take='2']").count() == 1, "the takes can be had again"
    assert "bars 5–8 of Chords" in sheet.act("rewrite").inner_text()
    assert notes(sheet.midi(), "Chords") == before


def test_a_rewrite_that_is_refused_leaves_the_takes_as_they_were(sheet: Any) -> None:
    sheet.write()
    sheet.page.locator("[data-take='2']").click()
    before = notes(sheet.midi(), "Chords")
    busy = {"error": {"found": "The server is busy.", "expected": "a moment.", "remedy": "try it again."}}
    sheet.page.route("**/v1/generate", lambda route: route.fulfill(status=429, json=busy))
    sheet.drag_bars(5, 8)
    sheet.page.keyboard.press("r")
    sheet.page.get_by_text("The server is busy").wait_for()
    assert sheet.page.locator("[data-take]").count() == 3
    assert notes(sheet.midi(), "Chords") == before


def test_bars_that_are_heard_stay_when_others_are_rewritten(sheet: Any) -> None:
    sheet.write()
    sheet.keep()
    sheet.drag_bars(2, 3)
    sheet.page.keyboard.press("r")
    sheet.act("keep").wait_for()
    sheet.page.locator("[data-take='2']").click()
    heard = notes(sheet.midi(), "Chords")
    sheet.drag_bars(9, 10)
    sheet.page.keyboard.press("r")
    sheet.act("keep").wait_for()
    sheet.keep()
    after = notes(sheet.midi(), "Chords")
    assert outside(after, 9, 10) == outside(heard, 9, 10)


def test_bars_kept_of_two_takes_stay_when_others_are_rewritten(sheet: Any) -> None:
    sheet.write()
    for take, (first, last) in ((1, (1, 8)), (2, (9, 17))):
        sheet.drag_bars(first, last)
        sheet.page.locator(f"[data-take='{take}']").click()
        sheet.page.get_by_role("button", name=f"Keep only bars {first}–{last}").click()
    sheet.keep()
    mixed = notes(sheet.midi(), "Chords")
    sheet.page.get_by_label("Undo").click()
    sheet.drag_bars(3, 4)
    sheet.page.keyboard.press("r")
    sheet.act("keep").wait_for()
    sheet.keep()
    assert outside(notes(sheet.midi(), "Chords"), 3, 4) == outside(mixed, 3, 4)
