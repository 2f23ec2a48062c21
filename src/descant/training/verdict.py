"""What a gain says, in words: whether hearing the given parts is surely worth something to the net."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
"""A row of a trial: `evaluation.gain.GainRow` as JSON."""


def is_sure(row: Row) -> bool:
    """Whether the whole 95 % interval of the gain lies above zero, and the net is better than any floor."""
    return row.get("gain_low") is not None and float(row["gain_low"]) > 0 and not _floored(row)


def _floored(row: Row) -> bool:
    """Whether a floor, which hears nothing and learns next to nothing, foretells as well as the net."""
    floors = [float(nats) for nats in (row.get("floors") or {}).values() if nats is not None]
    return any(nats <= float(row["nll_true"]) for nats in floors)


def verdict(row: Row) -> str:
    """One sentence on a direction: its gain with its interval, and whether it is sure."""
    given, write = " + ".join(row["given"]), row["write"]
    gain = f"{float(row['gain']):.3f} nats a frame"
    if row.get("gain_low") is None or row.get("gain_high") is None:
        return f"no sure gain: {given} → {write}: {gain} on one work alone, which is too few for an interval."
    low, high = float(row["gain_low"]), float(row["gain_high"])
    interval = f"{gain} ({low:.3f} to {high:.3f})"
    if _floored(row):
        return (
            f"no sure gain: {given} → {write}: {interval}, but simple counting foretells the {write} as well: the net "
            "has hardly learned yet."
        )
    if low > 0:
        return f"gain: {given} → {write}: {interval}: it foretells the {write} better for hearing the {given}."
    if high < 0:
        return f"no gain: {given} → {write}: {interval}: hearing the {given} makes it worse."
    return f"no sure gain: {given} → {write}: {interval}, which holds zero: hearing the {given} may be worth nothing."


def judged(rows: Sequence[Row]) -> list[Row]:
    """One row for each direction that gives something: through the listener that was named first."""
    first: dict[tuple[tuple[str, ...], str], Row] = {}
    for row in rows:
        if row["given"]:
            first.setdefault((tuple(row["given"]), row["write"]), row)
    return list(first.values())
