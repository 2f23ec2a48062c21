"""A take can be had again: by its link in another tab, and by its command at a shell."""

from __future__ import annotations

import base64
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mido
import pytest

TUNES = Path(__file__).resolve().parents[2] / "examples" / "tunes"
MAY = ["clipboard-read", "clipboard-write"]


def events(content: bytes | Path) -> list[Any]:
    import io

    file = mido.MidiFile(file=io.BytesIO(content)) if isinstance(content, bytes) else mido.MidiFile(content)
    return [list(track) for track in file.tracks]


def played(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """What sounds when, by the names of the parts; a line may be one track, or a track and its continuation."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for track in events(content):
        tick, name = 0, next((each.name for each in track if each.type == "track_name"), "")
        for each in track:
            tick += each.time
            if each.type == "note_on" and each.velocity:
                found.setdefault(name, []).append((tick, each.note, each.velocity))
            elif each.type in ("note_on", "note_off"):
                found.setdefault(name, []).append((tick, each.note, 0))
    return {name: sorted(notes) for name, notes in found.items()}


@pytest.fixture
def bold(sheet_of: Callable[..., Any]) -> Any:
    """A page with a bold take, its second one chosen."""
    sheet = sheet_of(permissions=MAY).visit()
    sheet.page.locator("[data-control=temperature]").fill("1.2")
    sheet.page.locator("[data-control=takes]").fill("2")
    sheet.write()
    sheet.page.locator("[data-take='2']").click()
    return sheet


def test_the_link_brings_the_same_notes(bold: Any, sheet_of: Callable[..., Any]) -> None:
    bold.page.get_by_role("button", name="Link").click()
    bold.page.get_by_text("The link is copied").wait_for()
    address = bold.page.evaluate("navigator.clipboard.readText()")
    other = sheet_of().visit("#" + address.partition("#")[2])
    assert "take 2 is the one" in other.page.locator(".notice.news").inner_text()
    assert other.page.locator("[data-control=temperature]").input_value() == "1.2"
    other.write()
    other.page.locator("[data-take='2']").click()
    assert events(other.midi()) == events(bold.midi())


def test_the_command_writes_the_same_notes(
    bold: Any, descant_says: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bold.page.get_by_role("button", name="Command").click()
    bold.page.get_by_text("The command is copied").wait_for()
    words = shlex.split(bold.page.evaluate("navigator.clipboard.readText()"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "greensleeves.mid").write_bytes((TUNES / "greensleeves.mid").read_bytes())
    code, _, err = descant_says(*words[1:])
    assert code == 0, err
    written = sorted(tmp_path.glob("greensleeves-new*2*.mid"))
    assert len(written) == 1
    assert events(written[0]) == events(bold.midi())


def link_of(sheet: Any) -> str:
    """What stands behind the page's address in the link of the chosen take."""
    sheet.page.get_by_role("button", name="Link").click()
    sheet.page.get_by_text("The link is copied").wait_for()
    return "#" + str(sheet.page.evaluate("navigator.clipboard.readText()")).partition("#")[2]


def same_by_one_press(link: str, sheet: Any, sheet_of: Callable[..., Any], file: Path | None = None) -> Any:
    """The link in a fresh page, with the same file: one press of the big button, and the same take is there."""
    take = sheet.page.locator(".take.on").get_attribute("data-take")
    other = sheet_of().visit(link)
    if file is not None:
        assert f"Open {file.name}" in other.act("write").inner_text()
        other.open(file)
    other.until(lambda: f"Write take {take} of the link" in other.act("write").inner_text())
    other.write()
    assert other.page.locator(".take.on").get_attribute("data-take") == take
    assert played(other.midi()) == played(sheet.midi())
    assert "of the link" not in other.act("write").inner_text(), "what comes next is one's own"
    return other


@pytest.fixture
def writer(sheet_of: Callable[..., Any]) -> Any:
    return sheet_of(permissions=MAY).visit()


def test_the_link_of_a_rewrite_brings_the_part_that_was_meant(writer: Any, sheet_of: Callable[..., Any]) -> None:
    writer.write()
    writer.keep()
    for name in ("Melody", "Chords"):  # the given one, then one that was written before
        writer.page.locator(f".part[data-part={name}] .part-name").click()
        writer.drag_bars(5, 8)
        writer.act("rewrite").click()
        writer.act("keep").wait_for()
        writer.page.locator("[data-take='3']").click()
        other = same_by_one_press(link_of(writer), writer, sheet_of)
        assert other.parts() == writer.parts()
        writer.keep()


def test_the_link_of_a_continuation_and_of_what_follows_it(writer: Any, sheet_of: Callable[..., Any]) -> None:
    writer.write()
    writer.keep()
    writer.page.get_by_label("How many bars to continue").fill("4")
    writer.act("continue").click()
    writer.act("keep").wait_for()
    same_by_one_press(link_of(writer), writer, sheet_of)
    writer.keep()
    writer.page.keyboard.press("End")
    writer.page.keyboard.press("Shift+ArrowRight")
    writer.act("rewrite").click()
    writer.act("keep").wait_for()
    other = same_by_one_press(link_of(writer), writer, sheet_of)
    assert "21 bars" in other.page.locator(".piece-name").inner_text()


def test_the_link_of_another_pass_and_of_a_file(writer: Any, sheet_of: Callable[..., Any]) -> None:
    file = TUNES / "old_hundredth.mid"
    writer.open(file)
    writer.titled("Old Hundredth")
    for role in ("alto", "tenor", "soprano"):
        writer.page.locator(".chip", has_text=role).click()
    writer.page.locator("[data-control=takes]").fill("1")
    writer.page.locator(".part[data-part=Bass] summary").click()
    writer.page.locator(".part[data-part=Bass]").get_by_label("The model may hear it").uncheck()
    writer.write()
    with writer.page.expect_request("**/v1/generate") as asked:
        writer.page.get_by_role("button", name="Another pass").click()
    said = asked.value.post_data_json
    assert said["passes"] == 2
    assert said["given"] == ["soprano"]
    writer.act("keep").wait_for()
    link = link_of(writer)
    same_by_one_press(link, writer, sheet_of, file)
    other = sheet_of().visit(link)
    other.open(TUNES / "ode_to_joy.mid")
    other.page.locator(".notice.news", has_text="The link is put away").wait_for()
    assert "of the link" not in other.act("write").inner_text()


def test_the_link_of_a_part_whose_role_was_said(writer: Any, sheet_of: Callable[..., Any]) -> None:
    melody = writer.page.locator(".part[data-part=Melody]")
    melody.locator("summary").click()
    melody.get_by_label("Plays").select_option("chords")
    with writer.page.expect_request("**/v1/generate") as asked:
        writer.write()
    assert asked.value.post_data_json["as"] == "chords"
    same_by_one_press(link_of(writer), writer, sheet_of)


def test_the_link_of_a_part_in_another_style(writer: Any, sheet_of: Callable[..., Any]) -> None:
    writer.page.locator('label:has-text("Style") select').first.select_option("reels")
    writer.page.get_by_label("What is kept").select_option("contour")
    writer.act("restyle").click()
    writer.act("keep").wait_for()
    same_by_one_press(link_of(writer), writer, sheet_of)


@pytest.mark.parametrize("chords", ["", "Am F C G"])
def test_the_link_of_a_piece_from_nothing(chords: str, writer: Any, sheet_of: Callable[..., Any]) -> None:
    writer.page.keyboard.press("n")
    writer.page.get_by_label("Bars", exact=True).fill("6")
    if chords:
        writer.page.get_by_label("To these chords").fill(chords)
    else:
        writer.page.get_by_label("Meter").select_option("6/8")
        writer.page.get_by_role("dialog").get_by_label("Tempo").fill("90")
    writer.page.get_by_role("button", name="Write a piece").click()
    writer.act("keep").wait_for()
    other = same_by_one_press(link_of(writer), writer, sheet_of)
    facts = other.page.locator(".piece-name").inner_text()
    assert facts == writer.page.locator(".piece-name").inner_text()
    # the piece itself has no file: with what is rewritten in it, it is in the link
    writer.keep()
    writer.page.keyboard.press("Home")
    writer.page.keyboard.press("Shift+ArrowRight")
    writer.act("rewrite").click()
    writer.act("keep").wait_for()
    same_by_one_press(link_of(writer), writer, sheet_of)


def test_a_changed_setting_is_no_longer_the_links(bold: Any, sheet_of: Callable[..., Any]) -> None:
    other = sheet_of().visit(link_of(bold))
    assert "of the link" in other.act("write").inner_text()
    other.page.locator("[data-control=temperature]").fill("0.8")
    assert "of the link" not in other.act("write").inner_text()


def test_a_link_is_followed_in_an_open_page(bold: Any, sheet_of: Callable[..., Any]) -> None:
    other = sheet_of().visit()
    other.write()
    other.keep()
    other.page.evaluate("link => { location.hash = link }", link_of(bold))
    other.until(lambda: "Write take 2 of the link" in other.act("write").inner_text())
    other.write()
    assert events(other.midi()) == events(bold.midi())
    other.page.get_by_label("Undo").click()
    other.page.get_by_label("Undo").click()
    assert len(other.parts()) == 2, "the piece that lay there is brought back"


def made_link(**changes: Any) -> str:
    """A link that somebody made by hand; a `word` changes one of its words."""
    words = {"task": "accompany", "model": "folk", "write": ["chords"], "seed": 3, "takes": 2} | changes.pop("word", {})
    said = {"words": words, "take": 1, "rewrites": None, "file": None, "signs": None, "parts": [], "without": []}
    return "#take=" + base64.urlsafe_b64encode(json.dumps(said | changes).encode()).decode().rstrip("=")


PART = {"number": 1, "name": "Melody", "program": 0, "drums": False, "role": "melody", "written": False, "pedal": []}
SIGNS = {"ticks_per_quarter": 480, "tempos": [], "meters": [], "key_signatures": [], "title": "By hand"}
HAND_MADE: dict[str, dict[str, Any]] = {
    "no words": {"words": None},
    "words of another kind": {"words": [1, 2]},
    "a word that is null": {"word": {"temperature": None}},
    "a billion takes": {"word": {"takes": 1e9}},
    "a number in letters": {"word": {"seed": "3"}},
    "a text that is a number": {"word": {"range": 7}},
    "roles that are numbers": {"word": {"write": [1]}},
    "a word of another task": {"word": {"meter": "4/4"}},
    "an unknown word": {"word": {"__proto__x": 1}},
    "an unknown task": {"word": {"task": "destroy"}},
    "an unknown model": {"word": {"model": "nobody"}},
    "a take that is not there": {"take": 3},
    "a part that is a text": {"rewrites": "1"},
    "a file without a name": {"file": {"name": 5}},
    "parts left out that are none": {"without": ["1"]},
    "parts that are none": {"parts": {"length": 1}},
    "a note of letters": {"signs": SIGNS, "parts": [PART | {"notes": [["0", "480", "60", "80"]]}]},
    "a note after a thousand years": {"signs": SIGNS, "parts": [PART | {"notes": [[10**15, 1, 60, 80]]}]},
    "a tempo of nothing": {"signs": SIGNS | {"tempos": [{"tick": 0, "bpm": 0}]}},
    "a meter of nothing": {"signs": SIGNS | {"meters": [{"tick": 0, "numerator": 0, "denominator": 0}]}},
    "a giant": {"parts": [PART | {"notes": [[0, 480, 60, 80]] * 4_000}]},
}


def test_a_link_made_by_hand_is_refused_in_words(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of()
    for name, said in HAND_MADE.items():
        sheet.page.goto("about:blank")
        sheet.visit(made_link(**said))
        told = sheet.trouble()
        assert "link" in told.lower(), name
        assert "Expected:" in told, name
        assert "What to do:" in told, name
        assert sheet.parts() == ["Melody given · 71 notes"], name
        assert "Write chords" in sheet.act("write").inner_text(), name
        assert sheet.page.locator("[data-control=takes]").input_value() == "3", name


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"task": "accompany", "write": ["chords"]}, "asks for chords"),
        ({"task": "rewrite", "part": "melody", "bars": "2-3"}, "asks for bars 2-3 of a part anew"),
        ({"task": "continue", "bars": 4}, "asks for 4 bars more"),
        ({"task": "compose", "bars": 4}, "asks for a piece from nothing"),
    ],
)
def test_what_a_link_asks_for_is_said_and_it_can_be_put_away(
    words: dict[str, Any], says: str, sheet_of: Callable[..., Any]
) -> None:
    sheet = sheet_of().visit(made_link(words=words | {"model": "folk", "seed": 0, "takes": 1}))
    assert says in sheet.page.locator(".plan").inner_text()
    sheet.page.get_by_role("button", name="Put the link away").click()
    assert "Hears the melody" in sheet.page.locator(".plan").inner_text()
    assert "of the link" not in sheet.act("write").inner_text()


