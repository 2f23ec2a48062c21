"""The writer: one part, frame by frame, in several takes side by side. Streaming is the primitive: files are a loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from descant.bundles.graphs import HeadInputs
from descant.bundles.store import Bundle
from descant.generation.chains import Chains
from descant.generation.choice import Choice
from descant.generation.gibbs import GibbsSampler
from descant.generation.hearing import Hearing, hear
from descant.generation.sampling import (
    draw_cells,
    draw_independent_cells,
    draw_symbol,
    draw_voice,
    threshold_cells,
)
from descant.generation.stepper import Stepper
from descant.grid.planes import KIT, SOUNDING, next_plane
from descant.grid.shapes import FIRST_PITCH_SYMBOL, KIT_PIECES, LOWEST_PITCH, PITCHES, VOICE_SYMBOLS
from descant.grid.vocabulary import UNKNOWN

Rows = NDArray[np.float32]


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


class Writer:
    """Writes a role's frames one after the other; `write` takes what the listener heard and gives the next frame."""

    def __init__(
        self, bundle: Bundle, role: str, hearing: Hearing, choice: Choice, rngs: Sequence[np.random.Generator]
    ) -> None:
        self.bundle = bundle
        self.kind = bundle.config.roles[role]
        self.facts = bundle.config.heads[self.kind]
        self.choice = choice
        self.rngs = rngs
        self.allowed = allowed_cells(bundle, role)
        self.vocabulary = bundle.vocabulary(self.kind)
        self.stepper = Stepper(bundle.graphs, bundle.config, [role] * len(rngs), hearing)
        self.chains = Chains(bundle.graphs, bundle.config, self.kind) if self.facts.chained else None
        steps = self.facts.sampling_steps
        self.gibbs = GibbsSampler(bundle.graphs, self.kind, steps) if steps else None

    def write(
        self,
        context_forward: Rows,
        context_backward: Rows,
        meter: Rows,
        known: NDArray[np.int64] | None = None,
        planes: Rows | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The next frame and its nats. A `known` frame (one for all takes) is taken over, at no nats.

        `planes` are the known planes of this step `[take, known]`, which a net that recalls how the given parts went
        wants to see.
        """
        inputs = self.stepper.look(context_forward, context_backward, meter, planes)
        if known is not None:
            value = np.repeat(known[None], len(self.rngs), 0)
            nats = np.zeros(len(self.rngs))
        else:
            value, nats = self._draw(inputs)
        self.stepper.heard(next_plane(value, self.kind, self.stepper.history[:, 0]))
        return value, nats

    def _draw(self, inputs: HeadInputs) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        rows = range(len(self.rngs))
        if self.kind == "voice":
            logits = self.bundle.graphs.head(self.kind, inputs).astype(np.float64)
            drawn = [draw_voice(logits[row], self.allowed, self.choice, self.rngs[row]) for row in rows]
            return np.array([symbol for symbol, _ in drawn]), np.array([nats for _, nats in drawn])
        if self.vocabulary is not None:
            nothing = np.zeros((len(self.rngs), PITCHES, 2), np.float32)
            logits = self.bundle.graphs.head(self.kind, inputs._replace(chosen=nothing)).astype(np.float64)
            drawn = [draw_symbol(logits[row], self.allowed, self.choice, self.rngs[row]) for row in rows]
            symbols = np.array([symbol for symbol, _ in drawn])
            return self.vocabulary.frames(symbols).astype(np.int64), np.array([nats for _, nats in drawn])
        holds = self.kind == "poly"
        last = inputs.history[:, 0, KIT if self.kind == "kit" else SOUNDING] > 0.5
        frames, nats = [], []
        if self.chains is not None:
            for row in rows:
                chain = self.chains.open(inputs, row)
                states, cost = draw_cells(
                    chain,
                    last[row],
                    self.allowed,
                    self.choice,
                    self.rngs[row],
                    holds=holds,
                    descending=self.facts.descending,
                )
                frames.append(states)
                nats.append(cost)
            return np.array(frames), np.array(nats)
        if self.gibbs is not None:
            both, hidden = self.gibbs.biases(inputs)
            draw = partial(self.gibbs.draw, allowed=self.allowed, choice=self.choice, holds=holds)
            values = [draw(both[row].astype(np.float64), hidden[row], last[row], rng=self.rngs[row]) for row in rows]
            return np.array(values), np.full(len(rows), np.nan)
        cells = len(self.allowed)
        nothing = np.zeros((len(self.rngs), cells, 2), np.float32)
        logits = self.bundle.graphs.head(self.kind, inputs._replace(chosen=nothing)).astype(np.float64)
        for row in rows:
            if self.facts.exact:
                states, cost = draw_independent_cells(
                    logits[row], last[row], self.allowed, self.choice, self.rngs[row], holds=holds
                )
            else:
                states, cost = (
                    threshold_cells(
                        logits[row],
                        last[row],
                        self.allowed,
                        self.choice,
                        holds=holds,
                        threshold=self.facts.threshold,
                    ),
                    float("nan"),
                )
            frames.append(states)
            nats.append(cost)
        return np.array(frames), np.array(nats)


def stream(
    writer: Writer,
    known: Rows,
    meter: Rows,
    hearing: Hearing,
    prefix: NDArray[np.int64] | None = None,
) -> Iterator[Frame]:
    """A part as a stream of frames.

    `known` is `[take, time, known]`, `meter` `[time, METER_WIDTH]`; the first frames may be given as `prefix`.
    """
    takes, steps, _ = known.shape
    lengths = np.full(takes, steps)
    ahead, back = hear(writer.bundle.graphs, writer.bundle.config, known, lengths, hearing)
    for step in range(steps):
        told = prefix[step] if prefix is not None and step < len(prefix) else None
        here = np.repeat(meter[step : step + 1], takes, 0)
        value, nats = writer.write(
            ahead[:, step], back[:, step], here, None if told is None else np.asarray(told), known[:, step]
        )
        yield Frame(step, value, nats)
