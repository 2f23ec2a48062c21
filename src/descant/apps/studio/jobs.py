"""What a worker does: it waits for jobs on a pipe, does them one after the other, and tells of each over the same pipe.

Sent to it: a job's name and the form that asks for it; or the word to stop what it does. Sent by it: events, then
exactly one end: an answer, a mistake, a defect of ours, or that it stopped.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from descant.apps.studio.asked import GenerateForm
from descant.apps.studio.commission import commission
from descant.apps.studio.evaluating import examination, examine
from descant.apps.studio.mistakes import defect_json, status_of
from descant.apps.studio.pace import Pace
from descant.apps.studio.reading import read_music
from descant.apps.studio.rendering import Rendered, render
from descant.apps.studio.shelf import Shelf
from descant.apps.studio.work import Stop, StoppedError, Tell, Unstoppable
from descant.apps.studio.writing import carry_out
from descant.errors import DescantError

STOP = "stop"
NICER = 5
"""By how much a worker stands back for the server, which is to answer at once."""
Answer = bytes | Rendered | None


class PipeStop:
    """Stops when the other side says so, or is gone."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe

    def check(self) -> None:
        """Raise `StoppedError` if anything was said: while a job is done, only a stop can be."""
        try:
            if not self.pipe.poll():
                return
            self.pipe.recv()
        except (OSError, EOFError):
            pass
        raise StoppedError


class Bench:
    """What a worker has at hand from one job to the next: opened bundles, and how fast it is."""

    def __init__(self, models: tuple[str, ...]) -> None:
        self.shelf, self.pace = Shelf(models), Pace()

    def read(self, form: Any, *_: object) -> Answer:
        """What a file holds."""
        return plain(read_music(form, self.shelf))

    def render(self, form: Any, *_: object) -> Answer:
        """Music as a file."""
        return render(form)

    def check_generate(self, form: Any, *_: object) -> Answer:
        """Whether what is asked for can be written."""
        commission(form, self.shelf)
        return None

    def check_evaluate(self, form: Any, *_: object) -> Answer:
        """Whether what is asked for can be measured."""
        examination(form, self.shelf)
        return None

    def generate(self, form: Any, stop: Stop, tell: Tell) -> Answer:
        """Write."""
        carry_out(commission(form, self.shelf), stop, tell, self.pace)
        return None

    def evaluate(self, form: Any, stop: Stop, tell: Tell) -> Answer:
        """Measure."""
        examine(examination(form, self.shelf), stop, tell)
        return None

    def open(self, *_: object) -> Answer:
        """Open the usual bundle."""
        with suppress(DescantError):
            self.shelf.open(self.shelf.find(None))
        return None

    def warm(self, *_: object) -> Answer:
        """Open the usual bundle and write two bars with it: the first visitor need not wait, and knows how long."""
        with suppress(DescantError):
            for bars, learning in ((1, Pace()), (2, self.pace)):
                form = GenerateForm.model_validate({"task": "compose", "bars": bars})
                carry_out(commission(form, self.shelf), Unstoppable(), lambda *_: None, learning)
        return None


def plain(said: dict[str, Any]) -> bytes:
    """Plain values as JSON."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def work_at(pipe: Connection, models: tuple[str, ...]) -> None:
    """Do jobs until the other side is gone. The whole of a worker's process."""
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # stopping is the server's matter
    if hasattr(os, "nice"):
        os.nice(NICER)
    bench = Bench(models)

    def tell(name: str, said: dict[str, Any]) -> None:
        pipe.send(("event", name, plain(said)))

    with suppress(OSError, EOFError):
        while (asked := pipe.recv()) is not None:
            if asked == STOP:
                continue  # it came when the job was done
            name, form = asked
            pipe.send(_end(getattr(bench, name), form, PipeStop(pipe), tell))


def _end(job: Callable[..., Answer], form: Any, stop: Stop, tell: Tell) -> tuple[Any, ...]:
    try:
        return "answer", job(form, stop, tell)
    except StoppedError:
        return ("stopped",)
    except DescantError as mistake:
        return "mistake", status_of(mistake), mistake.found, mistake.expected, mistake.remedy
    except MemoryError:
        return "mistake", 422, "this takes more memory than the machine has.", "less music.", "give a shorter piece."
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return "defect", plain(defect_json(error))
    except Exception as defect:
        return "defect", plain(defect_json(defect))
