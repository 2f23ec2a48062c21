"""A model in Python's hands: a bundle that accompanies, continues, composes, and says how likely music is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.bundles.store import load as load_bundle
from descant.generation import accompaniment
from descant.generation.accompaniment import Manner
from descant.generation.casting import cast_for
from descant.generation.choice import Choice
from descant.generation.hearing import Hearing
from descant.generation.likelihood import Question, frame_nats
from descant.generation.placing import placed
from descant.generation.take import Take
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
        pickup_quarters: float | None = None,
        seed: int = 0,
        temperature: float = 0.9,
        top_k: int = 0,
        top_p: float = 1.0,
        listener: str = "full",
    ) -> Take:
        """Write parts to given ones.

        `given` names parts by role, name or number (none: all that the bundle knows), `write` the roles to write (none:
        what its directions say), `as_role` what a single given part plays, `pickup_quarters` how long a
        pickup is where the file does not say it. Raises `DescantError`.
        """
        return self.takes(
            score,
            1,
            given=given,
            write=write,
            as_role=as_role,
            pickup_quarters=pickup_quarters,
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
        pickup_quarters: float | None = None,
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
            pickup_quarters=pickup_quarters,
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
        pickup_quarters: float | None = None,
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
            pickup_quarters=pickup_quarters,
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
        self,
        score: Score | Path | str,
        *,
        target: str,
        given: Names = (),
        pickup_quarters: float | None = None,
        listener: str = "full",
    ) -> NDArray[np.float64]:
        """Nats of each frame of a part that is there, given other parts of the same score: float64 `[time]`.

        `target` is a role, a part's name or number. The sum is -log p(target | given). Raises `DescantError`.
        """
        music, config = _score(score), self.config
        casting = cast_for(music, config, _names(given), target)
        _, stack, _ = placed(music, casting, config, pickup_quarters)
        (role,) = casting.write
        others = {name: frames for name, frames in stack.frames.items() if name != role}
        return frame_nats(self.bundle, [Question(others, role, stack.frames[role], stack, listener)])[0]

    def log_likelihood(
        self,
        score: Score | Path | str,
        *,
        target: str,
        given: Names = (),
        pickup_quarters: float | None = None,
        listener: str = "full",
    ) -> float:
        """log p(target | given) in nats."""
        nats = self.surprise(score, target=target, given=given, pickup_quarters=pickup_quarters, listener=listener)
        return -float(nats.sum())


def _score(score: Score | Path | str) -> Score:
    return score if isinstance(score, Score) else read(score)


def load(name_or_path: str | Path) -> Model:
    """Open a bundle by name or by its folder, ready to write. Raises `BundleError`."""
    return Model(load_bundle(name_or_path))
