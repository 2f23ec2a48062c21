"""The server: its paths, and what stands behind each. Everything it needs to know comes with each request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from descant.apps.studio.asked import EvaluateForm, GenerateForm, ReadForm, RenderForm
from descant.apps.studio.guard import Guard
from descant.apps.studio.info import info
from descant.apps.studio.mistakes import RequestError, as_json, not_there, status_of
from descant.apps.studio.receiving import receive
from descant.apps.studio.shelf import Shelf
from descant.apps.studio.stream import WorkResponse
from descant.apps.studio.workshop import DefectError, Place, Workshop
from descant.corpora.pool import cores
from descant.errors import DescantError
from descant.render import sound_font

STATIC = Path(__file__).parent / "static"
"""The page, where it is built."""
FONTS = Path(sound_font.__file__).parent / "font"
"""The sound font that the page plays, with its licence."""

WAITING = 16
"""Requests that may wait while all workers work."""
READERS = 1
"""Workers for what takes a moment: reading a file, giving out notes, checking what is asked for."""
RENDERERS = 1
"""Workers for what takes longer: sound and pictures."""
RENDERED_APART = ("wav", "png")
QUICK_SECONDS = 60.0
"""The longest that any of this may take."""

NO_PAGE = (
    "This is the server of Descant Studio; its page is not built here.\n\n"
    "/health       whether it is there\n/openapi.json the API in full\n/v1/info      bundles, and every control\n"
    "/v1/read      a file in, its parts out\n/v1/generate  write parts, as a stream of events\n"
    "/v1/evaluate  measure a bundle\n/v1/render    music as MIDI, MusicXML, sound or a picture\n"
)


def create_app(
    models: Sequence[str] = (),
    *,
    hosts: Sequence[str] = (),
    origins: Sequence[str] = (),
    any_address: bool = False,
    workers: int | None = None,
    waiting: int = WAITING,
    static: Path = STATIC,
) -> FastAPI:
    """The server over the bundles of `models` (names or folders; none: all at hand). Raises `BundleError`.

    `hosts`, `origins` and `any_address` are as `Guard` has them; `workers` write at once (one a core), and so many may
    wait.
    """
    shelf = Shelf(models)
    writing = Workshop(tuple(models), workers or cores(), waiting)
    reading = Workshop(tuple(models), READERS, waiting + writing.places)
    rendering = Workshop(tuple(models), RENDERERS, waiting)

    @asynccontextmanager
    async def open_hours(_: FastAPI) -> AsyncIterator[None]:
        warming = asyncio.ensure_future(asyncio.gather(reading.start("open"), writing.start("warm")))
        yield
        warming.cancel()
        for workshop in (writing, reading, rendering):
            workshop.close()

    app = FastAPI(
        title="Descant Studio",
        version=version("descant"),
        summary="Give it one part of a piece; it writes the others, in time.",
        docs_url=None,
        redoc_url=None,
        lifespan=open_hours,
        responses={"4XX": {"description": "What was found, expected, and to do", "model": ErrorAnswer}},
    )
    app.add_middleware(Guard, hosts=hosts, origins=origins, any_address=any_address)
    _add_handlers(app)
    api = _Api(shelf, writing, reading, rendering)

    app.get("/health", summary="Whether the server is there")(api.health)
    app.get("/v1/info", summary="Bundles, roles, and every control with its range")(api.info)
    for path, answer, form, says in (
        ("/v1/read", api.read, ReadForm, "A file in; its parts, notes, bars and remarks out"),
        ("/v1/generate", api.generate, GenerateForm, "Write parts, as a stream of events or in one answer"),
        ("/v1/evaluate", api.evaluate, EvaluateForm, "Measure a bundle on some files, as a stream of events"),
        ("/v1/render", api.render, RenderForm, "Music as MIDI, MusicXML, sound or a picture"),
    ):
        app.post(path, summary=says, openapi_extra=_body_of(form))(answer)
        app.add_route(path, _only_post, methods=["GET", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    app.mount("/font", StaticFiles(directory=FONTS))
    if (static / "index.html").is_file():
        app.mount("/", StaticFiles(directory=static, html=True))
    else:
        app.get("/", include_in_schema=False)(_no_page)
    return app


class ErrorWords(BaseModel):
    """What was found, what was expected, and what to do."""

    found: str
    expected: str
    remedy: str


class ErrorAnswer(BaseModel):
    """Every answer that is not what was asked for."""

    error: ErrorWords


class _Api:
    """What stands behind the paths under /v1."""

    def __init__(self, shelf: Shelf, writing: Workshop, reading: Workshop, rendering: Workshop) -> None:
        self.shelf, self.writing, self.reading, self.rendering = shelf, writing, reading, rendering

    async def health(self) -> dict[str, Any]:
        """Answer at once, whatever else is going on."""
        waiting = max(0, self.writing.taken - self.writing.workers)
        writing = self.writing.taken - waiting
        return {"status": "ok", "version": version("descant"), "writing": writing, "waiting": waiting}

    async def info(self) -> dict[str, Any]:
        """Bundles and controls."""
        return await asyncio.to_thread(info, self.shelf)

    async def read(self, request: Request) -> Response:
        """A file's parts, notes and bars."""
        form, place = await self._admitted(request, ReadForm, self.reading)
        try:
            return Response(await self._quick("read", form, self.reading), media_type="application/json")
        finally:
            place.leave()

    async def render(self, request: Request) -> Response:
        """Music as a file. Sound takes seconds, in which nobody's reading or checking waits."""
        form, place = await self._admitted(request, RenderForm, self.rendering)
        workshop = self.rendering if form.format in RENDERED_APART else self.reading
        try:
            done = await self._quick("render", form, workshop)
        finally:
            place.leave()
        headers = {"Content-Disposition": f'attachment; filename="{done.name}"'}
        return Response(done.content, media_type=done.kind, headers=headers)

    async def generate(self, request: Request) -> Response:
        """Everything is checked before the first event, so that what can't be written is a plain 4xx."""
        return await self._worked(request, GenerateForm, "generate")

    async def evaluate(self, request: Request) -> Response:
        """As `generate`."""
        return await self._worked(request, EvaluateForm, "evaluate")

    async def _worked(self, request: Request, form: Any, job: str) -> Response:
        asked, place = await self._admitted(request, form, self.writing)
        try:
            await self._quick(f"check_{job}", asked, self.reading)
        except BaseException:
            place.leave()
            raise
        return WorkResponse(self.writing, place, job, asked, streamed=asked.stream)

    async def _admitted(self, request: Request, form: Any, workshop: Workshop) -> tuple[Any, Place]:
        """A place in the workshop, taken before the body is read, so that a crowd fills no memory; then the form."""
        place = workshop.place()
        try:
            return await receive(request, form), place
        except BaseException:
            place.leave()
            raise

    async def _quick(self, job: str, form: Any, workshop: Workshop) -> Any:
        return await workshop.run(job, form, limit_seconds=QUICK_SECONDS)


