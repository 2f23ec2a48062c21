"""An excerpt of a score: its beginning."""

from __future__ import annotations

from dataclasses import replace

from descant.score.score import Score


def up_to(score: Score, end_tick: int) -> Score:
    """A score up to a tick; notes that begin later are left out, and parts without any."""
    parts = tuple(replace(part, notes=part.notes.where(part.notes.onset_ticks < end_tick)) for part in score.parts)
    return score.with_parts(tuple(part for part in parts if len(part.notes)))
