"""Receiving a request's body: never more than the limit, never on disk, and not forever.

A body is JSON, or a form with files (multipart). Both become the same plain values, a file `{"name", "base64"}`.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
import re
from collections.abc import AsyncGenerator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from descant.apps.studio.asked import FileForm
from descant.apps.studio.mistakes import RequestError, from_validation

LARGEST_BODY_BYTES = 24 << 20
"""A file of 16 MB in base64, and what is said beside it. A million notes of MIDI take 8 MB."""
MOST_VALUES = 1_500_000
"""Values in JSON that are read at once: some tenths of a second."""
BODY_SECONDS = 60.0
LONGEST_NAME = 255
FILES = ("file", "files")

Filled = TypeVar("Filled", bound=BaseModel)
_PATH = re.compile(r"[/\\\x00-\x1f\x7f]|^\.{1,2}$")


async def receive(request: Request, form: type[Filled]) -> Filled:
    """The form that a request fills in. Raises `RequestError`."""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            said = await _said(request)
    except TimeoutError:
        raise RequestError(
            408, "the request did not come to its end.", f"all of it within {BODY_SECONDS:g} seconds.", "send it again."
        ) from None
    except ClientDisconnect:
        raise RequestError(400, "the request broke off.", "all of it.", "send it again.") from None
    known = [field.alias or name for name, field in form.model_fields.items()]
    try:
        filled = form.model_validate(said)
    except ValidationError as invalid:
        raise from_validation(invalid.errors(include_url=False, include_context=False), known) from None
    except RecursionError:
        raise _malformed("it is nested too deeply") from None
    return filled


async def _said(request: Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _from_form(request)
    if kind != "application/json":
        raise RequestError(
            415,
            f'a body of the kind "{kind[:60]}" is not read.' if kind else "the request does not say what it holds.",
            "application/json, or multipart/form-data with a file.",
            "say so in the header Content-Type.",
        )
    body = b"".join([piece async for piece in limited(request)])
    _refuse_crowded(body)
    try:
        said = json.loads(body)
    except RecursionError:
        raise _malformed("it is nested too deeply") from None
    except ValueError as error:  # also numbers of thousands of digits, and text that is not UTF-8
        raise _malformed(str(error)[:200]) from None
    if not isinstance(said, dict):
        raise _malformed("it is no object")
    return said


async def limited(request: Request) -> AsyncGenerator[bytes, None]:
    """The body, piece by piece; refused before it is read where its length is said. Raises `RequestError` (413)."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > LARGEST_BODY_BYTES:
        raise _too_large()
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > LARGEST_BODY_BYTES:
            raise _too_large()
        yield piece


class _InMemory(MultiPartParser):
    """A form whose files stay in memory, so that none is ever left on disk."""

    spool_max_size = LARGEST_BODY_BYTES + 1


async def _from_form(request: Request) -> dict[str, Any]:
    parser = _InMemory(
        request.headers, limited(request), max_files=200, max_fields=100, max_part_size=LARGEST_BODY_BYTES
    )
    said: dict[str, Any] = {}
    try:
        form = await parser.parse()
    except (MultiPartException, ValueError, KeyError) as error:
        raise _malformed(str(getattr(error, "message", error))[:200], "a form (multipart/form-data)") from None
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = base64.b64encode(await value.read()).decode()
            await value.close()
            file = {"name": value.filename or "", "base64": content}
            if name == "files":
                said.setdefault(name, []).append(file)
            else:
                said[name] = file
        elif name in ("score", "parts") or (name in FILES and value[:1] in "{["):
            _refuse_crowded(value.encode())
            try:
                said[name] = json.loads(value)
            except (ValueError, RecursionError) as error:
                raise _malformed(f"{name}: {str(error)[:200]}") from None
        elif value != "":
            said[name] = value
    return said


def _refuse_crowded(body: bytes) -> None:
    """Refuse JSON of so many values that reading it would hold up everybody else; bytes of a file are one value."""
    values = sum(body.count(sign) for sign in (b",", b"[", b"{"))
    if values > MOST_VALUES:
        raise RequestError(
            413,
            f"the request holds some {values:,} values.",
            f"at most {MOST_VALUES:,}; a note takes up to five.",
            "send a file, such as MIDI, instead of its notes.",
        )


def _malformed(why: str, what: str = "JSON") -> RequestError:
    return RequestError(400, f"the request can't be read: {why}.", f"{what}, whole and well-formed.", "send it so.")


def _too_large() -> RequestError:
    return RequestError(
        413,
        f"the request is larger than {LARGEST_BODY_BYTES >> 20} MB.",
        "a file of notes; an hour of music takes less than one MB.",
        "check that it is the right file; recordings of sound are not read.",
    )


def content_of(file: FileForm) -> bytes:
    """A file's bytes. Raises `RequestError` for a name that leads elsewhere, or bytes that are no base64."""
    if _PATH.search(file.name) or not file.name.strip() or len(file.name) > LONGEST_NAME:
        shown = file.name if len(file.name) <= 60 else f"{file.name[:57]}..."
        raise RequestError(
            422,
            f"the file can't be called {shown!r}." if file.name.strip() else "the file has no name.",
            "a plain name without a path, such as tune.mid.",
            "give the name alone.",
        )
    try:
        return base64.b64decode(file.base64, validate=True)
    except (binascii.Error, ValueError):
        raise RequestError(
            422, f"{file.name}: its bytes are no base64.", "the whole file in base64.", "encode it again."
        ) from None
