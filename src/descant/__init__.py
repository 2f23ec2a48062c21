"""Descant: give it one part of a piece; it writes the others, in time.

    import descant
    model = descant.load("folk")
    take = model.accompany("tune.mid", given="melody", write="chords", seed=7)
    take.write("song.mid")

Names are loaded when they are first used, so that importing Descant is quick. Nothing here needs torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from descant.errors import DescantError as DescantError
    from descant.generation.model import Model as Model
    from descant.generation.model import load as load
    from descant.generation.take import Take as Take
    from descant.parts.assign import assign_roles as assign_roles
    from descant.score.formats import read as read
    from descant.score.score import Notes as Notes
    from descant.score.score import Part as Part
    from descant.score.score import Score as Score

_HOMES = {
    "DescantError": "descant.errors",
    "Model": "descant.generation.model",
    "Notes": "descant.score.score",
    "Part": "descant.score.score",
    "Score": "descant.score.score",
    "Take": "descant.generation.take",
    "assign_roles": "descant.parts.assign",
    "load": "descant.generation.model",
    "read": "descant.score.formats",
}

__all__ = ["DescantError", "Model", "Notes", "Part", "Score", "Take", "assign_roles", "load", "read"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name == "__version__":
        from importlib.metadata import version

        return version("descant")
    raise AttributeError(f"module 'descant' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
