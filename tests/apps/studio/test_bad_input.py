"""Law: whatever comes in, the answer is a clear 4xx in one form, nothing is left behind, and the server goes on."""

from __future__ import annotations

import base64
import io
import json
import socket
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b"]><score-partwise><work><work-title>&m;</work-title></work></score-partwise>"
)
"""Entities within entities, a million million times the same laugh."""


def zip_bomb() -> bytes:
    """A score of 80 MB of nothing in 80 kB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("score.musicxml", b" " * (80 << 20))
    return packed.getvalue()


def as_file(content: bytes, name: str = "tune.mid") -> dict[str, str]:
    return {"name": name, "base64": base64.b64encode(content).decode()}


def left_behind() -> set[str]:
    return {path.name for path in Path(tempfile.gettempdir()).glob("descant-*")}


@pytest.fixture(autouse=True)
def nothing_is_left_and_it_still_answers(studio: Any) -> Iterator[None]:
    before = left_behind()
    yield
    assert left_behind() <= before
    assert studio.health()["status"] == "ok"


def mistake(answer: Any, status: int = 422) -> dict[str, str]:
    assert answer.status_code == status, answer.text
    said = answer.json()
    assert set(said) == {"error"}
    assert set(said["error"]) == {"found", "expected", "remedy"}
    assert said["error"]["found"]
    assert "Traceback" not in answer.text
    assert "defect" not in answer.text
    return dict(said["error"])


FILES = {
    "no music": (b"Dear friend, I am no song.", "tune.mid"),
    "empty": (b"", "tune.mid"),
    "half a MIDI file": (b"MThd\x00\x00\x00\x06\x00\x01\x00\x05\x01\xe0MTrk\x00\x00\xff\xff\x00", "tune.mid"),
    "a zip bomb": (zip_bomb(), "score.mxl"),
    "an entity bomb": (LAUGHS, "score.musicxml"),
    "a file of the machine": (
        b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><score-partwise>&x;'
        b"</score-partwise>",
        "score.musicxml",
    ),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("path", ["/v1/read", "/v1/generate"])
def test_files_that_are_no_music(kind: str, path: str, studio: Any) -> None:
    task = {"task": "accompany"} if path == "/v1/generate" else {}
    answer = studio.post(path, file=as_file(*FILES[kind]), **task)
    assert "root:" not in answer.text
    mistake(answer)


@pytest.mark.parametrize("name", ["../../tune.mid", "/etc/tune.mid", "C:\\tune.mid", "a\x00.mid", "..", " ", "x" * 300])
def test_names_that_lead_elsewhere(name: str, studio: Any, tune: dict[str, str]) -> None:
    mistake(studio.post("/v1/read", file=tune | {"name": name}))
    mistake(studio.post("/v1/evaluate", files=[tune | {"name": name}]))


VALUES: dict[str, Any] = {
    "takes": [0, 65, 1e99, "many"],
    "seed": [-1],
    "passes": [0, 17],
    "temperature": [0, -1, 5.1, "hot"],
    "top_k": [-1],
    "top_p": [0, 1.1],
    "lookahead": [0, 17],
    "listener": ["sideways"],
    "style": ["jig"],
    "style_strength": ["strong"],
    "key": ["H major"],
    "scale": ["C of sorts"],
    "range": ["C3", "C5:C3"],
    "density": [0, -3, 1000],
    "polyphony": [0],
    "original": [3],
    "at_bar": [0, 1000],
    "given": ["tuba"],
    "write": ["tuba"],
    "as": ["tuba"],
    "model": ["none", "../../etc", ["folk"]],
    "pickup": [-1, 99],
    "task": ["sing"],
    "chords": ["Qx"],
    "bars": [4],
    "part": ["melody"],
    "temprature": [1],
    "without": [[9]],
    "parts": [[{"notes": [{"tick": 0, "ticks": 1, "pitch": 128}]}], [{"notes": [], "number": 1}]],
    "score": [{"parts": []}],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in VALUES for value in VALUES[name]])
def test_values_out_of_range(name: str, value: Any, studio: Any, short_tune: dict[str, str]) -> None:
    asked = {"task": "accompany", "file": short_tune, "write": "chords"} | {name: value}
    mistake(studio.post("/v1/generate", **asked))


def test_the_nearest_setting_is_named(studio: Any, short_tune: dict[str, str]) -> None:
    said = mistake(studio.post("/v1/generate", task="accompany", file=short_tune, temprature=1))
    assert 'did you mean "temperature"' in said["found"]


NOT_FORMS = {
    "no JSON": (b"{", "application/json"),
    "no object": (b"[1]", "application/json"),
    "too deep": (b"[" * 200_000, "application/json"),
    "a number without an end": (b'{"task": "compose", "seed": ' + b"9" * 5000 + b"}", "application/json"),
    "no text": (b"\xff\xfe\x00", "application/json"),
    "no form": (b"hello", "multipart/form-data; boundary=x"),
    "a form without a boundary": (b"hello", "multipart/form-data"),
}


@pytest.mark.parametrize("kind", NOT_FORMS)
def test_bodies_that_are_no_forms(kind: str, studio: Any) -> None:
    content, said = NOT_FORMS[kind]
    mistake(studio.client.post("/v1/generate", content=content, headers={"Content-Type": said}), 400)


@pytest.mark.parametrize("score", ["[%s]", '{"parts": [{"notes": [%s]}]}'])
def test_a_crowd_of_values_holds_nobody_up(score: str, studio: Any) -> None:
    crowd = ",".join(["[]"] * 5_000_000)
    body = f'{{"task": "accompany", "score": {score % crowd}}}'.encode()
    began = time.monotonic()
    said = mistake(studio.client.post("/v1/generate", content=body, headers={"Content-Type": "application/json"}), 413)
    assert "values" in said["found"]
    assert time.monotonic() - began < 3
    form = {"score": (None, score % crowd)}
    assert "values" in mistake(studio.client.post("/v1/render", files=form), 413)["found"]


def test_another_kind_of_body(studio: Any) -> None:
    mistake(studio.client.post("/v1/read", content=b"x", headers={"Content-Type": "text/plain"}), 415)
    mistake(studio.client.post("/v1/read"), 415)
    mistake(studio.client.get("/v1/read"), 405)
    mistake(studio.client.get("/v1/nothing"), 404)
    mistake(studio.client.get("/../../etc/passwd"), 404)


@pytest.mark.parametrize("said", ["content-length: 52428800\r\n", "transfer-encoding: chunked\r\n"])
def test_fifty_megabytes_are_refused_before_they_are_read(said: str, studio: Any) -> None:
    """What says its length is refused at once; what does not, when there is too much of it."""
    head = f"POST /v1/read HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{said}\r\n"
    with socket.create_connection(("127.0.0.1", studio.port), timeout=30) as line:
        line.sendall(head.encode())
        sent = 0
        if "chunked" in said:
            piece = b"100000\r\n" + b" " * (1 << 20) + b"\r\n"
            try:
                while sent < 50 << 20:
                    line.sendall(piece)
                    sent += 1 << 20
            except OSError:  # it hangs up on us
                assert sent < 50 << 20
        try:
            answer = line.recv(65536)
        except ConnectionError:
            assert sent  # hung up before its answer could be read
            return
    status, _, body = answer.partition(b"\r\n\r\n")
    assert b" 413 " in status.splitlines()[0]
    if body:
        assert "24 MB" in json.loads(body)["error"]["found"]


def test_a_worker_that_dies_takes_nobody_with_it() -> None:
    """A process that is killed in mid-work is a 4xx for its own request, and the next one is answered."""
    import threading

    from descant.apps.studio.asked import GenerateForm
    from descant.apps.studio.mistakes import RequestError
    from descant.apps.studio.workshop import Worker

    worker = Worker(("folk",))
    form = GenerateForm.model_validate({"task": "compose", "bars": 200})
    try:
        with pytest.raises(RequestError, match="brought a process down"):
            worker.ask("generate", form, threading.Event(), lambda *_: worker._process.kill(), None)  # type: ignore[union-attr]
        short = GenerateForm.model_validate({"task": "compose", "bars": 1})
        assert worker.ask("check_generate", short, threading.Event(), lambda *_: None, None) is None
    finally:
        worker.end()
