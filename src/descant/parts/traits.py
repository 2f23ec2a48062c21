"""What can be heard of a part without knowing its name: register, polyphony, density."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.score.score import Notes


@dataclass(frozen=True)
class Traits:
    """Measured traits of one part's notes.

    `register` is the pitch that half of the sounding time lies below, `low` that of the lowest twentieth; `span` counts
    semitones from there to the highest twentieth. `polyphony` is the mean number of notes at a time while any sounds.
    `chord_share` is the share of onsets with three notes or more. `repetition` is the share of onsets with the top
    pitch of the one before. `notes_per_quarter` counts onsets over the part's sounding time, `activity` is the share
    of the piece in which it sounds, `loudness` its mean velocity.
    """

    notes: int
    register: float
    low: float
    span: float
    polyphony: float
    chord_share: float
    repetition: float
    notes_per_quarter: float
    activity: float
    loudness: float

    @property
    def high(self) -> float:
        """The pitch of the highest twentieth."""
        return self.low + self.span

    @property
    def is_single(self) -> bool:
        """Whether it is one line, but for a few short overlaps."""
        return self.polyphony < 1.12 and self.chord_share < 0.05


def traits(notes: Notes, ticks_per_quarter: int, piece_ticks: int) -> Traits:
    """Measure a part of at least one note in a piece of `piece_ticks`."""
    durations = np.maximum(notes.duration_ticks, 1)
    order = np.argsort(notes.pitch, kind="stable")
    share = np.cumsum(durations[order]) / durations.sum()
    low, middle, high = notes.pitch[order][
        np.minimum(np.searchsorted(share, (0.05, 0.5, 0.95)), len(notes) - 1)
    ].tolist()
    onsets, first, counts = np.unique(notes.onset_ticks, return_index=True, return_counts=True)
    tops = notes.pitch[first + counts - 1]
    sounding = max(_union_ticks(notes.onset_ticks, durations), 1)
    return Traits(
        notes=len(notes),
        register=float(middle),
        low=float(low),
        span=float(high - low),
        polyphony=float(durations.sum() / sounding),
        chord_share=float(np.mean(counts >= 3)),
        repetition=float(np.mean(np.diff(tops) == 0)) if len(onsets) > 1 else 0.0,
        notes_per_quarter=len(onsets) * ticks_per_quarter / sounding,
        activity=min(sounding / max(piece_ticks, 1), 1.0),
        loudness=float(notes.velocity.mean()),
    )


def _union_ticks(onsets: NDArray[np.int64], durations: NDArray[np.int64]) -> int:
    """How many ticks at least one note sounds; onsets are sorted."""
    ends = np.maximum.accumulate(onsets + durations)
    before = np.concatenate(([onsets[0]], ends[:-1]))
    return int(np.maximum(ends - np.maximum(onsets, before), 0).sum())
