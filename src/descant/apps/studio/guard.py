"""The guard at the door: whom the server answers, and what every answer tells a browser to keep to.

A page elsewhere on the net must not reach a server on the user's own machine. So the name by which a browser came (the
header Host) must be one of ours, which defeats a foreign name that was bound to our address (DNS rebinding), and the
page that asks (the header Origin) must be our own, or one that was allowed.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from descant.apps.studio.mistakes import RequestError, as_json, defect_json
from descant.errors import DescantError, WritingError

LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""What the page may load: its own files and nothing else, and no code or style that stands in the page itself.

The synthesizer unpacks the sound font's Ogg Vorbis by a decoder in WebAssembly, which is what `wasm-unsafe-eval`
allows; no script may be made of text.
"""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def checked_origin(origin: str) -> str:
    """An origin as browsers write it. Raises `WritingError` for anything else."""
    plain = origin.strip().rstrip("/").lower()
    parts = urlsplit(plain)
    if parts.scheme not in ("http", "https") or not parts.netloc or plain != f"{parts.scheme}://{parts.netloc}":
        raise WritingError(
            f'"{origin}" is no origin.', "a scheme, a name and perhaps a port.", "such as http://localhost:5173"
        )
    return plain


def host_name(host: str) -> str:
    """The name in a Host header, without its port: "[::1]:80" is "::1"."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def is_address(name: str) -> bool:
    """Whether a name is an IP address, which nobody can bind to another."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """Lets requests in, or refuses them before anything of them is read.

    `hosts` are names by which the server may be called. With `any_address` (it listens to more than this machine) every
    IP address will do, too.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], origins: Iterable[str], *, any_address: bool) -> None:
        self.app = app
        self.hosts = frozenset(hosts) | LOCAL_NAMES
        self.origins = frozenset(origins)
        self.any_address = any_address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, begun = Headers(scope=scope), False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._sign(MutableHeaders(scope=message), headers.get("origin", ""), str(scope["path"]))
            await send(message)

        try:
            self._check(scope, headers)
            if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
                await _answer(guarded, 204, None)
                return
            await self.app(scope, receive, guarded)
        except DescantError as mistake:
            await _answer(guarded, getattr(mistake, "status", 422), as_json(mistake))
        except Exception as defect:
            if not begun:
                await _answer(guarded, 500, defect_json(defect))
            else:
                defect_json(defect)

    def _check(self, scope: Scope, headers: Headers) -> None:
        host = host_name(headers.get("host", ""))
        if len(headers.getlist("host")) != 1 or not (host in self.hosts or (self.any_address and is_address(host))):
            raise RequestError(
                421,
                f'this server is not called "{host[:100]}".',
                f"one of {', '.join(sorted(self.hosts))}.",
                "open it by that name; to be reached from elsewhere it is started with --host.",
            )
        origin = headers.get("origin")
        if origin is None:
            foreign = headers.get("sec-fetch-site") == "cross-site" and str(scope["path"]).startswith("/v1")
            if not foreign:
                return
        elif origin.lower() in self.origins or origin.lower() == f"{scope['scheme']}://{headers['host'].lower()}":
            return
        raise RequestError(
            403,
            f'the page at "{(origin or "another site")[:100]}" may not ask this server.',
            "its own page, or an origin that was allowed.",
            "start it with --allow-origin ORIGIN, if that page is yours.",
        )

    def _sign(self, headers: MutableHeaders, origin: str, path: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value
        if path.startswith("/v1") or path in ("/health", "/openapi.json"):
            headers["Cache-Control"] = "no-store"
        elif "cache-control" not in headers:
            headers["Cache-Control"] = "no-cache"
        headers.add_vary_header("Origin")
        if origin.lower() in self.origins:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Methods"] = "GET, POST"
            headers["Access-Control-Allow-Headers"] = "Content-Type"
            headers["Access-Control-Expose-Headers"] = "Content-Disposition, Retry-After"
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"


async def _answer(send: Send, status: int, said: object) -> None:
    body = b"" if said is None else json.dumps(said, ensure_ascii=False).encode()
    headers = [(b"content-length", str(len(body)).encode())] if said is not None else []
    if said is not None:
        headers.append((b"content-type", b"application/json"))
    if status == 429:
        headers.append((b"retry-after", b"2"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
