"""Answers that come while work goes on: server-sent events, or all at once; and work that ends with its client."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from descant.apps.studio.jobs import plain
from descant.apps.studio.mistakes import as_json, defect_json, status_of
from descant.apps.studio.work import StoppedError
from descant.apps.studio.workshop import DefectError, Place, Workshop
from descant.errors import DescantError

HEARTBEAT_SECONDS = 10.0
QUEUE_SECONDS = 1.0
"""How often who waits is told how many are still before him."""
Event = tuple[str, bytes, int]
"""Its name, what it says in JSON, and the status that an answer at once would have."""


class WorkResponse(Response):
    """Has a job done in the workshop and answers with what it tells.

    The place in the workshop is given back when the work ends; when the client goes away before, the work stops.
    """

    media_type = "text/event-stream"

    def __init__(self, workshop: Workshop, place: Place, job: str, form: Any, *, streamed: bool = True) -> None:
        super().__init__()
        self.workshop, self.place, self.job, self.form, self.streamed = workshop, place, job, form, streamed
        self.stopped, self.begun = threading.Event(), False
        self.events: asyncio.Queue[Event | None] = asyncio.Queue()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Work, answer, and listen for the client's going away."""
        working = asyncio.ensure_future(self._working())
        answer = self._stream(send) if self.streamed else self._whole(scope, receive, send)
        tasks = [asyncio.ensure_future(answer), asyncio.ensure_future(_gone(receive))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[0] in done:
                tasks[0].result()
        except OSError:
            pass  # the client went away while it was being answered
        finally:
            self.stopped.set()
            if not self.begun:
                working.cancel()  # it still waits for a worker; one that has begun ends within a frame or two
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _working(self) -> None:
        loop = asyncio.get_running_loop()

        def put(name: str, said: bytes, status: int = 200) -> None:
            self.begun = True
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.events.put_nowait, (name, said, status))

        try:
            await self.workshop.run(self.job, self.form, self.stopped, put)
        except StoppedError:
            pass
        except DescantError as mistake:
            put("error", plain(as_json(mistake)), status_of(mistake))
        except DefectError as defect:
            put("error", defect.said, 500)
        except Exception as defect:
            put("error", plain(defect_json(defect)), 500)
        finally:
            self.place.leave()
            loop.call_soon(self.events.put_nowait, None)

    async def _stream(self, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        told_ahead = 0
        while True:
            if not self.begun and self.place.ahead != told_ahead:
                told_ahead = self.place.ahead
                await _send_event(send, "waiting", plain({"ahead": told_ahead}))
            try:
                event = await asyncio.wait_for(self.events.get(), QUEUE_SECONDS if told_ahead else HEARTBEAT_SECONDS)
            except TimeoutError:
                await send({"type": "http.response.body", "body": b": still here\n\n", "more_body": True})
                continue
            if event is None:
                break
            await _send_event(send, event[0], event[1])
        await send({"type": "http.response.body", "body": b""})

    async def _whole(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Everything told, by its name; what is told while it goes on is left out, and takes stand in a list."""
        answer: dict[str, Any] = {}
        status = 200
        while (event := await self.events.get()) is not None:
            name, said, code = event
            if name == "error":
                answer, status = json.loads(said), code
                break
            if name == "take":
                answer.setdefault("takes", []).append(json.loads(said))
            elif name in ("started", "done"):
                answer[name] = json.loads(said)
            elif name == "figures":
                answer |= json.loads(said)
        await JSONResponse(answer, status)(scope, receive, send)


async def _send_event(send: Send, name: str, said: bytes) -> None:
    body = b"event: " + name.encode() + b"\ndata: " + said + b"\n\n"
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _gone(receive: Receive) -> None:
    """Return when the client goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
