"""A chord chart ("Am F C G") as a given part: its chords in blocks, a bar or a share of a bar each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from descant.bundles.manifest import BundleConfig
from descant.errors import WritingError
from descant.generation.casting import CHART_ROLE, Casting, known_role, playing
from descant.generation.placing import placed
from descant.grid.meter import COMMON_TIME
from descant.grid.stack import add_bars, stack_of
from descant.score.chord_symbols import ChordSymbol
from descant.score.score import Notes, Part, Score

LOUDNESS = 72
"""MIDI velocity of the chords."""


def charted(
    score: Score,
    chords: Sequence[Sequence[ChordSymbol]],
    config: BundleConfig,
    bars: int | None = None,
    pickup_quarters: float | None = None,
) -> tuple[Score, Part]:
    """The score with the chart as its last part, and that part.

    The chart is played again and again up to the score's end, from its first whole bar on; with a score without notes
    for so many `bars`, or once. Raises `WritingError`.
    """
    known_role(config, CHART_ROLE)
    if score.end_ticks and bars is not None:
        raise WritingError(
            "the file says how long the chords last.",
            "a number of bars only where there is no file.",
            "leave out --bars.",
        )
    lines = _bar_lines(score, config, len(chords) if bars is None else bars, pickup_quarters)
    low, high = config.ranges.get(CHART_ROLE, (36, 84))
    onsets: list[int] = []
    durations: list[int] = []
    pitches: list[int] = []
    for number, (start, end) in enumerate(pairwise(lines)):
        bar = chords[number % len(chords)]
        borders = np.rint(np.linspace(start, end, len(bar) + 1)).astype(int).tolist()
        for chord, (onset, offset) in zip(bar, pairwise(borders), strict=True):
            for pitch in in_register(chord.pitches, low, high):
                onsets.append(onset)
                durations.append(offset - onset)
                pitches.append(pitch)
    if not pitches:
        raise WritingError("no chord of the chart sounds.", "one chord symbol at least.", 'such as --chords "Am F C G"')
    number = max((part.number for part in score.parts), default=0) + 1
    part = Part(
        number,
        "Chords (given)",
        config.programs.get(CHART_ROLE, 0),
        False,
        Notes.of(onsets, durations, pitches, LOUDNESS),
    )
    # without a file a silent last bar ("N.C.") counts as well
    length_ticks = score.length_ticks if score.end_ticks else lines[-1]
    return replace(score, parts=(*score.parts, part), length_ticks=length_ticks), part


def in_register(pitches: Sequence[int], low: int, high: int) -> tuple[int, ...]:
    """The whole chord moved by octaves to where the fewest of its notes lie outside of a register."""

    def outside(octaves: int) -> tuple[int, float]:
        moved = [pitch + 12 * octaves for pitch in pitches]
        return sum(not low <= pitch <= high for pitch in moved), abs(float(np.mean(moved)) - (low + high) / 2)

    if not pitches:
        return ()
    best = min(range(-4, 5), key=outside)
    return tuple(pitch + 12 * best for pitch in pitches)


def _bar_lines(score: Score, config: BundleConfig, bars: int, pickup_quarters: float | None) -> list[int]:
    """The ticks of the bar lines between which chords are played, the last end among them."""
    casting = Casting(playing(score, config), ()) if score.end_ticks else Casting({}, ())
    if casting.roles:
        _, stack, _ = placed(score, casting, config, pickup_quarters)
    else:
        phase_ticks = _phase_ticks(score, pickup_quarters or 0.0)
        grid = stack_of(score, {}, {}, config.steps_per_quarter, phase_ticks, 0).grid
        steps = grid.length_steps(score.end_ticks) if score.end_ticks else add_bars(score, grid, 0, bars)
        stack = stack_of(score, {}, {}, config.steps_per_quarter, phase_ticks, steps)
    lines = np.flatnonzero(stack.positions.step_in_bar == 0)
    ticks: list[int] = np.maximum(stack.grid.ticks([*lines.tolist(), stack.steps]), 0).tolist()
    return ticks[1:] if stack.has_pickup and len(ticks) > 2 else ticks


def _phase_ticks(score: Score, pickup_quarters: float) -> float:
    """Where the bar that the file begins in begins, after what the user says of a pickup."""
    bar_quarters = (score.meters or (COMMON_TIME,))[0].bar_quarters
    return (pickup_quarters - bar_quarters if pickup_quarters else 0.0) * score.ticks_per_quarter
