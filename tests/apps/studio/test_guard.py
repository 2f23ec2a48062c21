"""Laws of the door: only our own names, only our own page or one that was allowed; every answer is signed."""

from __future__ import annotations

from typing import Any

import pytest

from descant.apps.studio.guard import POLICY, checked_origin, host_name
from descant.errors import WritingError

FRIEND = "http://friend.example:5173"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:{port}", 200),
        ("[::1]:{port}", 200),
        ("LOCALHOST:1", 200),
        ("evil.example", 421),
        ("evil.example:{port}", 421),
        ("127.0.0.1.evil.example", 421),
        ("192.168.1.7", 421),
        ("", 421),
    ],
)
def test_it_answers_to_its_own_names_alone(host: str, status: int, studio: Any) -> None:
    answer = studio.client.get("/v1/info", headers={"Host": host.format(port=studio.port)})
    assert answer.status_code == status
    if status != 200:
        assert set(answer.json()["error"]) == {"found", "expected", "remedy"}


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:{port}", 200),
        (FRIEND, 200),
        ("http://127.0.0.1:1", 403),
        ("https://127.0.0.1:{port}", 403),
        ("http://evil.example", 403),
        ("null", 403),
        (FRIEND + "1", 403),
    ],
)
def test_it_answers_its_own_page_and_allowed_ones(origin: str, status: int, studio: Any) -> None:
    origin = origin.format(port=studio.port)
    answer = studio.client.get("/v1/info", headers={"Origin": origin})
    assert answer.status_code == status
    assert answer.headers.get("Access-Control-Allow-Origin") == (origin if origin == FRIEND else None)


def test_a_foreign_page_may_not_ask_without_saying_so(studio: Any) -> None:
    assert studio.client.get("/v1/info", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert studio.client.get("/v1/info", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert studio.client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200  # a link leads here


def test_an_allowed_page_may_ask_beforehand(studio: Any) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    answer = studio.client.options("/v1/generate", headers=asks | {"Origin": FRIEND})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == FRIEND
    assert studio.client.options("/v1/generate", headers=asks | {"Origin": "http://evil.example"}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/health", "/v1/info", "/v1/nothing", "/openapi.json"])
def test_every_answer_is_signed(path: str, studio: Any) -> None:
    headers = studio.client.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "server" not in headers
    assert "unsafe" not in POLICY.replace("'wasm-unsafe-eval'", "")
    assert "default-src 'none'" in POLICY


def test_names_and_origins_as_they_are_written() -> None:
    assert [host_name(each) for each in ("LocalHost:80", "[::1]:80", "::1", "a.b.")] == ["localhost", "::1", "", "a.b"]
    assert checked_origin("HTTP://Localhost:5173/") == "http://localhost:5173"
    for wrong in ("*", "localhost", "http://", "http://a/b", "ftp://a", "null"):
        with pytest.raises(WritingError):
            checked_origin(wrong)
