"""The workshop: so many workers as there are cores, each a process, and so many places to wait at.

Processes, because writing keeps an interpreter busy: so one request never holds another up, the server answers at once
meanwhile, and a file that brings a process down takes nobody with it. Whoever comes when all places are taken is sent
away before anything of the request is read, so that a crowd costs nothing.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from descant.apps.studio.jobs import STOP, Answer, work_at
from descant.apps.studio.mistakes import RequestError
from descant.apps.studio.work import StoppedError

GRACE_SECONDS = 2.0
"""How long a worker may take to notice that it is to stop; then its process is ended, and another takes its place."""
LOOK_SECONDS = 0.05

Pass = Callable[[str, bytes], None]
"""Handed an event's name and what it says, in JSON."""


class DefectError(Exception):
    """A fault of ours in a worker; `said` is the answer to it, in JSON."""

    def __init__(self, said: bytes) -> None:
        self.said = said
        super().__init__("a defect of ours in a worker")


def _ignored(*_: object) -> None:
    """Hear an event that nobody wants."""


class Worker:
    """One process, started when it is first needed."""

    def __init__(self, models: tuple[str, ...]) -> None:
        self.models = models
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def ask(self, job: str, form: Any, stopped: threading.Event, tell: Pass, limit_seconds: float | None) -> Answer:
        """Have a job done. Raises `StoppedError`, `DefectError`, and `RequestError` for a mistake of the user's."""
        pipe = self._open()
        began, told_to_stop = time.monotonic(), None
        try:
            pipe.send((job, form))
            while True:
                now = time.monotonic()
                if stopped.is_set() and told_to_stop is None:
                    told_to_stop = now
                    pipe.send(STOP)
                if told_to_stop is not None and now - told_to_stop > GRACE_SECONDS:
                    self.end()
                    raise StoppedError
                if limit_seconds is not None and now - began > limit_seconds:
                    self.end()
                    raise RequestError(
                        422,
                        f"this takes longer than {limit_seconds:g} seconds.",
                        "less music.",
                        "give a shorter piece.",
                    )
                if not pipe.poll(LOOK_SECONDS):
                    continue
                kind, *said = pipe.recv()
                if kind == "event":
                    tell(*said)
                elif kind == "answer":
                    return said[0]  # type: ignore[no-any-return]
                elif kind == "mistake":
                    raise RequestError(*said)
                elif kind == "stopped":
                    raise StoppedError
                else:
                    raise DefectError(said[0])
        except (OSError, EOFError):
            self.end()
            raise RequestError(
                422,
                "this brought a process down: it is damaged, or too long for this machine's memory.",
                "music that can be read, and fits into memory.",
                "give another file, or a shorter piece.",
            ) from None

    def _open(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self.end()
            context = _context()
            self._pipe, far_end = context.Pipe()
            self._process = context.Process(target=work_at, args=(far_end, self.models), daemon=True)  # type: ignore[attr-defined]
            self._process.start()
            far_end.close()
        return self._pipe

    def end(self) -> None:
        """End the process, whatever it does."""
        pipe, process = self._pipe, self._process
        self._pipe = self._process = None
        if pipe is not None:
            pipe.close()
        if process is not None and process.pid is not None:  # one that could not be started has no number
            process.kill()
            process.join(GRACE_SECONDS)


def _context() -> multiprocessing.context.BaseContext:
    """How processes are started: as copies of one that has loaded everything, where the system can do that."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["descant.apps.studio.jobs"])
    return context


class Place:
    """A place in the workshop, given back once."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._held = True

    def leave(self) -> None:
        """Give the place back; more than once does nothing."""
        if self._held:
            self._held = False
            self._workshop.places_taken.remove(self)

    @property
    def ahead(self) -> int:
        """How many must have come to their end before the work at this place begins."""
        taken = self._workshop.places_taken
        return max(0, taken.index(self) + 1 - self._workshop.workers) if self._held else 0


class Workshop:
    """`workers` processes, and `waiting` places beside them. Places belong to the event loop's thread."""

    def __init__(self, models: tuple[str, ...], workers: int, waiting: int) -> None:
        self.workers = workers
        self.places = workers + waiting
        self.places_taken: list[Place] = []
        self._all = [Worker(models) for _ in range(workers)]
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="studio")
        self._closing = threading.Event()

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return len(self.places_taken)

    def place(self) -> Place:
        """Take a place. Raises `RequestError` (429) when all are taken."""
        if self.taken >= self.places:
            raise RequestError(
                429,
                f"{self.taken} requests are being worked on or are waiting.",
                f"at most {self.places} at once.",
                "wait a moment and ask again.",
            )
        place = Place(self)
        self.places_taken.append(place)
        return place

    async def run(
        self,
        job: str,
        form: Any = None,
        stopped: threading.Event | None = None,
        tell: Pass = _ignored,
        limit_seconds: float | None = None,
    ) -> Answer:
        """What a job answers, done by the next free worker. See `Worker.ask` for what it raises."""
        flag = threading.Event() if stopped is None else stopped
        ask = partial(self._ask, job, form, flag, tell, limit_seconds)
        return await asyncio.get_running_loop().run_in_executor(self._threads, ask)

    def _ask(self, job: str, form: Any, stopped: threading.Event, tell: Pass, limit_seconds: float | None) -> Answer:
        if stopped.is_set() or self._closing.is_set():
            raise StoppedError
        worker = self._idle.get()
        try:
            return worker.ask(job, form, stopped, tell, limit_seconds)
        finally:
            self._idle.put(worker)

    async def start(self, job: str) -> None:
        """Start all workers, and let each do that job before anybody asks for one."""
        await asyncio.gather(*(self.run(job) for _ in self._all), return_exceptions=True)

    def close(self) -> None:
        """Take no more work, and end what goes on."""
        self._closing.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.end()
