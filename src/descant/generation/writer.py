"""The writer: one part, frame by frame, in several takes side by side. Streaming is the primitive: files are a loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from descant.bundles.graphs import HeadInputs
from descant.bundles.store import Bundle
from descant.generation.chains import Chains, FixedChain
from descant.generation.choice import Choice
from descant.generation.freedom import Constraint, Freedom, Past
from descant.generation.gibbs import GibbsSampler
from descant.generation.hearing import Hearing, hear
from descant.generation.likelihood import free_logits
from descant.generation.rut import Rut
from descant.generation.sampling import (
    draw_cells,
    draw_independent_cells,
    draw_symbol,
    draw_voice,
    refuse_top,
    threshold_cells,
)
from descant.generation.stepper import Stepper
from descant.generation.style import Style
from descant.generation.tellings import tellings_of, weighed
from descant.grid.outlook import outlook
from descant.grid.planes import KIT, ONSETS, SOUNDING, next_plane
from descant.grid.profile import known_profiles
from descant.grid.shapes import FIRST_PITCH_SYMBOL, KIT_PIECES, LOWEST_PITCH, PITCHES, VOICE_SYMBOLS, Frames, TimeMask
from descant.grid.vocabulary import UNKNOWN

Rows = NDArray[np.float32]
Drawn = tuple[NDArray[np.int64], float]
"""A frame of cells and its nats."""
CellDraw = Callable[[int, Freedom | None, NDArray[np.bool_]], Drawn]
"""Draws the cells of a row, given its freedom and what sounded in the last frame."""


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame of every take: symbols `[take]` or cell states `[take, cell]`, and the nats of each take's."""

    step: int
    value: NDArray[np.int64]
    nats: NDArray[np.float64]


def allowed_cells(bundle: Bundle, role: str) -> NDArray[np.bool_]:
    """Which symbols or cells a role may use: the range met in training; of a vocabulary all that is not unknown."""
    kind = bundle.config.roles[role]
    if bundle.config.heads[kind].vocabulary:
        known = np.ones(bundle.config.heads[kind].vocabulary, bool)
        known[UNKNOWN] = False
        return known
    if kind == "kit":
        return np.ones(KIT_PIECES, bool)
    low, high = bundle.config.ranges.get(role, (LOWEST_PITCH, LOWEST_PITCH + PITCHES - 1))
    pitch = np.arange(PITCHES) + LOWEST_PITCH
    inside = (pitch >= low) & (pitch <= high)
    if kind != "voice":
        return inside
    symbols = np.ones(VOICE_SYMBOLS, bool)
    symbols[FIRST_PITCH_SYMBOL:] = inside
    return symbols


def check_choice(bundle: Bundle, roles: Sequence[str], choice: Choice) -> None:
    """Raise `WritingError` where the top of a list is asked for and some role's head knows no list."""
    for role in roles:
        kind = bundle.config.roles[role]
        facts = bundle.config.heads[kind]
        if kind != "voice" and not facts.vocabulary and not facts.chained:
            refuse_top(choice)


