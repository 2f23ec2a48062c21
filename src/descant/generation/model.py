"""A model in Python's hands: a bundle that accompanies, continues, composes, and says how likely music is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.bundles.store import load as load_bundle
from descant.errors import WritingError
from descant.generation import accompaniment
from descant.generation.accompaniment import Manner
from descant.generation.casting import cast, folded
from descant.generation.choice import Choice
from descant.generation.hearing import Hearing
from descant.generation.likelihood import Question, frame_nats
from descant.generation.take import Take
from descant.grid.fit import fit_grid
from descant.grid.stack import stack_of
from descant.parts.assign import find_part
from descant.score.formats import read
from descant.score.score import Score

Names = str | Sequence[str]


def _names(names: Names) -> tuple[str, ...]:
    return tuple(word.strip() for word in names.split(",") if word.strip()) if isinstance(names, str) else tuple(names)


def _manner(temperature: float, top_k: int, top_p: float, listener: str, takes: int, seed: int) -> Manner:
    return Manner(Choice(temperature, top_k, top_p), Hearing.of(listener), takes, seed)


class Model:
    """A bundle, ready to write.

    Every writing method takes `temperature`, `top_k`, `top_p`, `listener` ("full", "causal", "lookahead:4") and `seed`;
    the same bundle, seed and input give the same notes. With `takes` above 1 a list of takes comes back.
    """

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    @property
    def config(self) -> BundleConfig:
        """The bundle's manifest: roles, directions, grid, corpus, results."""
        return self.bundle.config

    def __repr__(self) -> str:
        return f"<Model {self.config.name}: {', '.join(self.config.roles)}>"

    def accompany(
        self,
        score: Score | Path | str,
        *,
        given: Names = (),
        write: Names = (),
        as_role: str | None = None,
        seed: int = 0,
        temperature: float = 0.9,
        top_k: int = 0,
        top_p: float = 1.0,
        listener: str = "full",
    ) -> Take:
        """Write parts to given ones.

        `given` names parts by role, name or number (none: all that the bundle knows), `write` the roles to write (none:
        what its directions say), `as_role` what a single given part plays. Raises `DescantError`.
        """
        return self.takes(
            score,
            1,
            given=given,
            write=write,
            as_role=as_role,
            seed=seed,
            temperature=temperature,
            top_k=top_k,
            top_p=top_p,
            listener=listener,
        )[0]

    def takes(
        self,
        score: Score | Path | str,
        takes: int,
        *,
        given: Names = (),
        write: Names = (),
        as_role: str | None = None,
        seed: int = 0,
        temperature: float = 0.9,
        top_k: int = 0,
        top_p: float = 1.0,
        listener: str = "full",
    ) -> list[Take]:
        """Several alternatives at once; the first is what `accompany` gives with the same seed."""
        return accompaniment.accompany(
            self.bundle,
            _score(score),
            given=_names(given),
            write=_names(write),
            as_role=as_role,
            manner=_manner(temperature, top_k, top_p, listener, takes, seed),
        )

    def continue_(
        self,
        score: Score | Path | str,
        *,
        bars: int,
        given: Names = (),
        write: Names = (),
        as_role: str | None = None,
        seed: int = 0,
        temperature: float = 0.9,
        top_k: int = 0,
        top_p: float = 1.0,
        listener: str = "full",
    ) -> Take:
        """Write the bars that come next."""
        return accompaniment.continue_(
            self.bundle,
            _score(score),
            bars=bars,
            given=_names(given),
            write=_names(write),
            as_role=as_role,
            manner=_manner(temperature, top_k, top_p, listener, 1, seed),
        )[0]

    def compose(
        self,
        *,
        bars: int = 16,
        write: Names = (),
        meter: tuple[int, int] = (4, 4),
        tempo_bpm: float = 100.0,
        seed: int = 0,
        temperature: float = 0.9,
        top_k: int = 0,
        top_p: float = 1.0,
        listener: str = "full",
    ) -> Take:
        """Write a piece from nothing."""
        return accompaniment.compose(
            self.bundle,
            bars=bars,
            write=_names(write),
            meter=meter,
            tempo_bpm=tempo_bpm,
            manner=_manner(temperature, top_k, top_p, listener, 1, seed),
        )[0]

    def surprise(
        self, score: Score | Path | str, *, given: Names = (), target: str, listener: str = "full"
    ) -> NDArray[np.float64]:
        """Nats of each frame of a part that is there, given other parts of the same score: float64 `[time]`.

        `target` is a role, a part's name or number. The sum is -log p(target | given). Raises `DescantError`.
        """
        music = _score(score)
        config = self.config
        everyone = cast_target(music, config, _names(given), target)
        heard, _ = folded(music, everyone[0], config)
        grid = fit_grid(heard, config.steps_per_quarter)
        stack = stack_of(heard, everyone[0].roles, config.roles, config.steps_per_quarter, grid.phase_ticks)
        others = {role: stack.frames[role] for role in everyone[1] if role in stack.frames}
        role = everyone[2]
        return frame_nats(self.bundle, [Question(others, role, stack.frames[role], stack, listener)])[0]

    def log_likelihood(
        self, score: Score | Path | str, *, given: Names = (), target: str, listener: str = "full"
    ) -> float:
        """log p(target | given) in nats."""
        return -float(self.surprise(score, given=given, target=target, listener=listener).sum())


def cast_target(score: Score, config: BundleConfig, given: Sequence[str], target: str) -> Any:
    """Roles of the given parts and of the target part together, the given roles, and the target's role."""
    from descant.generation.casting import Casting, playing

    whole = playing(score, config)
    if target in whole.values():
        role = target
        numbers = [number for number, played in whole.items() if played == target]
    else:
        number = find_part(score, target).number
        if number not in whole:
            raise WritingError(
                f"part {number} plays nothing that the bundle {config.name} knows.",
                f"a part that plays one of {', '.join(config.roles)}.",
                "see: descant inspect FILE",
            )
        role, numbers = whole[number], [number]
    chosen = playing(score, config, given) if given else {n: r for n, r in whole.items() if r != role}
    roles = {number: played for number, played in chosen.items() if played != role}
    return Casting({**roles, **dict.fromkeys(numbers, role)}, ()), tuple(roles.values()), role


def _score(score: Score | Path | str) -> Score:
    return score if isinstance(score, Score) else read(score)


def load(name_or_path: str | Path) -> Model:
    """Open a bundle by name or by its folder, ready to write. Raises `BundleError`."""
    return Model(load_bundle(name_or_path))
