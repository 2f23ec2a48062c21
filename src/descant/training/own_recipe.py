"""A recipe made for somebody's own corpus: from the pairs asked for, the grid, and how much music there is.

Little music wants a small net and little training, or the net learns the pieces by heart. So its size goes by the
quarter notes of music that are to be written, and the iterations by their square root: ten times the music is trained
about three times as long. Heads go by the kind of role: one symbol a frame for single voices, a chain along pitch
with recall for chords, a small chain for drums.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

from descant.corpora.piece import Piece
from descant.models.configuration import configure
from descant.parts.roles import ROLES, FrameKind
from descant.training.own_grid import SIXTEENTHS
from descant.training.pairs import pair_name, roles_of
from descant.training.recipe import Direction, Recipe

SIZES: tuple[tuple[float, dict[str, Any]], ...] = (
    (40_000, {"core": 128, "listener": 96, "previous": 64, "dropout": 0.4}),
    (150_000, {"core": 192, "listener": 128, "previous": 96, "dropout": 0.3}),
    (math.inf, {"core": 256, "listener": 160, "previous": 96, "dropout": 0.2}),
)
"""The net for at most so many quarter notes to be written."""

LEAST_ITERATIONS, MOST_ITERATIONS = 600, 5000
ITERATIONS_OF_10_000_QUARTERS = 1000
VALIDATIONS = 20
"""How often a run is looked at, and its best net kept."""
FINE_TUNED = 0.5
"""Share of the iterations for a net that has learned already."""

HEADS: dict[FrameKind, dict[str, Any]] = {
    "voice": {"name": "categorical", "hidden": [160], "dropout": 0.3},
    "poly": {
        "name": "deep",
        "hidden": 40,
        "narrow": 20,
        "near": 2,
        "older": 4,
        "order": "down",
        "dropout": 0.1,
    },
    "kit": {"name": "nade", "hidden": 64},
}


def quarters_of(pieces: Sequence[Piece], roles: Collection[str]) -> float:
    """Quarter notes of music to be written: each of these roles counts as long as its piece lasts."""
    return sum(
        piece.score.end_ticks / piece.score.ticks_per_quarter * len(set(piece.roles.values()) & set(roles))
        for piece in pieces
    )


def iterations_for(quarters: float) -> int:
    """How long to train on so many quarter notes, to the next hundred."""
    wanted = ITERATIONS_OF_10_000_QUARTERS * math.sqrt(quarters / 10_000)
    return 100 * math.ceil(min(MOST_ITERATIONS, max(LEAST_ITERATIONS, wanted)) / 100)


def make_recipe(
    name: str, directions: Sequence[Direction], steps_per_quarter: int, quarters: float, licence: str = ""
) -> Recipe:
    """The recipe for some pairs on a grid, where the training pieces hold so many `quarters` to be written."""
    size = next(size for most, size in SIZES if quarters <= most)
    roles = {role: ROLES[role].kind for role in roles_of(directions)}
    kinds = dict.fromkeys(roles.values())
    chords_written = any(roles[direction.write] == "poly" for direction in directions)
    fine = steps_per_quarter > SIXTEENTHS
    table: dict[str, Any] = {
        "name": name,
        "says": _says(directions),
        "licence": licence,
        "steps_per_quarter": steps_per_quarter,
        "roles": roles,
        "directions": [direction.model_dump() for direction in directions],
        "listener": {"name": "gru", "size": size["listener"], "projection": size["listener"]},
        "core": {"name": "lstm", "size": size["core"], "layers": 1},
        "heads": {kind: HEADS[kind] for kind in kinds},
        "previous_size": size["previous"],
        "dropout": size["dropout"],
        # what the pairs give, first of all; but also all else, since parts are written one after the other
        "masks": {"as_directed": 0.5, "all_known": 0.1, "some_known": 0.15},
        "training": {
            "batch": 8 if chords_written or fine else 16,
            "window_steps": 288 if fine else 128 if chords_written else 256,
            "transpose": 5,
            **_schedule(iterations_for(quarters)),
        },
    }
    if chords_written:
        table["recall"] = {"own": True}
    return configure(Recipe, table, "the made recipe")


def _schedule(iterations: int) -> dict[str, Any]:
    """Iterations, and what goes by them: how often to look, and how far back the average of weights reaches."""
    return {
        "iterations": iterations,
        "warmup": min(100, iterations // 10),
        "validate_every": max(1, iterations // VALIDATIONS),
        "validation_batches": 16,
        "patience": VALIDATIONS // 2,
        "sample_every": VALIDATIONS // 4,
        "average": 0.99 if iterations < 2000 else 0.995,
    }


def fine_tuned(recipe: Recipe, name: str, directions: Sequence[Direction], quarters: float, licence: str) -> Recipe:
    """A bundle's recipe for its net to learn on from other music: its net and grid, our pairs, a shorter training."""
    table = recipe.model_dump()
    table |= {
        "name": name,
        "variant": "",
        "says": f"{_says(directions)} It began as {recipe.name}.",
        "corpus": "",
        "licence": licence,
        "directions": [direction.model_dump() for direction in directions],
    }
    table["masks"] |= {"as_directed": 0.5, "all_known": 0.1, "some_known": 0.15}
    table["training"] |= _schedule(iterations_for(FINE_TUNED**2 * quarters))
    return configure(Recipe, table, "the made recipe")


def _says(directions: Sequence[Direction]) -> str:
    return f"Learned from somebody's own pieces: {', '.join(map(pair_name, directions))}."
