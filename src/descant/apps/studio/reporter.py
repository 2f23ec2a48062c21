"""Telling of writing while it goes on: frames become notes and progress, a few times a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from descant.apps.studio.commission import Commission
from descant.apps.studio.live_notes import LiveNote, LiveNotes
from descant.apps.studio.pace import Pace
from descant.apps.studio.told import ticks_of
from descant.apps.studio.work import Stop, Tell
from descant.generation.task import Written
from descant.generation.written_parts import USUAL_LOUDNESS
from descant.grid.timegrid import TimeGrid

NOTES_EVERY_SECONDS = 0.04
PROGRESS_EVERY_SECONDS = 0.2


@dataclass(eq=False)
class Reporter:
    """Turns frames into events, a few a second."""

    asked: Commission
    stop: Stop
    tell: Tell
    pace: Pace
    done: int = 0
    began: float = field(default_factory=time.monotonic)
    _writing: tuple[str, str] = ("", "")
    _live: dict[int, LiveNotes] = field(default_factory=dict)
    _ready: dict[int, list[LiveNote]] = field(default_factory=dict)
    _told_notes: float = 0.0
    _told_progress: float = 0.0
    _step: int = 0

    def watch(self, written: Written) -> None:
        """One more frame."""
        self.stop.check()
        config = self.asked.bundle.config
        key = (written.role, f"{written.writing} {written.takes}")
        if key != self._writing:
            self.flush()
            kind = config.roles[written.role]
            self._live = {take: LiveNotes(kind, events=config.grid == "events") for take in written.takes}
            self._writing, self._name = key, written.writing
        self.done += 1
        self._step = written.frame.step + 1
        # which of several tries will be a take is not known before the end
        for row, take in enumerate(written.takes if self.asked.manner.style_tries == 1 else ()):
            ended = self._live[take].hear(written.frame.value[row])
            self._ready.setdefault(take, []).extend(self._new(ended))
        now = time.monotonic()
        if now - self._told_notes >= NOTES_EVERY_SECONDS and any(self._ready.values()):
            self._tell_notes(now)
        if now - self._told_progress >= PROGRESS_EVERY_SECONDS:
            self._tell_progress(now)

    def flush(self) -> None:
        """What is left of the part that was being written."""
        if not self._live:
            return
        for take, live in self._live.items():
            self._ready.setdefault(take, []).extend(self._new(live.end()))
        now = time.monotonic()
        self._live = {}
        self._tell_notes(now)
        self._tell_progress(now)

    def _new(self, notes: list[LiveNote]) -> Iterator[LiveNote]:
        """Those that are written; what was known before is not told again."""
        task = self.asked.task
        for note in notes:
            if task is None or task.kept is None:
                yield note
                continue
            inside = np.flatnonzero(task.written[note.begin_step : note.end_step])
            if len(inside):
                yield note._replace(begin_step=note.begin_step + int(inside[0]))

    def _tell_notes(self, now: float) -> None:
        role, _ = self._writing
        takes = [
            {"take": take + 1, "notes": _live_json(notes, self._grid)}
            for take, notes in sorted(self._ready.items())
            if notes
        ]
        self._ready = {}
        self._told_notes = now
        if takes:
            self.tell("notes", {"role": role, "writing": self._name, "takes": takes})

    def _tell_progress(self, now: float) -> None:
        frames, spent = self.asked.frames, now - self.began
        usual = self.pace.seconds(self.asked.shelved.name, self.asked.manner.rows, frames)
        left = spent / self.done * (frames - self.done) if spent > 0.3 and self.done > 8 else max(0.0, usual - spent)
        self._told_progress = now
        self.tell(
            "progress",
            {
                "role": self._writing[0],
                "writing": self._name,
                "step": self._step,
                "done": self.done,
                "frames": frames,
                "share": round(min(1.0, self.done / max(1, frames)), 4),
                "seconds_left": round(left, 2),
            },
        )

    @property
    def _grid(self) -> TimeGrid:
        task = self.asked.task
        return TimeGrid(480, self.asked.bundle.config.steps_per_quarter) if task is None else task.stack.grid


def _live_json(notes: list[LiveNote], grid: TimeGrid) -> list[dict[str, int]]:
    steps = np.array([(note.begin_step, note.end_step) for note in notes])
    ticks = ticks_of(grid, steps)
    return [
        {"tick": int(begin), "ticks": int(end - begin), "pitch": note.pitch, "velocity": USUAL_LOUDNESS}
        for (begin, end), note in zip(ticks, notes, strict=True)
    ]
