"""What a file holds, gathered for `descant inspect`: parts and roles, meter, tempo, key, grid, what can be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import installed_bundles
from descant.errors import DescantError
from descant.generation.bar_surprise import PartSurprise
from descant.grid.fit import GridFit, fit_grid
from descant.parts.assign import assign_roles
from descant.parts.role_guess import RoleGuess
from descant.render.ruler import bars_of
from descant.score.formats import read
from descant.score.key import Key, estimate_key
from descant.score.losses import losses
from descant.score.score import Notes, Score

MOST_BARS = 100_000
"""Bars that are counted to name the place of a change."""


@dataclass(frozen=True)
class Inspection:
    """What is known of one file without a net.

    `can_write` maps each bundle to the roles that it could write to the parts that are there; `lost` says in musical
    words what reading could not keep.
    """

    file: str
    score: Score
    guesses: tuple[RoleGuess, ...]
    key: Key
    fit: GridFit
    can_write: dict[str, list[str]]
    lost: tuple[str, ...]

    @property
    def roles(self) -> dict[int, str]:
        """Each part number's role."""
        return {guess.part: guess.role for guess in self.guesses}

    def as_json(self) -> dict[str, Any]:
        """The same as plain lists and words; ticks are the file's own, a phase counts ticks, programs count from 0."""
        return {
            "file": self.file,
            "ticks_per_quarter": self.score.ticks_per_quarter,
            "parts": [self._part_json(guess) for guess in self.guesses],
            "meters": [
                {"tick": m.tick, "numerator": m.numerator, "denominator": m.denominator} for m in self.score.meters
            ],
            "tempos": [{"tick": tempo.tick, "bpm": round(tempo.bpm, 3)} for tempo in self.score.tempos],
            "key": self.key.name,
            "grid": {
                "fit": round(self.fit.share, 4),
                "phase": round(self.fit.phase_ticks, 3),
                "steps_per_quarter": self.fit.steps_per_quarter,
            },
            "can_write": self.can_write,
            "losses": list(self.lost),
        }

    def _part_json(self, guess: RoleGuess) -> dict[str, Any]:
        part = self.score.part(guess.part)
        return {
            "index": part.number,
            "name": part.name,
            "program": part.program,
            "role": guess.role,
            "confidence": round(guess.confidence, 3),
            "notes": len(part.notes),
            "low": int(part.notes.pitch.min()),
            "high": int(part.notes.pitch.max()),
            "polyphony": polyphony(part.notes),
        }


def inspection(path: Path) -> Inspection:
    """Read a file and gather what it holds. Raises `ScoreError`."""
    score = read(path)
    guesses = assign_roles(score)
    present = [guess.role for guess in guesses]
    return Inspection(
        str(path), score, guesses, estimate_key(score), fit_grid(score), can_write(present), losses(score)
    )


def surprise_json(bundle: str, parts: Sequence[PartSurprise]) -> dict[str, Any]:
    """How surprising each bar of each part is to a bundle, in nats."""
    return {
        "bundle": bundle,
        "parts": [
            {
                "part": part.part,
                "role": part.role,
                "nats_per_step": round(part.nats_per_frame, 4),
                "bars": [{"bar": bar.number, "nats": round(bar.nats, 4), "steps": bar.frames} for bar in part.bars],
            }
            for part in parts
        ],
    }


def can_write(present: Sequence[str], bundles: Sequence[BundleConfig] | None = None) -> dict[str, list[str]]:
    """The roles that each bundle (all at hand) could write to parts of these roles; bundles that can't are left out.

    A role that is there already counts as well: it can be written anew from the others.
    """
    answer: dict[str, list[str]] = {}
    for bundle in installed_bundles() if bundles is None else bundles:
        fitting = [d for d in bundle.directions if d.given and set(d.given) <= set(present)]
        directions = [d.write for d in fitting if d.write not in d.given]
        if directions:
            answer[bundle.name] = sorted(set(directions), key=list(bundle.roles).index)
    return answer


def polyphony(notes: Notes) -> int:
    """The most notes that sound at the same time."""
    ticks = np.concatenate((notes.onset_ticks, np.maximum(notes.offset_ticks, notes.onset_ticks + 1)))
    changes = np.concatenate((np.ones(len(notes), np.int64), -np.ones(len(notes), np.int64)))
    order = np.lexsort((changes, ticks))
    return int(np.cumsum(changes[order]).max(initial=0))


def meter_words(score: Score) -> str:
    """The meter map in words: `6/8`, or `4/4, from bar 9 3/4`."""
    if not score.meters:
        return "not given (taken for 4/4)"
    changes = [(bar.number, bar.meter) for bar in islice(bars_of(score), MOST_BARS) if bar.meter]
    words = [meter if number <= 1 else f"from bar {number} {meter}" for number, meter in changes[:6]]
    return ", ".join(words) + (f" and {len(changes) - 6} more changes" if len(changes) > 6 else "")


def tempo_words(score: Score) -> str:
    """The tempo map in words: `120 BPM`, or `96 BPM, then 41 changes between 60 and 104`."""
    if not score.tempos:
        return "not given (taken for 120 BPM)"
    first, *others = (tempo.bpm for tempo in score.tempos)
    if not others:
        return f"{first:.0f} BPM"
    changes = f"{len(others)} change{'s' if len(others) > 1 else ''}"
    return f"{first:.0f} BPM, then {changes} between {min(others):.0f} and {max(others):.0f}"


def mistake_json(path: Path, mistake: DescantError) -> dict[str, Any]:
    """A file that could not be read, beside others that could."""
    error = {"found": mistake.found, "expected": mistake.expected, "what_to_do": mistake.remedy}
    return {"file": str(path), "error": error}
