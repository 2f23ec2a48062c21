"""One form for every answer that is not what was asked for: `{"error": {"found", "expected", "remedy"}}`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from descant.errors import DescantError, nearest

UNFIT = 422
"""The answer to music, or words about it, that can't be used."""


class RequestError(DescantError):
    """A request that is refused as such, with the HTTP status that says how."""

    def __init__(self, status: int, found: str, expected: str = "", remedy: str = "") -> None:
        self.status = status
        super().__init__(found, expected, remedy)


def status_of(mistake: DescantError) -> int:
    """The HTTP status of a mistake that its user can mend: always 4xx."""
    return mistake.status if isinstance(mistake, RequestError) else UNFIT


def as_json(mistake: DescantError) -> dict[str, Any]:
    """A mistake in the one form."""
    return {"error": {"found": mistake.found, "expected": mistake.expected, "remedy": mistake.remedy}}


def defect_json(defect: BaseException) -> dict[str, Any]:
    """A fault of ours in the same form. Where it happened is told on the server's own stderr, not to the client."""
    says = " ".join(str(defect).split())[:300]
    print(f"studio: a defect of ours: {type(defect).__name__}: {says}", file=sys.stderr)
    return {
        "error": {
            "found": f"This is a defect of ours, not a mistake of yours ({type(defect).__name__}).",
            "expected": "an answer.",
            "remedy": "try it with other settings, and please send us what was asked.",
        }
    }


def not_there(path: str) -> RequestError:
    """Nothing is served at that path."""
    return RequestError(
        404, f"There is nothing at {path[:200]}.", "the page at /, or the API under /v1.", "see /v1/info"
    )


def from_validation(errors: Sequence[Mapping[str, Any]], known: Sequence[str]) -> RequestError:
    """What pydantic found wrong first, in our words; `known` are the names that may be said."""
    first = errors[0]
    steps = [str(step) for step in first["loc"] if step not in ("body", "function-after")]
    where, kind, says = ".".join(steps) or "the request", str(first["type"]), str(first["msg"])
    if kind == "extra_forbidden":
        return RequestError(
            UNFIT,
            f'There is no setting "{where}"{nearest(steps[-1], known)}.',
            f"some of {', '.join(known)}.",
            "leave it out, or write it as it is called: see /openapi.json",
        )
    if kind == "missing":
        return RequestError(UNFIT, f"{where} is missing.", "a value for it.", "see /openapi.json")
    expected = says.removeprefix("Value error, ").removeprefix("Input should be ").removesuffix(".")
    shown = repr(first.get("input"))
    shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
    return RequestError(
        UNFIT, f"{where}: {shown} can't be used.", f"{expected}.", "see /v1/info for what may be said, and its range."
    )
