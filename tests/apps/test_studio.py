"""`descant studio` says what is missing before it serves, and serves the page where there is one."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Says = Callable[..., tuple[int, str, str]]


def test_without_its_packages_it_says_how_to_install_them(descant_says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "descant.apps.studio.running", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)  # as where it is not installed
    code, _, err = descant_says("studio")
    assert code == 2
    assert 'pip install "descant[studio]"' in err


def test_a_port_that_is_taken_is_told(descant_says: Says) -> None:
    pytest.importorskip("fastapi", reason="Studio's packages are not installed: pip install -e '.[studio]'")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = descant_says("studio", "--port", port, "--no-browser", "-m", "folk")
    assert code == 2
    assert f"port {port}" in err
    assert "--port 0" in err


@pytest.mark.parametrize("words", [("-m", "nothing"), ("--allow-origin", "*"), ("--host", "no such host.example")])
def test_what_can_not_be_served_is_told(descant_says: Says, words: tuple[str, str]) -> None:
    pytest.importorskip("fastapi", reason="Studio's packages are not installed: pip install -e '.[studio]'")
    code, _, err = descant_says("studio", "--port", 0, "--no-browser", *words)
    assert code == 2
    assert "What to do" in err


def test_it_listens_where_it_is_told_and_answers_the_pages_that_were_named() -> None:
    pytest.importorskip("fastapi", reason="Studio's packages are not installed: pip install -e '.[studio]'")
    httpx = pytest.importorskip("httpx", reason="the tests' packages are not installed: pip install -e '.[test]'")
    friend, foe = "http://friend.example:5173", "http://foe.example"
    with socket.create_server(("127.0.0.2", 0)) as free:
        port = free.getsockname()[1]
    words = [
        "studio",
        "--host",
        "127.0.0.2",
        "--port",
        str(port),
        "--no-browser",
        "--allow-origin",
        friend,
        "-m",
        "folk",
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "descant.apps.cli.main", *words], stderr=subprocess.DEVNULL
    ) as running:
        try:
            with httpx.Client(base_url=f"http://127.0.0.2:{port}", trust_env=False, timeout=30) as client:

                def asks(**headers: str) -> httpx.Response:
                    return client.get("/v1/info", headers=headers)

                end = time.monotonic() + 60
                while time.monotonic() < end:
                    try:
                        client.get("/health")
                        break
                    except httpx.TransportError:
                        time.sleep(0.1)
                assert asks().status_code == 200
                answer = asks(Origin=friend)
                assert answer.headers["Access-Control-Allow-Origin"] == friend
                assert asks(Origin=foe).status_code == 403
                assert asks(Host="foe.example").status_code in (400, 403, 421)
            with pytest.raises(OSError, match="refused"):
                socket.create_connection(("127.0.0.1", port), timeout=5)
        finally:
            running.terminate()


def test_the_page_is_served_where_it_is_built(tmp_path: Path) -> None:
    pytest.importorskip("fastapi", reason="Studio's packages are not installed: pip install -e '.[studio]'")
    httpx = pytest.importorskip("httpx", reason="the tests' packages are not installed: pip install -e '.[test]'")
    from descant.apps.studio.server import create_app

    page = tmp_path / "static"
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<title>Studio</title>", encoding="utf-8")
    (page / "assets" / "page.js").write_text("let a = 1;", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")

    async def asked() -> list[tuple[int, str, str]]:
        transport = httpx.ASGITransport(app=create_app(["folk"], static=page))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            paths = ["/", "/assets/page.js", "/health", "/..%2fsecret.txt", "/assets/../../secret.txt", "/nothing.js"]
            answers = [await client.get(path) for path in paths]
        return [(each.status_code, each.headers["content-type"], each.text) for each in answers]

    root, script, health, *others = asyncio.run(asked())
    assert root[0] == 200
    assert "<title>Studio" in root[2]
    assert script[0] == 200
    assert "javascript" in script[1]
    assert health[0] == 200
    for status, _, text in others:
        assert status == 404
        assert set(json.loads(text)) == {"error"}
