"""Four-part chorales on 16ths: the nats of all voices together, by the chain rule over voices.

    p(frame) = p(soprano) · p(bass | soprano) · p(alto | both) · p(tenor | all three)

Each voice is told whole pieces of those given before it, their future included, so the product is the probability of
the whole piece, and its nats divided by the number of frames are what a frame of four voices costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from descant.models.accompanist import Accompanist
from descant.training.pieces import TrainingPiece
from descant.training.recipe import Direction, Recipe
from descant.training.scoring import Score, score_pieces

ORDER = ("soprano", "bass", "alto", "tenor")


def joint_nats(
    net: Accompanist, recipe: Recipe, pieces: Sequence[TrainingPiece], order: Sequence[str] = ORDER
) -> dict[str, Any]:
    """Nats a frame of all voices together, and of each given those before it in `order`."""
    if set(order) != set(recipe.roles):
        raise ValueError(f"the order must name each of {', '.join(recipe.roles)} once, and not {', '.join(order)}")
    missing = [role for piece in pieces for role in order if role not in piece.frames]
    if missing:
        raise ValueError(f"{len(missing)} voices are missing in these pieces, as {missing[0]}")
    voices: dict[str, Score] = {}
    for place, voice in enumerate(order):
        one = recipe.model_copy(update={"directions": [Direction(given=list(order[:place]), write=voice)]})
        voices[voice] = score_pieces(net, one, pieces, hears_future=True)
    return {
        "nats": sum(score.nats for score in voices.values()),
        "nats_after_first": sum(score.later_nats for score in voices.values()),
        "frames": voices[order[0]].frames,
        "voices": {voice: score.nats for voice, score in voices.items()},
    }
