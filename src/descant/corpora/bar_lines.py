"""Where the bars of a file lie: what its data set knows, else what its meter says, else what can be heard."""

from __future__ import annotations

from dataclasses import dataclass, replace

from descant.corpora.dataset import Bars
from descant.errors import GridError
from descant.grid.downbeat import fit_downbeat
from descant.grid.fit import GridFit, fit_grid
from descant.grid.meter import COMMON_TIME
from descant.score.score import Score

SLIGHTLY_LATE_QUARTERS = 1 / 16
"""Notes that are all late by so little (30 ms at 120 BPM) are still in the bars that the file says."""
SURE_LEAD = 0.5
"""Deviations by which a downbeat must stand out to be believed."""


@dataclass(frozen=True)
class BarLines:
    """A score with its true meters, a bar line at `phase_ticks` not after its first note, and how it fits a grid.

    `remarks` says in words what was corrected.
    """

    score: Score
    phase_ticks: float
    fit: GridFit
    remarks: tuple[str, ...] = ()


def bar_lines(score: Score, known: Bars | None) -> BarLines:
    """Find the bars of a score with notes; `known` is what its data set says."""
    fit = fit_grid(score)
    remarks: list[str] = []
    if known is not None:
        score = replace(score, meters=known.meters)
        phase_ticks = known.phase_ticks
    else:
        if score.meters and all(meter.numerator == 1 for meter in score.meters):
            # Some sequencers write a bar a beat when they don't know the meter.
            remarks.append(f"its bars of 1/{score.meters[0].denominator} are taken for 4/4")
            score = replace(score, meters=(COMMON_TIME,))
        phase_ticks = fit.phase_ticks
        if abs(phase_ticks) > SLIGHTLY_LATE_QUARTERS * score.ticks_per_quarter:
            # A file that is shifted by that much says nothing about beats and bars; its notes may.
            phase_ticks = _heard(score, fit)
            remarks.append("its notes are shifted against its own bars, which were found anew")
    first = min(int(part.notes.onset_ticks[0]) for part in score.parts if len(part.notes))
    grid = replace(fit.grid(score.ticks_per_quarter), phase_ticks=phase_ticks)
    return BarLines(score, grid.from_bar_before(first, _bar_quarters(score)).phase_ticks, fit, tuple(remarks))


def _bar_quarters(score: Score) -> float:
    return (score.meters or (COMMON_TIME,))[0].bar_quarters


def _heard(score: Score, fit: GridFit) -> float:
    try:
        heard = fit_downbeat(score, fit.grid(score.ticks_per_quarter), _bar_quarters(score))
    except GridError:
        return fit.phase_ticks
    return heard.phase_ticks if heard.lead >= SURE_LEAD else fit.phase_ticks
