"""Laws of many at once: nobody waits for another's work, a crowd is sent away, and who leaves is not worked for."""

from __future__ import annotations

import json
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from descant.apps.studio.workshop import Worker

LONG = {"task": "compose", "bars": 400, "takes": 8}


@pytest.fixture(autouse=True)
def nothing_else_goes_on(studio: Any) -> None:
    assert studio.idle_after(30)


def test_who_closes_the_connection_is_not_worked_for_any_more(studio: Any) -> None:
    with studio.client.stream("POST", "/v1/generate", json=LONG) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "event: started"
        assert studio.health()["writing"] == 1
    assert studio.idle_after(3)


def test_who_waits_for_one_answer_may_leave_too(studio: Any) -> None:
    import httpx

    with pytest.raises(httpx.ReadTimeout):
        studio.client.post("/v1/generate", json=LONG | {"stream": False}, timeout=1.5)
    assert studio.idle_after(3)


def test_it_answers_while_all_workers_write(studio: Any) -> None:
    with (
        studio.client.stream("POST", "/v1/generate", json=LONG) as one,
        studio.client.stream("POST", "/v1/generate", json=LONG) as two,
    ):
        first, second = one.iter_lines(), two.iter_lines()
        assert next(first) == next(second) == "event: started"
        took = []
        for _ in range(25):
            began = time.monotonic()
            assert studio.health()["writing"] == 2
            took.append(time.monotonic() - began)
        assert statistics.median(took) < 0.1
    assert studio.idle_after(3)


def test_a_hundred_at_once_are_answered_or_sent_away(studio: Any) -> None:
    def ask(seed: int) -> tuple[int, dict[str, Any], str | None]:
        said = {"task": "compose", "bars": 1, "write": "melody", "seed": seed, "stream": False}
        answer = studio.client.post("/v1/generate", json=said)
        return answer.status_code, answer.json(), answer.headers.get("Retry-After")

    with ThreadPoolExecutor(100) as crowd:
        answers = list(crowd.map(ask, range(100)))
    statuses = {status for status, _, _ in answers}
    assert 200 in statuses
    assert statuses <= {200, 429}
    for status, said, again in answers:
        if status == 200:
            assert said["takes"][0]["parts"][0]["notes"] is not None
        else:
            assert again
            assert said["error"]["remedy"]
    assert studio.idle_after(5)
    assert studio.post("/v1/generate", task="compose", bars=1, stream=False).status_code == 200


def test_who_waits_is_told_so(studio: Any) -> None:
    with (
        studio.client.stream("POST", "/v1/generate", json=LONG) as one,
        studio.client.stream("POST", "/v1/generate", json=LONG) as two,
        studio.client.stream("POST", "/v1/generate", json=LONG) as three,
    ):
        first, second = one.iter_lines(), two.iter_lines()
        assert next(first) == next(second) == "event: started"
        lines = three.iter_lines()
        assert next(lines) == "event: waiting"
        assert json.loads(next(lines).removeprefix("data: ")) == {"ahead": 1}
        assert studio.health()["waiting"] == 1
    assert studio.idle_after(3)


def test_who_waits_is_told_how_the_queue_grows_shorter(studio: Any) -> None:
    def asks(until: ExitStack) -> Iterator[str]:
        answer = until.enter_context(studio.client.stream("POST", "/v1/generate", json=LONG))
        return (line for line in answer.iter_lines() if line and not line.startswith(":"))

    with ExitStack() as all_others, ExitStack() as third:
        first, second = asks(all_others), asks(all_others)
        assert next(first) == next(second) == "event: started"
        waits = asks(third)
        assert next(waits) == "event: waiting"
        fourth = asks(all_others)
        assert [next(fourth), next(fourth)] == ["event: waiting", 'data: {"ahead":2}']
        third.close()  # it goes away before its turn
        assert [next(fourth), next(fourth)] == ["event: waiting", 'data: {"ahead":1}']
    assert studio.idle_after(3)


def test_a_long_sound_holds_up_no_reading_and_no_checking(studio: Any, tune: dict[str, str]) -> None:
    pytest.importorskip("midirenderer", reason="the synthesizer is not installed: pip install -e '.[audio]'")
    notes = [{"tick": 240 * step, "ticks": 240, "pitch": 60 + step % 12} for step in range(5000)]
    long = {"parts": [{"notes": notes}], "tempos": [{"tick": 0, "bpm": 120}]}

    def made() -> float:
        """When the sound is there; its bytes are left."""
        with studio.client.stream("POST", "/v1/render", json={"score": long, "format": "wav"}) as answer:
            assert answer.headers["Content-Type"] == "audio/wav"
            return time.monotonic()

    with ThreadPoolExecutor(1) as beside:
        sound = beside.submit(made)
        time.sleep(1)
        assert studio.post("/v1/read", file=tune).status_code == 200
        assert studio.post("/v1/render", file=tune).status_code == 200
        assert studio.post("/v1/generate", task="compose", bars=1, stream=False).status_code == 200
        answered = time.monotonic()
        assert answered < sound.result(), "all of that was answered while the sound was being made"


def test_a_process_that_could_not_be_started_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = Worker(("folk",))

    def refuses(_: Any) -> None:
        raise OSError("no process is left")

    def asks() -> Any:
        return worker.ask("open", None, threading.Event(), lambda *_: None, 60)

    with monkeypatch.context() as machine:
        machine.setattr("multiprocessing.process.BaseProcess.start", refuses)
        for _ in range(2):
            with pytest.raises(OSError, match="no process is left"):
                asks()
    assert asks() is None
    worker.end()