class Writer:
    """Writes a role's frames one after the other; `write` takes what the listener heard and gives the next frame.

    `constraints` narrow every frame, in each take by what that take has played; `bar_steps` says how long the bar is
    in which each step lies (where it does not, a bar of four quarters); `style` what the net is told of style. Where
    `generation.tellings` asks for it, the net runs once a telling, side by side.
    """

    def __init__(
        self,
        bundle: Bundle,
        role: str,
        hearing: Hearing,
        choice: Choice,
        rngs: Sequence[np.random.Generator],
        constraints: Sequence[Constraint] = (),
        bar_steps: NDArray[np.int64] | None = None,
        style: Style = (),
    ) -> None:
        self.bundle = bundle
        self.kind = bundle.config.roles[role]
        self.facts = bundle.config.heads[self.kind]
        self.choice = choice
        self.rngs = rngs
        self.allowed = allowed_cells(bundle, role)
        self.vocabulary = bundle.vocabulary(self.kind)
        recalled = choice.recall if bundle.config.recall_form is not None else 1.0
        self.tellings = tellings_of(style, recalled)
        self.stepper = Stepper(
            bundle.graphs,
            bundle.config,
            [role] * (len(self.tellings) * len(rngs)),
            hearing,
            recalls=[each.recalls for each in self.tellings for _ in rngs],
        )
        self.stepper.tell([each.style for each in self.tellings for _ in rngs])
        self.chains = Chains(bundle.graphs, bundle.config, self.kind, self.tellings) if self.facts.chained else None
        steps = self.facts.sampling_steps
        self.gibbs = GibbsSampler(bundle.graphs, self.kind, steps) if steps else None
        self.constraints = constraints
        self.eagerness = bundle.config.sampling.eagerness.get(role, 0.0)
        ends = bundle.config.ranges.get(role)
        self.rut = None if ends is None or self.kind == "kit" or bundle.config.grid == "events" else Rut(*ends)
        self.struck = self.kind == "kit" or bundle.config.grid == "events"
        self.pasts = [Past(self.kind, KIT_PIECES if self.kind == "kit" else PITCHES) for _ in rngs]
        self._bar_steps = bar_steps

    def write(
        self,
        context_forward: Rows,
        context_backward: Rows,
        meter: Rows,
        known: NDArray[np.int64] | None = None,
        planes: Rows | None = None,
        seen: Rows | None = None,
        sounded: Rows | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The next frame and its nats. A `known` frame (one for all takes) is taken over, at no nats.

        `planes` are the known planes of this step `[take, known]`, which a net that recalls how the given parts went
        wants to see; `seen` is what the head sees of them, now and around it (`grid.outlook`), `sounded` their
        profile (`grid.profile`); without these, it is told of what is known now alone.
        """
        inputs = self.stepper.look(
            self._to_each(context_forward),
            self._to_each(context_backward),
            self._to_each(meter),
            None if planes is None else self._to_each(planes),
            None if seen is None else self._to_each(seen),
            None if sounded is None else self._to_each(sounded),
        )
        if known is not None:
            value = np.repeat(known[None], len(self.rngs), 0)
            nats = np.zeros(len(self.rngs))
        else:
            value, nats = self._draw(inputs, [self._freedom(past) for past in self.pasts])
        last = self.stepper.history[: len(self.rngs), 0]
        self._heard(next_plane(value, self.kind, last), last, written=known is None)
        return value, nats

    def _to_each(self, rows: Rows) -> Rows:
        """What all takes are told, for each telling."""
        return rows if len(self.tellings) == 1 else np.concatenate([rows] * len(self.tellings))

    def _freedom(self, past: Past) -> Freedom | None:
        """What one take's next frame may be; None where nothing narrows it."""
        whole = freedom = Freedom.whole(past.cells, struck=self.struck)
        if self.eagerness:
            freedom = replace(freedom, eagerness=self.eagerness)
        for constraint in self.constraints:
            freedom = constraint.narrow(freedom, past)
        if self.rut is not None:
            freedom = self.rut.narrow(freedom, past, self._steps_a_bar(past.step))
        return None if freedom is whole else freedom

    def _steps_a_bar(self, step: int) -> int:
        if self._bar_steps is not None and step < len(self._bar_steps):
            return int(self._bar_steps[step])
        return 4 * self.bundle.config.steps_per_quarter

    def _heard(self, planes: Rows, last: Rows, *, written: bool) -> None:
        """Every take's new frame, and its last one, as planes."""
        steps_a_bar = self._steps_a_bar(self.pasts[0].step)
        for past, now, before in zip(self.pasts, planes, last, strict=True):
            if self.kind in ("voice", "poly"):
                begun = now[ONSETS]
            elif self.kind == "kit":
                begun = now[KIT]
            else:
                begun = now[SOUNDING] * (1 if self.struck else 1 - before[SOUNDING])
            sounding = () if self.struck else tuple(np.flatnonzero(now[SOUNDING]).tolist())
            past.add(tuple(np.flatnonzero(begun).tolist()), 1 / steps_a_bar, written=written, sounding=sounding)
        self.stepper.heard(self._to_each(planes))

    def _draw(
        self, inputs: HeadInputs, freedoms: Sequence[Freedom | None]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        last = inputs.history[: len(self.rngs), 0, KIT if self.kind == "kit" else SOUNDING] > 0.5
        if self.kind == "voice" or self.vocabulary is not None:
            symbols, nats = self._draw_symbols(inputs, freedoms, last)
            frames = symbols if self.vocabulary is None else self.vocabulary.frames(symbols).astype(np.int64)
            return frames, nats
        draw = self._cell_draw(inputs)
        drawn = [draw(row, freedom, last[row]) for row, freedom in enumerate(freedoms)]
        return np.array([states for states, _ in drawn]), np.array([nats for _, nats in drawn])

    def _draw_symbols(
        self, inputs: HeadInputs, freedoms: Sequence[Freedom | None], last: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """A symbol for each row: of a voice, or of the vocabulary."""
        logits, said = weighed(free_logits(self.bundle, self.kind, inputs), self.tellings)
        drawn = []
        for row, (freedom, rng) in enumerate(zip(freedoms, self.rngs, strict=True)):
            if self.vocabulary is None:
                drawn.append(draw_voice(logits[row], self.allowed, self.choice, rng, freedom, last[row], said[row]))
                continue
            allowed = self.allowed
            if freedom is not None:
                allowed = allowed & freedom.sets(self.vocabulary.table, last[row])
            drawn.append(draw_symbol(logits[row], allowed, self.choice, rng, said[row]))
        return np.array([symbol for symbol, _ in drawn]), np.array([nats for _, nats in drawn])

    def _cell_draw(self, inputs: HeadInputs) -> CellDraw:
        """How the head draws one row's cells, given its freedom and what sounded in the last frame."""
        holds, facts, choice = self.kind == "poly", self.facts, self.choice
        whole = Freedom.whole(len(self.allowed), struck=self.struck)
        if self.chains is not None:
            chains = self.chains.open(inputs)

            def by_chain(row: int, freedom: Freedom | None, last: NDArray[np.bool_]) -> Drawn:
                return draw_cells(
                    chains[row],
                    last,
                    self.allowed,
                    choice,
                    self.rngs[row],
                    holds=holds,
                    descending=facts.descending,
                    freedom=freedom or whole,
                )

            return by_chain
        if self.gibbs is not None:
            gibbs, (both, hidden) = self.gibbs, (weighed(each, self.tellings)[0] for each in self.gibbs.biases(inputs))

            def by_steps(row: int, freedom: Freedom | None, last: NDArray[np.bool_]) -> Drawn:
                allowed = self.allowed & (freedom or whole).may_sound
                return gibbs.draw(both[row], hidden[row], last, allowed, choice, self.rngs[row], holds=holds), float(
                    "nan"
                )

            return by_steps
        logits, said = weighed(free_logits(self.bundle, self.kind, inputs), self.tellings)

        def alone(row: int, freedom: Freedom | None, last: NDArray[np.bool_]) -> Drawn:
            if not facts.exact:
                allowed = self.allowed & (freedom or whole).may_sound
                return threshold_cells(
                    logits[row], last, allowed, choice, holds=holds, threshold=facts.threshold
                ), float("nan")
            if freedom is None:
                return draw_independent_cells(
                    logits[row], last, self.allowed, choice, self.rngs[row], holds=holds, said=said[row]
                )
            refuse_top(choice)
            chain = FixedChain(logits[row], said[row])
            return draw_cells(chain, last, self.allowed, choice, self.rngs[row], holds=holds, freedom=freedom or whole)

        return alone


def stream(
    writer: Writer,
    known: Rows,
    meter: Rows,
    hearing: Hearing,
    own: Frames | NDArray[np.int64] | None = None,
    told: TimeMask | None = None,
) -> Iterator[Frame]:
    """A part as a stream of frames.

    `known` is `[take, time, known]`, `meter` `[time, METER_WIDTH]`. Frames of the part itself that are known already
    stand in `own`: those that `told` marks, or all of it where nothing is marked, from the beginning on.
    """
    takes, steps, _ = known.shape
    lengths = np.full(takes, steps)
    config = writer.bundle.config
    reach_steps = hearing.reach_steps(config.steps_per_quarter)
    ahead, back = hear(writer.bundle.graphs, config, known, lengths, hearing)
    sounded = known_profiles(known, config.profile_steps, reach_steps)
    for step in range(steps):
        here = np.repeat(meter[step : step + 1], takes, 0)
        is_told = own is not None and step < len(own) and (told is None or bool(told[step]))
        known_frame = np.asarray(own[step], np.int64) if own is not None and is_told else None
        seen = outlook(known, step, config.outlook_steps, reach_steps)
        value, nats = writer.write(
            ahead[:, step], back[:, step], here, known_frame, known[:, step], seen, sounded[:, step]
        )
        yield Frame(step, value, nats)
