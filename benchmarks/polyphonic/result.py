"""Results: one small JSON a cell, under benchmarks/results/polyphonic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from descant.files import write_whole

RESULTS = Path(__file__).resolve().parents[1] / "results" / "polyphonic"


def place_of(cell_id: str, results: Path = RESULTS) -> Path:
    """Where a cell's result lies."""
    return results / f"{cell_id}.json"


def write_result(cell_id: str, result: dict[str, Any], results: Path = RESULTS) -> None:
    """Keep a result, whole or not at all."""
    place = place_of(cell_id, results)
    place.parent.mkdir(parents=True, exist_ok=True)
    write_whole(place, json.dumps(result, indent=1) + "\n")


def read_results(results: Path = RESULTS) -> dict[str, dict[str, Any]]:
    """All results by cell."""
    return {
        path.relative_to(results).with_suffix("").as_posix(): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(results.rglob("*.json"))
    }


def figure_of(result: dict[str, Any]) -> str:
    """What a result says, in a few words."""
    test = result.get("test", {})
    if "estimate" in test:
        told = test["estimate"]
        doubt = "" if told["converged"] else ", not converged"
        return f"{test['nats']:.2f} nats a frame (AIS ± {told['standard_error']:.2f}{doubt})"
    if "nats" in test:
        return f"{test['nats']:.4f} nats a frame"
    return f"accuracy {test['accuracy']:.4f}" if "accuracy" in test else "measured"
