"""A model in Python's hands: a bundle that accompanies, continues, composes, and says how likely music is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.bundles.store import load as load_bundle
from descant.generation import accompaniment
from descant.generation.candidates import Candidate, after_frames, after_score, next_candidates
from descant.generation.casting import cast_for, known_role
from descant.generation.event_writing import USUAL_NOTES, compose_notes, wants_notes
from descant.generation.likelihood import Question, frame_nats
from descant.generation.manner import Options, manner_for
from descant.generation.placing import placed
from descant.generation.restyling import USUAL_KEEP, restyle
from descant.generation.rewriting import rewrite
from descant.generation.take import Take, ranked
from descant.grid.shapes import Frames
from descant.score.chord_symbols import chord_bars
from descant.score.formats import read
from descant.score.score import Score

Names = str | Sequence[str]


def _names(names: Names) -> tuple[str, ...]:
    return tuple(word.strip() for word in names.split(",") if word.strip()) if isinstance(names, str) else tuple(names)


class Model:
    """A bundle, ready to write.

    Every writing method takes the same `Options` (see there): `temperature`, `top_k`, `top_p`, `listener` ("full",
    "causal", "lookahead:4") or `lookahead`, `passes`, `seed`, and the constraints `key`, `scale`, `range`, `density`,
    `polyphony`, `no_repeat`; `style` and `style_strength`; `mechanical` leaves what is written unplayed. The same
    bundle, seed and input give the same notes. Where temperature, top k or top p are not given, the bundle's own hold
    (a temperature of 0.9 and all candidates, if it says nothing).
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
        score: Score | Path | str | None = None,
        *,
        given: Names = (),
        write: Names = (),
        as_role: str | None = None,
        chords: str | None = None,
        bars: int | None = None,
        at_bar: int = 1,
        loop: bool = False,
        pickup_quarters: float | None = None,
        **options: Unpack[Options],
    ) -> Take:
        """Write parts to given ones.

        `given` names parts by role, name or number (none: all that the bundle knows), `write` the roles to write (none:
        what its directions say), `as_role` what a single given part plays, `pickup_quarters` how long a
        pickup is where the file does not say it. `chords` ("Am F C G") are heard as a given part; with them no score is
        needed, and so many `bars` are written (none: the chords once). The first bar is bar `at_bar` of a longer piece;
        in a `loop` the last one leads to the first. Raises `DescantError`.
        """
        return self.takes(
            score,
            1,
            given=given,
            write=write,
            as_role=as_role,
            chords=chords,
            bars=bars,
            at_bar=at_bar,
            loop=loop,
            pickup_quarters=pickup_quarters,
            **options,
        )[0]

    def takes(
        self,
        score: Score | Path | str | None,
        takes: int,
        *,
        given: Names = (),
        write: Names = (),
        as_role: str | None = None,
        chords: str | None = None,
        bars: int | None = None,
        at_bar: int = 1,
        loop: bool = False,
        pickup_quarters: float | None = None,
        **options: Unpack[Options],
    ) -> list[Take]:
        """Several alternatives at once, the likeliest first; number 1 is what `accompany` gives with the same seed."""
        return ranked(
            accompaniment.accompany(
                self.bundle,
                accompaniment.empty_score() if score is None else _score(score),
                given=_names(given),
                write=_names(write),
                as_role=as_role,
                chords=() if chords is None else chord_bars(chords),
                bars=bars,
                at_bar=at_bar,
                loop=loop,
                pickup_quarters=pickup_quarters,
                manner=manner_for(self.config, takes=takes, **options),
            )
        )

    def continue_(
        self,
        score: Score | Path | str,
        *,
        bars: int,
        given: Names = (),
        write: Names = (),
        as_role: str | None = None,
        at_bar: int = 1,
        pickup_quarters: float | None = None,
        **options: Unpack[Options],
    ) -> Take:
        """Write the bars that come next."""
        return accompaniment.continue_(
            self.bundle,
            _score(score),
            bars=bars,
            given=_names(given),
            write=_names(write),
            as_role=as_role,
            at_bar=at_bar,
            pickup_quarters=pickup_quarters,
            manner=manner_for(self.config, **options),
        )[0]

    def rewrite(
        self,
        score: Score | Path | str,
        *,
        part: str,
        bars: tuple[int, int],
        given: Names = (),
        as_role: str | None = None,
        at_bar: int = 1,
        pickup_quarters: float | None = None,
        **options: Unpack[Options],
    ) -> Take:
        """Write some bars of a part anew, from the first of `bars` to the last (from 1; a pickup is bar 0).

        All other parts are heard, and the part's own bars before and after. The take's part is the whole part with its
        new bars, which takes the given one's place. Raises `DescantError`.
        """
        return rewrite(
            self.bundle,
            _score(score),
            part=part,
            bars=bars,
            given=_names(given),
            as_role=as_role,
            at_bar=at_bar,
            pickup_quarters=pickup_quarters,
            manner=manner_for(self.config, **options),
        )[0]

    def restyle(
        self,
        score: Score | Path | str,
        *,
        write: str,
        keep: float = USUAL_KEEP,
        keep_what: str = "beats",
        given: Names = (),
        as_role: str | None = None,
        at_bar: int = 1,
        pickup_quarters: float | None = None,
        **options: Unpack[Options],
    ) -> Take:
        """Write a part anew in another `style`, given all others, keeping a share `keep` of what it was.

        `keep_what` is its skeleton's "beats" (the notes on the strongest places), its "contour" or its "harmony". The
        take's part is a whole one, which takes the given one's place. Raises `DescantError`.
        """
        return restyle(
            self.bundle,
            _score(score),
            part=write,
            keep=keep,
            keep_what=keep_what,
            given=_names(given),
            as_role=as_role,
            at_bar=at_bar,
            pickup_quarters=pickup_quarters,
            manner=manner_for(self.config, **options),
        )[0]

    def compose(
        self,
        *,
        bars: int | None = None,
        notes: int | None = None,
        from_random_note: bool = False,
        write: Names = (),
        meter: tuple[int, int] = (4, 4),
        tempo_bpm: float = 100.0,
        at_bar: int = 1,
        loop: bool = False,
        **options: Unpack[Options],
    ) -> Take:
        """Write a piece from nothing: so many bars (16), or, with a bundle without durations, so many notes (200).

        With `from_random_note` the first of these notes is drawn from all that the bundle knows.
        """
        manner = manner_for(self.config, **options)
        if wants_notes(self.config, bars, notes, from_random_note, _names(write), meter, at_bar, loop):
            return compose_notes(
                self.bundle,
                notes=USUAL_NOTES if notes is None else notes,
                from_random_note=from_random_note,
                tempo_bpm=tempo_bpm,
                manner=manner,
            )[0]
        return accompaniment.compose(
            self.bundle,
            bars=accompaniment.USUAL_BARS if bars is None else bars,
            write=_names(write),
            meter=meter,
            tempo_bpm=tempo_bpm,
            at_bar=at_bar,
            loop=loop,
            manner=manner,
        )[0]

    def next(
        self,
        so_far: Score | Path | str | Frames | None = None,
        *,
        write: str | None = None,
        count: int = 10,
        pickup_quarters: float | None = None,
        listener: str = "full",
    ) -> list[Candidate]:
        """What may come next in a part: candidates with their probabilities, the likeliest first.

        `so_far` is a score or a file (the frame after the last note of the role `write`), or frames of that role, or
        nothing (its first frame). Only for a role of one symbol a frame; it need not be named where there is but one.
        Raises `DescantError`.
        """
        if so_far is None or isinstance(so_far, np.ndarray):
            past = after_frames(self.config, so_far, write)
        else:
            past = after_score(self.config, _score(so_far), write, pickup_quarters)
        return next_candidates(self.bundle, past, count, listener)

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
        if config.grid == "events":
            stack = config.form.stack(music, {})
            frames = stack.frames.get(known_role(config, target))
            if frames is None:
                return np.zeros(0)
            return frame_nats(self.bundle, [Question({}, target, frames, stack, listener)])[0]
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
