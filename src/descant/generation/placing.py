"""Placing: the given parts put on the bundle's grid, within the right bars, and what that changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from descant.bundles.manifest import BundleConfig
from descant.corpora.bar_lines import bar_lines
from descant.corpora.dataset import Bars
from descant.errors import WritingError
from descant.generation.casting import Casting, folded
from descant.grid.fit import onsets_of, share_on_grid
from descant.grid.meter import COMMON_TIME, beat_quarters
from descant.grid.stack import Stack, stack_of
from descant.score.score import Meter, Score

ON_GRID_ENOUGH = 0.8
"""Below this share of onsets on the grid, the summary warns."""


def placed(
    score: Score, casting: Casting, config: BundleConfig, pickup_quarters: float | None
) -> tuple[Score, Stack, tuple[str, ...]]:
    """The score as it is heard, its given parts on the bundle's grid, and what happened to them on the way."""
    heard, counts = folded(score, casting, config)
    used = replace(heard, parts=tuple(part for part in heard.parts if part.number in casting.roles and len(part.notes)))
    if not used.parts:
        raise WritingError(
            "the given part has no notes.", "a part with at least one note.", "see its parts: descant inspect FILE"
        )
    lines = bar_lines(used, _bars_after(pickup_quarters, used))
    heard = replace(heard, meters=lines.score.meters)
    stack = stack_of(
        heard, casting.roles, config.roles, config.steps_per_quarter, lines.phase_ticks, clock=config.clock
    )
    share = share_on_grid(onsets_of(used), stack.grid)
    told = [f"{remark}." for remark in lines.remarks]
    if share < ON_GRID_ENOUGH:
        told.append(
            f"only {share:.0%} of the onsets lie on the grid of {config.steps_per_quarter} steps a quarter: "
            "the part was heard as if played straight."
        )
    for role, count in counts.items():
        if count:
            told.append(f"{count} notes of {role} lie outside of what the bundle has heard; it heard them by octaves.")
    told += [f"{role}: {line}" for role, report in stack.report.items() for line in report.words()]
    return heard, stack, (*told, *unmet_meters(heard, stack, config))


def unmet_meters(score: Score, stack: Stack, config: BundleConfig) -> tuple[str, ...]:
    """What to say of meters that the bundle never met in training; nothing where it does not know which it met."""
    if not config.meters:
        return ()
    lengths = np.stack([stack.positions.bar_steps, stack.positions.beat_steps], 1) / config.steps_per_quarter
    unmet = {(float(bar), float(beat)) for bar, beat in np.unique(lengths, axis=0)} - set(config.meters)
    if not unmet:
        return ()
    meters = [meter for meter in score.meters if meter.denominator] or [COMMON_TIME]
    names = dict.fromkeys(
        f"{meter.numerator}/{meter.denominator}"
        for meter in meters
        if (meter.bar_quarters, float(beat_quarters(meter))) in unmet
    )
    return (
        f"the bundle {config.name} has never met a meter of {' or '.join(names) or 'this kind'}: "
        "what it writes may not keep to its bars.",
    )


def _bars_after(pickup_quarters: float | None, score: Score) -> Bars | None:
    """Bar lines as a user says them: so many quarter notes stand before the first whole bar."""
    if pickup_quarters is None:
        return None
    if score.source_format in ("abc", "musicxml"):
        raise WritingError(
            "a pickup was named for a written score (ABC or MusicXML), whose own bar lines say where its bars are.",
            "a pickup only where the file does not say it.",
            "leave out --pickup.",
        )
    meters = score.meters or (Meter(0, 4, 4),)
    if not 0 <= pickup_quarters < meters[0].bar_quarters:
        raise WritingError(
            f"a pickup of {pickup_quarters:g} quarter notes does not fit a bar of {meters[0].bar_quarters:g}.",
            "less than a bar.",
            "1 stands for a pickup of one quarter note.",
        )
    return Bars(pickup_quarters * score.ticks_per_quarter, meters)
