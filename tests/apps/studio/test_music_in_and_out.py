"""Laws of reading and giving out: what is read is what the file holds; what is given out is read again as it was."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import pytest

from descant.apps.cli.inspection import inspection
from descant.apps.studio.told import Places
from descant.score.formats import read_bytes
from descant.score.midi_writing import write_midi
from descant.score.score import Meter, Notes, Part, Score, Tempo


@pytest.mark.parametrize("suffix", [".mid", ".abc"])
def test_reading_says_what_inspect_says(suffix: str, studio: Any) -> None:
    from pathlib import Path

    path = Path(__file__).resolve().parents[3] / "examples" / "tunes" / f"greensleeves{suffix}"
    said = studio.client.post("/v1/read", files={"file": (path.name, path.read_bytes())}).json()
    found = inspection(path).as_json()
    assert said["key"]["name"] == found["key"]
    assert said["remarks"] == found["losses"]
    here = {name: roles for name, roles in found["can_write"].items() if name in ("folk", "bach")}
    assert said["can_write"] == here
    for part, own in zip(said["parts"], found["parts"], strict=True):
        assert len(part["notes"]) == own["notes"]
        assert all(part[name] == own[name] for name in ("name", "program", "role", "low", "high", "confidence"))


def test_places_count_bars_beats_and_seconds() -> None:
    notes = Notes.of([0, 480, 1920, 3840], 480, 60)
    score = Score(480, (Part(1, "", 0, False, notes),), (Tempo(0, 60.0), Tempo(1920, 120.0)), (Meter(0, 4, 4),))
    bars, beats, seconds = Places(score, 0.0).of(notes.onset_ticks)
    assert bars.tolist() == [1, 1, 2, 3]
    assert beats.tolist() == [1, 2, 1, 1]
    assert seconds.tolist() == [0, 1, 4, 6]
    pickup, _, _ = Places(score, -1440.0).of(np.array([0, 480]))
    assert pickup.tolist() == [0, 1]


@pytest.mark.parametrize("format", ["midi", "musicxml", "mxl"])
def test_what_is_given_out_is_read_again_as_it_was(format: str, studio: Any, short_tune: dict[str, str]) -> None:
    answer = studio.post("/v1/render", file=short_tune, format=format, name="../a b")
    assert answer.status_code == 200, answer.text
    name = answer.headers["Content-Disposition"].partition('filename="')[2].rstrip('"')
    assert "/" not in name
    given = read_bytes(base64.b64decode(short_tune["base64"]), "short.mid")
    again = read_bytes(answer.content, name)
    assert [part.notes.pitch.tolist() for part in again.parts] == [part.notes.pitch.tolist() for part in given.parts]
    if format == "midi":
        assert answer.content == given.source


@pytest.mark.parametrize("format", ["midi", "musicxml"])
def test_a_part_alone(format: str, studio: Any, short_tune: dict[str, str]) -> None:
    answer = studio.post("/v1/render", file=short_tune, only=[2], format=format)
    (part,) = read_bytes(answer.content, f"x.{format}").parts
    given = read_bytes(base64.b64decode(short_tune["base64"]), "short.mid")
    assert part.notes.pitch.tolist() == given.part(2).notes.pitch.tolist()
    assert studio.post("/v1/render", file=short_tune, only=[7]).status_code == 422


def test_parts_are_left_out_and_put_beside(studio: Any, short_tune: dict[str, str]) -> None:
    new = {"notes": [{"tick": 0, "ticks": 480, "pitch": 40}], "name": "Bass", "program": 33}
    answer = studio.post("/v1/render", file=short_tune, parts=[new], without=[2])
    assert [part.name for part in read_bytes(answer.content, "x.mid").parts] == ["Melody", "Bass"]


def test_a_picture(studio: Any, short_tune: dict[str, str]) -> None:
    answer = studio.post("/v1/render", file=short_tune, format="png", written=[2])
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_what_nobody_plays_is_refused(studio: Any) -> None:
    assert studio.post("/v1/render").status_code == 422
    assert studio.post("/v1/render", score={"parts": []}).status_code == 422
    endless = {"parts": [{"notes": [{"tick": 2**31 - 1, "ticks": 1, "pitch": 60}]}]}
    assert studio.post("/v1/render", score=endless).status_code == 422


def test_figures_are_those_of_evaluate(
    studio: Any, short_tune: dict[str, str], tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    from descant.apps.cli.main import app

    (tmp_path / "music").mkdir()
    (tmp_path / "music" / "short.mid").write_bytes(base64.b64decode(short_tune["base64"]))
    app(["evaluate", "folk", str(tmp_path / "music"), "--json", str(tmp_path / "x.json")], standalone_mode=False)
    capsys.readouterr()
    other = {"name": "letter.mid", "base64": base64.b64encode(b"no music").decode()}
    events = studio.events("/v1/evaluate", files=[short_tune, other])
    assert [name for name, _ in events if name != "progress"] == ["started", "figures", "done"]
    figures = next(said for name, said in events if name == "figures")
    assert figures["figures"] == json.loads((tmp_path / "x.json").read_text())
    assert [each["file"] for each in figures["left_out"]] == ["letter.mid"]
    at_once = studio.post("/v1/evaluate", files=[short_tune], stream=False).json()
    assert at_once["figures"] == figures["figures"]
    assert studio.post("/v1/evaluate", files=[other], stream=False).status_code == 422


def test_sound_is_what_the_command_line_renders(studio: Any, tune: dict[str, str]) -> None:
    pytest.importorskip("midirenderer", reason="the synthesizer is not installed: pip install -e '.[audio]'")
    from descant.render.sound import wav

    answer = studio.post("/v1/render", file=tune, format="wav", name="tune")
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["content-disposition"] == 'attachment; filename="tune.wav"'
    assert answer.content == wav(base64.b64decode(tune["base64"]))


def test_sound_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tune: dict[str, str]) -> None:
    import sys

    from descant.apps.studio.asked import RenderForm
    from descant.apps.studio.rendering import render
    from descant.errors import DescantError

    monkeypatch.setitem(sys.modules, "midirenderer", None)
    with pytest.raises(DescantError, match="Making sound needs midirenderer") as mistake:
        render(RenderForm.model_validate({"file": tune, "format": "wav"}))
    assert "descant[audio]" in mistake.value.remedy


def test_the_sound_font_is_served_with_its_licence(studio: Any) -> None:
    said = studio.client.get("/v1/info").json()["sound"]
    font = studio.client.get(said["font"])
    assert font.status_code == 200
    assert font.content[:4] == b"RIFF"
    assert len(said["programs"]) == 128
    assert set(said["programs"]) == {each["program"] for each in said["instruments"]}
    assert studio.client.get("/font/FluidR3Mono_License.md").status_code == 200


def test_names_of_any_length_are_taken_back_as_they_were_told(studio: Any) -> None:
    title, name = "A title " * 400, "A part " * 400
    notes = Notes.of(np.arange(64) * 480, 480, 60 + np.arange(64) % 12)
    parts = (Part(1, name, 73, False, notes), Part(2, "Chords", 0, False, notes))
    content = write_midi(Score(480, parts, (Tempo(0, 120.0),), (Meter(0, 4, 4),), title=title))
    file = {"name": "long.mid", "base64": base64.b64encode(content).decode()}
    told = studio.post("/v1/read", file=file).json()
    assert told["title"].strip() == title.strip()
    (beside, _) = told["parts"]
    assert beside["name"].strip() == name.strip()
    said = {"file": file, "parts": [beside], "without": [1]}
    for asked in ({"file": file}, said, {"score": told}):
        writing = studio.post("/v1/generate", task="rewrite", part="1", bars="2-3", takes=1, stream=False, **asked)
        assert writing.status_code == 200, writing.text
        for format in ("midi", "musicxml", "png"):
            assert studio.post("/v1/render", format=format, **asked).status_code == 200
