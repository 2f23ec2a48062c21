"""How well playing is foretold on held-out pieces: correlation and mean absolute error, beside two floors.

Task: of a whole part its notes are known, and how the given parts are played; nothing of how it was played itself.

Conventions. Velocity in MIDI's numbers; deviation in steps, over those notes alone that lie near their step
(`grid.performance.FARTHEST`), and for roles whose timing is a player's own. Pearson's correlation is over all notes of
all pieces (`correlation`), and within each piece, averaged over pieces by their notes (`within`): the first also
credits how loud a piece is on the whole. The given parts are heard as `played`, as if `typed`, or `nothing` is.

Floors. `constant`: the role's mean over the training pieces; it has no correlation. `copy`: what the given part that
began last did there (the mean of its chord), plus the usual difference between that role and this one; where none has
begun, the constant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from descant.bundles.manifest import ExpressionFacts
from descant.generation.playing import foretold
from descant.grid.performance import Performance
from descant.models.expression import Expression
from descant.training.performances import PerformedPart, of_some
from descant.training.torch_expression import TorchExpression

Values = NDArray[np.float64]


def means_by_role(parts: Sequence[PerformedPart]) -> dict[str, tuple[float, float]]:
    """The mean velocity and deviation of each role over some pieces, all notes alike; given roles are counted too."""
    found: dict[str, list[Performance]] = {}
    for part in parts:
        found.setdefault(part.role, []).append(part.performance)
        for role, each in part.given.items():
            found.setdefault(role, []).append(each)
    return {
        role: (
            float(np.concatenate([each.velocity for each in several]).mean()),
            float(np.concatenate([each.deviation[each.near] for each in several]).mean()),
        )
        for role, several in found.items()
    }


def copied(part: PerformedPart, means: Mapping[str, tuple[float, float]]) -> Values:
    """The floor `copy` of each note: `[note, 2]`."""
    steps = part.performance.step
    usual = np.array(means[part.role])
    said = np.repeat(usual[None], len(steps), 0)
    latest = np.full(len(steps), -1)
    for role, each in part.given.items():
        if not len(each):
            continue
        onsets, place = np.unique(each.step, return_inverse=True)
        counts = np.bincount(place)
        chords = np.stack([np.bincount(place, each.velocity) / counts, np.bincount(place, each.deviation) / counts], 1)
        last = np.searchsorted(onsets, steps, side="right") - 1
        newer = (last >= 0) & (onsets[np.maximum(last, 0)] > latest)
        said[newer] = chords[last[newer]] + usual - np.array(means[role])
        latest[newer] = onsets[last[newer]]
    return said


def figures(
    net: Expression,
    facts: ExpressionFacts,
    train: Sequence[PerformedPart],
    judged: Mapping[str, Sequence[PerformedPart]],
    roles: int,
) -> dict[str, Any]:
    """Rows for each split, role and quantity."""
    means, rows = means_by_role(train), []
    for split, parts in judged.items():
        for role in facts.plays:
            own = [part for part in parts if part.role == role]
            if not own:
                continue
            said = {"constant": [np.repeat([means[role]], len(part.performance), 0) for part in own]}
            said["copy"] = [copied(part, means) for part in own]
            with torch.no_grad():
                for hears in ("played", "typed", "nothing"):
                    said[hears] = foretold(TorchExpression(net), of_some(own, roles, hears), facts.state)
            for place, quantity in enumerate(("velocity", "deviation")):
                if quantity == "velocity" or role in facts.timing:
                    row: dict[str, Any] = {"split": split, "role": role, "of": quantity, "pieces": len(own)}
                    row |= {hears: compared(own, answer, place) for hears, answer in said.items()}
                    rows.append(row)
    return {"rows": rows}


def compared(parts: Sequence[PerformedPart], said: Sequence[Values], place: int) -> dict[str, float | None]:
    """Correlation over all, within pieces, and mean absolute error of one quantity (0: velocity, 1: deviation)."""
    true, foretells = [], []
    for part, answer in zip(parts, said, strict=True):
        which = part.performance.near if place else np.ones(len(part.performance), bool)
        true.append((part.performance.deviation if place else part.performance.velocity)[which])
        foretells.append(answer[which, place])
    within = [(correlation(a, b), len(a)) for a, b in zip(true, foretells, strict=True)]
    known = [(each, notes) for each, notes in within if each is not None]
    every, guess = np.concatenate(true), np.concatenate(foretells)
    return {
        "correlation": correlation(every, guess),
        "within": sum(each * notes for each, notes in known) / sum(notes for _, notes in known) if known else None,
        "error": float(np.abs(every - guess).mean()),
    }


def correlation(true: Values, foretells: Values) -> float | None:
    """Pearson's correlation; None where either never changes."""
    if len(true) < 2 or np.ptp(true) == 0 or np.ptp(foretells) < 1e-9:
        return None
    return float(np.corrcoef(true, foretells)[0, 1])


def table(results: Mapping[str, Any]) -> list[str]:
    """The figures as a table in Markdown."""
    lines = [
        "| split | role | of | hears the others | correlation | within a piece | mean absolute error |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    named = {"played": "as played", "typed": "as if typed", "nothing": "not at all", "copy": "floor: copy"}
    for row in results.get("rows", ()):
        for hears in ("played", "typed", "nothing", "copy", "constant"):
            said = row[hears]
            cells = [f"{said[key]:.3f}" if said[key] is not None else "-" for key in ("correlation", "within")]
            error = f"{said['error']:.2f}" if row["of"] == "velocity" else f"{said['error']:.4f}"
            lines.append(
                f"| {row['split']} | {row['role']} | {row['of']} | {named.get(hears, 'floor: constant')} "
                f"| {cells[0]} | {cells[1]} | {error} |"
            )
    return lines