async def _only_post(_: Request) -> Response:
    """Say so here, or the page, which answers for all other paths, would say that there is nothing."""
    raise HTTPException(405, "Method Not Allowed", {"Allow": "POST"})


async def _no_page() -> Response:
    return PlainTextResponse(NO_PAGE)


def _add_handlers(app: FastAPI) -> None:
    """One form for all answers that are not what was asked for."""

    @app.exception_handler(HTTPException)
    async def _(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            mistake = not_there(request.url.path)
        else:
            method = f"{request.method} {request.url.path[:200]}"
            mistake = RequestError(
                error.status_code,
                f"{method} can't be answered: {error.detail}.",
                "another request.",
                "see /openapi.json",
            )
        return JSONResponse(as_json(mistake), error.status_code, headers=error.headers)

    @app.exception_handler(DescantError)
    async def _(_: Request, mistake: DescantError) -> Response:
        headers = {"Retry-After": "2"} if status_of(mistake) == 429 else None
        return JSONResponse(as_json(mistake), status_of(mistake), headers=headers)

    @app.exception_handler(DefectError)
    async def _(_: Request, defect: DefectError) -> Response:
        return Response(defect.said, 500, media_type="application/json")


def _body_of(form: type[BaseModel]) -> dict[str, Any]:
    """A form as OpenAPI wants it: in JSON, or as a form with files."""
    schema = form.model_json_schema()
    whole = _flat(schema, schema.get("$defs", {}))
    of_files = {"file", "files"} & whole["properties"].keys()
    binary = {"type": "string", "contentMediaType": "application/octet-stream"}
    as_form = whole | {
        "properties": whole["properties"]
        | {name: {"type": "array", "items": binary} if name == "files" else binary for name in of_files}
    }
    content = {"application/json": {"schema": whole}, "multipart/form-data": {"schema": as_form}}
    return {"requestBody": {"required": True, "content": content}}


def _flat(schema: Any, defined: dict[str, Any]) -> Any:
    """A schema with what it refers to put in its place."""
    if isinstance(schema, list):
        return [_flat(each, defined) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _flat(defined[str(schema["$ref"]).rsplit("/", 1)[-1]], defined)
    return {name: _flat(each, defined) for name, each in schema.items() if name != "$defs"}
