"""Music as plain values for a page or a program: ticks, and beside them bars, beats and seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from descant.grid.timegrid import TimeGrid
from descant.parts.programs import program_range
from descant.parts.role_guess import RoleGuess
from descant.parts.roles import ROLES
from descant.render.ruler import bars_of
from descant.score.score import Notes, Part, Score
from descant.score.seconds import seconds_at

MOST_BARS = 20_000
"""Bars that are listed; what lies behind them is counted on in the last one."""

NOTE = ("tick", "ticks", "pitch", "velocity", "bar", "beat", "second", "seconds")
"""What is told of a note: when it begins and how long it lasts in ticks, then the same for people."""


class Places:
    """Where ticks lie in a score: in which bar, on which beat, at which second.

    Bars are numbered as `descant rewrite --bars` does: from 1, a pickup is 0. `first_bar_line` is the tick of the first
    bar line (before tick 0, where the piece begins with a pickup); places are known up to `end_ticks`.
    """

    def __init__(self, score: Score, first_bar_line: float, end_ticks: int | None = None) -> None:
        self.score = score
        end = max(score.end_ticks if end_ticks is None else end_ticks, 1)
        stands_for_all = Part(1, "", 0, False, Notes.of([end - 1], [1], [60]))
        self._bars = list(islice(bars_of(replace(score, parts=(stands_for_all,)), first_bar_line), MOST_BARS))
        begins_early = -first_bar_line >= score.ticks_per_quarter / 4
        self._earlier = 1 if begins_early and self._bars[0].number == 1 else 0
        self._starts = np.array([bar.start_tick for bar in self._bars])
        self._numbers = np.array([bar.number - self._earlier for bar in self._bars])
        self._beat_ticks = np.array([bar.beat_ticks for bar in self._bars])

    def of(self, ticks: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Bars, beats within them (from 1, with fractions), and seconds."""
        at = np.clip(np.searchsorted(self._starts, ticks, side="right") - 1, 0, None)
        beats = 1 + (ticks - self._starts[at]) / self._beat_ticks[at]
        return self._numbers[at], np.round(beats, 3), np.round(seconds_at(self.score, ticks), 4)

    def bars(self) -> list[dict[str, Any]]:
        """All bars; `meter` stands where it changes."""
        return [
            {
                "bar": bar.number - self._earlier,
                "tick": bar.start_tick,
                "ticks": bar.end_tick - bar.start_tick,
                "beat_ticks": bar.beat_ticks,
                **({"meter": bar.meter} if bar.meter else {}),
            }
            for bar in self._bars
        ]

    def notes(self, notes: Notes) -> list[dict[str, Any]]:
        """Each note with its tick, its length in ticks, pitch and velocity; then bar, beat, second, seconds."""
        bars, beats, began = self.of(notes.onset_ticks)
        lasting = np.round(seconds_at(self.score, notes.offset_ticks) - began, 4)
        columns = [column.tolist() for column in (*notes.columns(), bars, beats, began, lasting)]
        return [dict(zip(NOTE, row, strict=True)) for row in zip(*columns, strict=True)]

    def part(self, part: Part, role: str | None = None) -> dict[str, Any]:
        """A part with its notes; `role` is what it plays."""
        pitched = len(part.notes) and not part.is_drums
        return {
            "number": part.number,
            "name": part.name,
            "program": part.program,
            "instrument": "drum kit" if part.is_drums else program_range(part.program).name,
            "drums": part.is_drums,
            "role": role,
            "role_says": ROLES[role].says if role in ROLES else None,
            "low": int(part.notes.pitch.min()) if pitched else None,
            "high": int(part.notes.pitch.max()) if pitched else None,
            "pedal": [list(span) for span in part.pedal],
            "notes": self.notes(part.notes),
        }


def score_json(score: Score, places: Places, guesses: Mapping[int, RoleGuess]) -> dict[str, Any]:
    """A score: parts with the roles that they seem to play, tempos, meters, key signatures, bars."""
    parts = []
    for part in score.parts:
        guess = guesses.get(part.number)
        sure = {} if guess is None else {"confidence": round(guess.confidence, 3), "because": guess.reason}
        parts.append(places.part(part, None if guess is None else guess.role) | sure)
    return {
        "title": score.title,
        "ticks_per_quarter": score.ticks_per_quarter,
        "parts": parts,
        **signs(score),
        "bars": places.bars(),
        "end_tick": score.end_ticks,
        "seconds": round(float(seconds_at(score, np.array([score.end_ticks]))[0]), 3),
    }


def signs(score: Score) -> dict[str, Any]:
    """Tempos, meters and key signatures."""
    return {
        "tempos": [{"tick": each.tick, "bpm": round(each.bpm, 3)} for each in score.tempos],
        "meters": [
            {"tick": each.tick, "numerator": each.numerator, "denominator": each.denominator} for each in score.meters
        ],
        "key_signatures": [{"tick": each.tick, "fifths": each.fifths, "minor": each.minor} for each in score.keys],
    }


def ticks_of(grid: TimeGrid, steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """The ticks of steps, none before the file's first."""
    return np.maximum(grid.ticks(steps), 0)
