"""Wild bundles: any kind of head over any roles, whose nets say something else at every question.

What a musician asks for must hold whatever a net says, so here it says the wildest things, and quickly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from numpy.typing import NDArray

from descant.bundles.graphs import CoreInputs, HeadInputs, Rows
from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.grid.shapes import LOWEST_PITCH, PITCHES, VOICE_SYMBOLS

RANGE = (40, 90)
"""Which pitches a wild net has heard in every part."""


@dataclass
class WildGraphs:
    """Graphs that answer by chance, with a leaning: `gladness` is added to what begins, or sounds.

    Chance hangs on the question alone, so that the same question has the same answer.
    """

    config: BundleConfig
    gladness: float = 0.0
    table: NDArray[np.float32] | None = field(default=None, repr=False)

    def _context(self, known: Rows, state: Rows) -> tuple[Rows, Rows]:
        heard = known @ np.cos(np.arange(known.shape[1]))[:, None] + 0.5 * state[:, :1]
        return np.sin(heard + np.arange(self.config.widths.context)).astype(np.float32), np.repeat(
            np.sin(heard), state.shape[1], 1
        ).astype(np.float32)

    listener_forward = listener_backward = _context

    def core_step(self, inputs: CoreInputs) -> tuple[Rows, Rows]:
        heard = sum(each @ np.cos(np.arange(each.shape[1])) for each in inputs[:-1]) + 0.3 * inputs.state[:, 0]
        feature = np.sin(heard[:, None] + np.arange(self.config.widths.feature)).astype(np.float32)
        return feature, np.repeat(np.cos(heard)[:, None], inputs.state.shape[1], 1).astype(np.float32)

    def head(self, kind: str, inputs: HeadInputs) -> Rows:
        answers = []
        for row in range(len(inputs.feature)):
            asked = np.round(inputs.feature[row], 3).tobytes() + inputs.chosen[row].tobytes()
            rng = np.random.default_rng(crc32(asked))
            if self.table is not None:
                answers.append(rng.normal(0, 2, len(self.table)))
            elif kind == "voice":
                logits = rng.normal(0, 2, VOICE_SYMBOLS)
                logits[:2] += 4.5 - self.gladness
                answers.append(logits)
            else:
                answers.append(rng.normal(self.gladness - 1.5, 2, inputs.chosen.shape[1:]))
        return np.array(answers, np.float32)

    def weight(self, name: str) -> NDArray[np.float32]:
        if self.table is None or not name.endswith(".table"):
            raise KeyError(name)
        return self.table


DEEP: dict[str, object] = {"name": "deep", "hidden": 3, "narrow": 2}
RECIPES: dict[str, dict[str, dict[str, object]]] = {
    "voice": {"roles": {"melody": "voice"}, "heads": {"voice": {"name": "categorical"}}},
    "chords up": {"roles": {"chords": "poly"}, "heads": {"poly": DEEP}},
    "chords down": {"roles": {"chords": "poly"}, "heads": {"poly": {**DEEP, "order": "down"}}},
    "chords alone": {"roles": {"chords": "poly"}, "heads": {"poly": {"name": "bernoulli"}}},
    "roll": {"roles": {"piano": "roll"}, "heads": {"roll": DEEP}},
    "kit": {"roles": {"drums": "kit"}, "heads": {"kit": DEEP}},
    "kit alone": {"roles": {"drums": "kit"}, "heads": {"kit": {"name": "bernoulli"}}},
    "song": {
        "roles": {"melody": "voice", "chords": "poly"},
        "heads": {"voice": {"name": "categorical"}, "poly": DEEP},
    },
    "choir": {
        "roles": dict.fromkeys(("soprano", "alto", "tenor", "bass"), "voice"),
        "heads": {"voice": {"name": "categorical"}},
    },
    "hands": {"roles": {"left": "poly", "right": "poly"}, "heads": {"poly": DEEP}},
    "tune and drums": {
        "roles": {"melody": "voice", "drums": "kit"},
        "heads": {"voice": {"name": "categorical"}, "kit": {"name": "bernoulli"}},
    },
}
"""Every way of drawing a frame that can keep to constraints of all kinds, and some bands."""


@pytest.fixture(scope="session")
def recipe_named() -> Callable[[str], dict[str, object]]:
    """What a tiny recipe must change to be one of these: `bundle_of(**recipe_named("kit"))`."""
    return lambda name: {"directions": [], **RECIPES[name]}


@pytest.fixture(scope="session")
def wild_of(
    bundle_of: Callable[..., Bundle], recipe_named: Callable[[str], dict[str, object]]
) -> Callable[..., Bundle]:
    """Make a wild bundle: `wild_of("voice", gladness=1)`."""
    configs: dict[str, BundleConfig] = {}

    def make(name: str, gladness: float = 0.0) -> Bundle:
        if name not in configs:
            configs[name] = bundle_of(**recipe_named(name)).config
        config = configs[name]
        ranges = {role: RANGE for role, kind in config.roles.items() if kind != "kit"}
        # whose hidden units nobody knows, and so are asked for every note
        heads = {kind: facts.model_copy(update={"reach": 0}) for kind, facts in config.heads.items()}
        config = config.model_copy(update={"ranges": ranges, "heads": heads})
        return Bundle(Path("wild"), config, WildGraphs(config, gladness))

    return make


@pytest.fixture(scope="session")
def wild_list_of(wild_of: Callable[..., Bundle]) -> Callable[..., Bundle]:
    """Make a wild bundle whose frames are chords of a list: `wild_list_of([60], [60, 64], grid="events")`."""

    def make(*sets: list[int], grid: str = "steps") -> Bundle:
        table = np.zeros((len(sets) + 1, PITCHES), np.float32)
        for row, pitches in enumerate(sets):
            table[row + 1, [pitch - LOWEST_PITCH for pitch in pitches]] = 1
        config = wild_of("roll").config
        facts = config.heads["roll"].model_copy(update={"vocabulary": len(table), "chained": False})
        config = config.model_copy(update={"heads": {"roll": facts}, "grid": grid})
        return Bundle(Path("wild"), config, WildGraphs(config, table=table))

    return make
