"""Carrying a commission out: it is written, and told of while it is."""

from __future__ import annotations

import time

from descant.apps.studio.commission import Commission
from descant.apps.studio.pace import Pace
from descant.apps.studio.reporter import Reporter
from descant.apps.studio.stoppable import lent
from descant.apps.studio.take_told import started_json, take_json
from descant.apps.studio.work import Stop, Tell
from descant.generation.event_writing import compose_notes
from descant.generation.take import ranked
from descant.generation.task import write


def carry_out(asked: Commission, stop: Stop, tell: Tell, pace: Pace) -> None:
    """Write it, and tell of it: `started`, `progress` and `notes`, each `take` (the likeliest first), `done`.

    Raises `StoppedError` soon after `stop` is set, and `DescantError`.
    """
    stop.check()
    began = time.monotonic()
    bundle = lent(asked.bundle, stop.check)
    tell("started", started_json(asked, pace))
    reporter = Reporter(asked, stop, tell, pace)
    if asked.task is None:
        takes = compose_notes(
            bundle,
            notes=asked.notes,
            from_random_note=asked.form.from_random_note,
            tempo_bpm=100.0 if asked.form.tempo is None else asked.form.tempo,
            manner=asked.manner,
            watch=reporter.watch,
        )
    else:
        takes = write(bundle, asked.task, asked.manner, watch=reporter.watch)
    reporter.flush()
    took = time.monotonic() - began
    pace.learn(asked.shelved.name, asked.manner.rows, asked.frames, took)
    in_order = ranked(takes)
    for take in in_order:
        stop.check()
        tell("take", take_json(take, asked))
    best = in_order[0].number
    tell("done", {"takes": len(takes), "best": best, "seconds": round(time.monotonic() - began, 3)})
