"""Bach's four-part chorales, one track a voice.

Bach harmonised some tunes many times. A soprano heard in training must not be judged on, so pieces whose sopranos
have the same intervals are one work, whatever the key and the rhythm; sopranos that share many turns are, too.

Most chorales begin with a pickup of one beat, and the files set it at tick 0, so that all their bar lines come a beat
early. Phrases tell where the bars are: their long last notes fall on strong beats.
"""

from __future__ import annotations

import hashlib

import numpy as np

from descant.corpora.dataset import DATASETS, Archive, Bars, Dataset, SourceFile
from descant.grid.meter import COMMON_TIME
from descant.score.score import Score

VOICES = ("soprano", "alto", "tenor", "bass")
STRONG_QUARTERS = {4: 2, 3: 3}
"""Quarters from one strong beat to the next, by the meter's numerator."""
LONG_QUARTERS = 1.5
"""From this length on a note of the soprano closes a phrase, or might."""


def _roles(score: Score, _: SourceFile) -> dict[int, str] | None:
    """By name where all four voices are named, else from the first track to the fourth."""
    named = {part.number: part.name.strip().lower() for part in score.parts}
    if sorted(named.values()) == sorted(VOICES):
        return named
    if len(score.parts) == len(VOICES):
        return dict(zip(named, VOICES, strict=True))
    return None


def _bars(score: Score, file: SourceFile) -> Bars | None:
    """Bars in which the soprano's long notes begin on strong beats: every second one in 4/4, the first in 3/4."""
    roles = _roles(score, file) or {}
    soprano = next((part.notes for part in score.parts if roles.get(part.number) == "soprano"), None)
    meter = score.meters[0] if score.meters else COMMON_TIME
    if soprano is None or meter.denominator != 4 or meter.numerator not in STRONG_QUARTERS:
        return None
    strong = STRONG_QUARTERS[meter.numerator]
    quarters = soprano.onset_ticks / score.ticks_per_quarter
    long = soprano.duration_ticks >= LONG_QUARTERS * score.ticks_per_quarter
    votes = np.bincount(np.floor(quarters[long]).astype(np.int64) % strong, minlength=strong)
    likeliest = np.flatnonzero(votes == votes.max())
    closing = int(quarters[-1]) % strong
    pickup = closing if closing in likeliest else int(likeliest[0])
    return Bars(float(pickup * score.ticks_per_quarter), score.meters)


def _work(score: Score, file: SourceFile) -> str | None:
    """The soprano's intervals, as a name."""
    roles = _roles(score, file) or {}
    for part in score.parts:
        if roles.get(part.number) == "soprano" and len(part.notes) > 1:
            intervals = np.diff(part.notes.pitch).astype("<i2").tobytes()
            return f"tune-{hashlib.sha256(intervals).hexdigest()[:12]}"
    return None


CHORALES = DATASETS.register("chorales.v1")(
    Dataset(
        "chorales",
        title="Four-part chorales of J. S. Bach",
        citation="J. S. Bach, chorales, after the corpus of music21 (Cuthbert and Ariza, ISMIR 2010).",
        licence="public domain",
        home="https://github.com/cuthbertLab/music21",
        archives=(
            Archive(
                "bach_chorales.tar.xz",
                "8fead1193e1dbc3d8c733396c7e41b5c2c4ec26e5cda1119f5afc96310e4c0dc",
                "MIDI, a track a voice, 314 chorales",
            ),
        ),
        may_ship=True,
        roles=_roles,
        work=_work,
        bars=_bars,
        labels=lambda _: {"style": "chorale", "composer": "Bach"},
    )
)
