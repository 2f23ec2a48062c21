"""`descant studio`: the page on which it is seen, heard and chosen; and the server that any program may ask."""

from __future__ import annotations

from typing import Annotated

import typer

USUAL_PORT = 8765


def studio(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where it listens; 0 takes any free port.")] = USUAL_PORT,
    host: Annotated[
        str, typer.Option(help="The address it listens at; another than 127.0.0.1 lets other machines in.")
    ] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Open no browser.")] = False,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(help="A page elsewhere that may ask, as http://localhost:5173 (again for several)."),
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option("--model", "-m", help="A bundle to offer: its name or its folder (again for several; else all)."),
    ] = None,
) -> None:
    """Open Studio: see it, hear it, choose a take. A page on this machine, and a server.

    Nothing leaves the machine. The server's API is under /v1, described at /openapi.json.
    """
    # Only here, so that the help can be read where Studio is not installed.
    from descant.apps.studio.running import serve

    serve(host, port, models=model or (), origins=allow_origin or (), browser=not no_browser)