def test_after_a_refused_link_the_page_works_on(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of().visit(made_link(word={"takes": 1e9}))
    assert "1 to 64" in sheet.trouble()
    sheet.write()
    sheet.keep()
    assert len(sheet.parts()) == 2


def test_a_link_that_asks_for_what_the_music_has_not_is_refused_by_the_server(sheet_of: Callable[..., Any]) -> None:
    rewrite = {"task": "rewrite", "part": "drums", "bars": "900-5"}
    asks = {"model": "folk", "seed": 0, "takes": 1}
    sheet = sheet_of().visit(made_link(words=asks | rewrite, signs=SIGNS, parts=[PART | {"notes": [[0, 480, 60, 80]]}]))
    assert sheet.page.locator(".piece-name strong").inner_text() == "By hand"
    sheet.act("write").click()
    assert "What to do:" in sheet.trouble()
    sheet.page.get_by_label("Undo").click()
    assert sheet.parts() == ["Melody given · 71 notes"]


def test_a_broken_link_harms_nothing(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of()
    for fragment in ("#take=", "#take=!!", "#take=e30", "#take=" + "A" * 4000, "#nothing"):
        sheet.page.goto("about:blank")
        sheet.visit(fragment)
        if fragment.startswith("#take"):
            assert "can't be read" in sheet.trouble()
        assert sheet.parts() == ["Melody given · 71 notes"]


def test_the_command_of_a_rewritten_piece_brings_its_music(
    sheet_of: Callable[..., Any], descant_says: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = sheet_of(permissions=MAY).visit()
    sheet.write()
    sheet.keep()
    for _ in range(2):  # rewritten twice, so that the part has had three numbers
        sheet.page.keyboard.press("Shift+ArrowRight")
        sheet.page.keyboard.press("Shift+ArrowRight")
        sheet.act("rewrite").click()
        sheet.act("keep").wait_for()
        sheet.keep()
    sheet.page.keyboard.press("Shift+ArrowRight")
    sheet.act("rewrite").click()
    sheet.act("keep").wait_for()
    with sheet.page.expect_download() as coming:
        sheet.page.get_by_role("button", name="Command").click()
    name = coming.value.suggested_filename
    coming.value.save_as(tmp_path / name)
    sheet.page.get_by_text("The command is copied").wait_for()
    words = shlex.split(sheet.page.evaluate("navigator.clipboard.readText()"))
    monkeypatch.chdir(tmp_path)
    code, _, err = descant_says(*words[1:])
    assert code == 0, err
    first = sorted(tmp_path.glob("heard-*-new*1*.mid"))
    new = [track for track in events(first[0]) if any("new" in str(getattr(each, "name", "")) for each in track)]
    played = [each.note for track in new for each in track if each.type == "note_on" and each.velocity]
    shown = [
        each.note
        for track in events(sheet.midi("midi-new"))
        for each in track
        if each.type == "note_on" and each.velocity
    ]
    assert played
    assert played == shown
    sheet.page.keyboard.press("Shift+ArrowRight")
    sheet.keep()
    sheet.act("rewrite").click()
    sheet.act("keep").wait_for()
    with sheet.page.expect_download() as coming:
        sheet.page.get_by_role("button", name="Command").click()
    assert coming.value.suggested_filename != name, "other music has another name"


def test_a_command_whose_music_can_not_be_had_is_not_copied(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of(permissions=MAY).visit()
    sheet.write()
    sheet.keep()
    sheet.page.keyboard.press("Shift+ArrowRight")
    sheet.act("rewrite").click()
    sheet.act("keep").wait_for()
    sheet.page.route("**/v1/render", lambda route: route.abort())
    sheet.page.get_by_role("button", name="Command").click()
    assert "The server does not answer" in sheet.trouble()
    assert sheet.page.get_by_text("The command is copied").count() == 0


def test_a_link_silences_what_was_silent(sheet_of: Callable[..., Any]) -> None:
    sheet = sheet_of(permissions=MAY).visit()
    sheet.open(TUNES / "old_hundredth.mid")
    sheet.titled("Old Hundredth")
    for role in ("alto", "soprano"):
        sheet.page.locator(".chip", has_text=role).click()
    sheet.until(lambda: "Write alto" in sheet.act("write").inner_text())
    sheet.write()
    sheet.keep()
    sheet.page.keyboard.press("Home")
    sheet.page.keyboard.press("Shift+ArrowRight")
    sheet.act("rewrite").click()
    sheet.act("keep").wait_for()
    link = link_of(sheet)
    other = sheet_of().visit(link)
    other.open(TUNES / "old_hundredth.mid")
    other.titled("Old Hundredth")
    model = other.page.locator(".field", has_text="Model").locator("select")
    assert model.input_value() == "bach", "the link's own model stays set"
    other.write()
    found = other.page.get_by_label("Mute Alto").all()
    assert [each.get_attribute("aria-pressed") for each in found] == ["true", "false"]


@pytest.mark.parametrize("fails", ["busy", "dead", "stopped"])
def test_a_link_that_could_not_be_written_still_asks_for_the_same(fails: str, sheet_of: Callable[..., Any]) -> None:
    words = {"task": "compose", "model": "folk", "bars": 4, "seed": 77, "takes": 1}
    sheet = sheet_of().visit(made_link(words=words))

    def refuse(route: Any) -> None:
        if fails == "dead":
            route.abort()
        elif fails == "busy":
            error = {"found": "Too many.", "expected": "fewer.", "remedy": "wait."}
            route.fulfill(status=429, json={"error": error})

    sheet.page.route("**/v1/generate", refuse)
    sheet.act("write").click()
    if fails == "stopped":
        sheet.page.get_by_role("progressbar").wait_for()
        sheet.page.keyboard.press("Escape")
        sheet.page.get_by_role("progressbar").wait_for(state="detached")
    else:
        sheet.trouble()
    assert "of the link" in sheet.act("write").inner_text()
    sheet.page.unroute("**/v1/generate")
    with sheet.page.expect_request("**/v1/generate") as asked:
        sheet.write()
    assert asked.value.post_data_json["seed"] == 77
    assert "of the link" not in sheet.act("write").inner_text()


def test_a_link_to_the_piece_that_lies_there_leaves_how_it_is_heard(bold: Any) -> None:
    link = link_of(bold)
    bold.page.get_by_role("button", name="Discard").click()
    bold.page.get_by_label("Mute Melody").click()
    bold.page.evaluate("location.hash = ''")
    bold.page.evaluate("link => { location.hash = link }", link)
    bold.until(lambda: "Write take 2 of the link" in bold.act("write").inner_text())
    assert bold.page.get_by_label("Mute Melody").get_attribute("aria-pressed") == "true"


def test_a_link_lays_out_no_bars_of_a_continuation_that_was_not_kept(bold: Any) -> None:
    link = link_of(bold)
    bold.page.get_by_role("button", name="Discard").click()
    bold.act("continue").click()
    bold.act("keep").wait_for()
    assert "25 bars" in bold.page.locator(".piece-name").inner_text()
    bold.page.evaluate("location.hash = ''")
    bold.page.evaluate("link => { location.hash = link }", link)
    bold.until(lambda: "Write take 2 of the link" in bold.act("write").inner_text())
    assert "17 bars" in bold.page.locator(".piece-name").inner_text()
