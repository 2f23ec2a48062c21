"""Running the server on this machine, and opening its page."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI

from descant.apps.studio.guard import LOCAL_NAMES, checked_origin, host_name
from descant.apps.studio.server import create_app
from descant.errors import OutputError

STOP_SECONDS = 2
"""How long open requests may go on once the server is told to stop."""


def listening(host: str, port: int) -> socket.socket:
    """A socket at that address. Raises `OutputError` where there is no such address, or the port is taken."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=256)
    except (OSError, OverflowError, UnicodeError) as error:
        raise OutputError(
            f"no server can listen at {host}, port {port}: {getattr(error, 'strerror', None) or error}.",
            "an address of this machine, and a port that is free.",
            "choose another port, or any free one: descant studio --port 0",
        ) from error


def server_of(app: FastAPI) -> uvicorn.Server:
    """The server of an app; it says little, and its clients nothing of itself."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            ws="none",
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )


def serve(
    host: str, port: int, *, models: Sequence[str] = (), origins: Sequence[str] = (), browser: bool = True
) -> None:
    """Serve until it is stopped from the keyboard. Raises `DescantError` before it begins."""
    allowed = [checked_origin(origin) for origin in origins]
    names = [host, *(host_name(origin.partition("://")[2]) for origin in allowed)]
    if host not in LOCAL_NAMES:
        names.append(socket.gethostname().lower())
    local = host in LOCAL_NAMES or host.startswith("127.")
    app = create_app(models, hosts=names, origins=allowed, any_address=not local)
    door = listening(host, port)
    shown = "localhost" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{door.getsockname()[1]}/"
    print(f"Descant Studio is at {address} (Ctrl+C stops it)", flush=True)
    if not local:
        print("It answers other machines, too, and asks nobody who they are.", flush=True)
    if browser:
        threading.Timer(0.5, webbrowser.open, (address,)).start()
    # told to end, it leaves as every program does, so that what its processes need on disk is cleared away
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with door:
        server_of(app).run(sockets=[door])
