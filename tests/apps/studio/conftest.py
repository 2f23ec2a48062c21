"""What tests of Studio share: one real server on a free port, and what is asked of it."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="Studio's packages are not installed: pip install -e '.[studio]'")
pytest.importorskip("httpx", reason="the tests' packages are not installed: pip install -e '.[test]'")

import httpx

from descant.apps.studio.running import listening, server_of
from descant.apps.studio.server import create_app
from descant.score.midi_writing import write_midi
from descant.score.score import Score

TUNES = Path(__file__).resolve().parents[3] / "examples" / "tunes"
FRIEND = "http://friend.example:5173"
WORKERS, WAITING = 2, 4
START_SECONDS = 60


@dataclass(frozen=True)
class Studio:
    """A server that runs, and a client of it."""

    port: int
    client: httpx.Client

    def post(self, path: str, **said: Any) -> httpx.Response:
        """Ask in JSON."""
        return self.client.post(path, json=said)

    def events(self, path: str, **said: Any) -> list[tuple[str, dict[str, Any]]]:
        """Everything that a stream tells."""
        with self.client.stream("POST", path, json=said) as answer:
            if answer.status_code != 200:
                answer.read()
                raise AssertionError(answer.text)
            return list(told(answer.iter_lines()))

    def health(self) -> dict[str, Any]:
        """What it says of itself."""
        return dict(self.client.get("/health").json())

    def idle_after(self, seconds: float) -> bool:
        """Whether nothing is worked on any more, within so many seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.health()["writing"] == 0:
                return True
            time.sleep(0.05)
        return False


def told(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Server-sent events from their lines."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            yield name, json.loads(line[6:])


def run_server(workers: int, waiting: int) -> Iterator[Studio]:
    """A server in a thread, on a port of its own."""
    door = listening("127.0.0.1", 0)
    server = server_of(create_app(["folk", "bach"], origins=[FRIEND], workers=workers, waiting=waiting))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    port = door.getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120, trust_env=False) as client:
        studio = Studio(port, client)
        until = time.monotonic() + START_SECONDS
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        yield studio
    server.should_exit = True
    thread.join(20)
    door.close()


@pytest.fixture(scope="session")
def studio() -> Iterator[Studio]:
    """The server that all these tests ask."""
    yield from run_server(WORKERS, WAITING)


def in_base64(path: Path) -> dict[str, str]:
    """A file as a request brings it."""
    return {"name": path.name, "base64": base64.b64encode(path.read_bytes()).decode()}


@pytest.fixture(scope="session")
def tune() -> dict[str, str]:
    """Greensleeves, a melody of 17 bars."""
    return in_base64(TUNES / "greensleeves.mid")


@pytest.fixture(scope="session")
def short_tune(song_of: Callable[..., Score]) -> dict[str, str]:
    """Four bars of melody and chords, as a file."""
    content = write_midi(replace(song_of(), title="Short"))
    return {"name": "short.mid", "base64": base64.b64encode(content).decode()}
