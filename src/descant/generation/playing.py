"""Playing what was written: how loud each note is, and how early or late, as the other parts are played.

The net of expression hears of the given parts how they are played, and of the written part its notes; parts that were
written before are heard as they were played then. Nothing is drawn: the same notes beside the same parts are played the
same way.

Whatever the net says, an onset stays within `MOST` of a step from its own, none comes before tick 0, notes of one pitch
keep their order and don't run into each other, and each lasts a tick or more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from descant.bundles.expression import ExpressionNet
from descant.bundles.manifest import BundleConfig, ExpressionFacts
from descant.bundles.store import Bundle
from descant.generation.pedalling import KEYBOARDS, pedal_of
from descant.grid.expression_features import (
    DEVIATION_SPAN,
    LOUDNESS_CENTRE,
    LOUDNESS_SPAN,
    NOTE_WIDTH,
    Onsets,
    onsets_of_part,
)
from descant.grid.performance import Performance, performance_of
from descant.grid.stack import Stack
from descant.grid.timegrid import TimeGrid
from descant.score.score import Notes, PedalSpans, Score

MOST = 0.45
"""The farthest that an onset is moved, in steps."""


def notes_by_role(score: Score, roles: Mapping[int, str]) -> dict[str, Notes]:
    """What is played in each role, by all parts that play it."""
    return {
        role: Notes.together(part.notes for part in score.parts if roles.get(part.number) == role)
        for role in dict.fromkeys(roles.values())
    }


def foretold(net: ExpressionNet, parts: Sequence[Onsets], state_width: int) -> list[NDArray[np.float64]]:
    """How the notes of several parts are played, side by side: of each `[note, 2]`, velocity and steps too late."""
    order = sorted(range(len(parts)), key=lambda row: -len(parts[row].steps))
    answers = [np.zeros((len(part.notes), 2)) for part in parts]
    bounds = [np.searchsorted(part.of_onset, np.arange(len(part.steps) + 1)).tolist() for part in parts]
    state = np.zeros((len(parts), state_width), np.float32)
    for at in range(len(parts[order[0]].steps) if parts else 0):
        rows = [row for row in order if len(parts[row].steps) > at]
        own = [slice(*bounds[row][at : at + 2]) for row in rows]
        notes = np.zeros((len(rows), max(each.stop - each.start for each in own), NOTE_WIDTH), np.float32)
        for place, (row, which) in enumerate(zip(rows, own, strict=True)):
            notes[place, : which.stop - which.start] = parts[row].notes[which]
        features = np.stack([parts[row].features[at] for row in rows])
        played, state = net.step(features, notes, state[: len(rows)])
        for place, (row, which) in enumerate(zip(rows, own, strict=True)):
            answers[row][which] = played[place, : which.stop - which.start]
    scale = np.array([LOUDNESS_SPAN, DEVIATION_SPAN])
    return [answer * scale + np.array([LOUDNESS_CENTRE, 0.0]) for answer in answers]


def moved(notes: Notes, deviation: NDArray[np.float64], grid: TimeGrid, *, one_at_a_time: bool = False) -> Notes:
    """The notes with their onsets moved by so many steps, within the bounds named above.

    Ends stay where they are, but for those that a later onset would cross: of the same pitch, or of any where notes
    sound `one_at_a_time`.
    """
    ticks = np.rint(np.clip(deviation, -MOST, MOST) * grid.step_ticks).astype(np.int64)
    onset = np.maximum(notes.onset_ticks + ticks, 0)
    end = notes.offset_ticks.copy()
    line = np.zeros(len(notes), np.int64) if one_at_a_time else notes.pitch
    order = np.lexsort((notes.onset_ticks, line))
    for before, after in zip(order[:-1].tolist(), order[1:].tolist(), strict=True):
        if line[before] == line[after]:
            onset[after] = max(onset[after], onset[before] + 1)
            if notes.offset_ticks[before] <= notes.onset_ticks[after]:
                end[before] = min(end[before], onset[after])
    end = np.maximum(end, onset + 1)
    return Notes.of(onset, end - onset, notes.pitch, notes.velocity)


class Player:
    """Plays the parts of one take, each hearing the given ones and those before it.

    `given` is how each role is played where it is known, also a role that is to be written. A bundle without
    expression, or a player that is `mechanical`, leaves notes as they were written.
    """

    def __init__(self, bundle: Bundle, stack: Stack, given: Mapping[str, Notes], *, mechanical: bool = False) -> None:
        self.config: BundleConfig = bundle.config
        self.stack = stack
        self.net = None if mechanical or stack.events else bundle.expression
        self.facts: ExpressionFacts | None = bundle.config.expression if self.net is not None else None
        self.known = dict(given)
        self.notes = dict(given)
        self.heard = {role: self._performed(notes) for role, notes in given.items()} if self.net is not None else {}
        self.louder = self._too_soft()

    def _performed(self, notes: Notes) -> Performance:
        return performance_of(notes, self.stack.grid, self.stack.steps)

    def _too_soft(self) -> float:
        """How much louder the given parts must be to be as loud as given parts usually are (below 0: softer)."""
        heard = [each.velocity for each in self.heard.values() if len(each)]
        if self.facts is None or not heard:
            return 0.0
        level = float(np.concatenate(heard).mean())
        return float(np.clip(level, *self.facts.level)) - level

    def _at_usual_level(self, played: Performance) -> Performance:
        return Performance(played.step, played.pitch, played.velocity + self.louder, played.deviation)

    def play(self, role: str, notes: Notes) -> Notes:
        """The new notes of a role as they are played; parts that are played later hear them."""
        if self.net is not None and self.facts is not None and role in self.facts.plays and len(notes):
            notes = self._played(role, notes, self.net, self.facts)
        self.notes[role] = Notes.together([self.known[role], notes]) if role in self.known else notes
        if self.net is not None:
            self.heard[role] = self._performed(self.notes[role])
        return notes

    def _played(self, role: str, notes: Notes, net: ExpressionNet, facts: ExpressionFacts) -> Notes:
        grid, kind = self.stack.grid, self.config.roles[role]
        written = self._performed(notes)
        if len(written) < len(notes):  # a note outside of the grid; none is written there
            return notes
        heard = {name: self._at_usual_level(each) for name, each in self.heard.items()}
        onsets = onsets_of_part(
            role,
            written,
            heard,
            self.config.role_names,
            self.stack.meter(end_known=False),
            self.config.steps_per_quarter,
            known=heard[role].before(int(written.step[0])) if role in heard else None,
            kit=kind == "kit",
        )
        (answer,) = foretold(net, [onsets], facts.state)
        velocity = np.clip(np.rint(answer[:, 0] - self.louder), 1, 127).astype(np.int64)
        loud = Notes(notes.onset_ticks, notes.duration_ticks, notes.pitch, velocity)
        return moved(loud, answer[:, 1], grid, one_at_a_time=kind == "voice") if role in facts.timing else loud

    def pedal(self, role: str, first_step: int = 0, last_step: int | None = None) -> PedalSpans:
        """Where the pedal of a played role is down, between two steps: both hands share it. None where none belongs."""
        if self.facts is None or role not in self.facts.pedal:
            return ()
        keyboard = [notes for each, notes in self.notes.items() if each in KEYBOARDS]
        return pedal_of(keyboard, self.stack, first_step, self.stack.steps if last_step is None else last_step)
