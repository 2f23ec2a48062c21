"""Measuring a bundle on music that a request brings: the figures of `descant evaluate --json`."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from descant.apps.studio.asked import EvaluateForm
from descant.apps.studio.receiving import content_of
from descant.apps.studio.shelf import Shelf, Shelved
from descant.apps.studio.stoppable import lent
from descant.apps.studio.work import Stop, Tell
from descant.bundles.store import Bundle
from descant.corpora.dataset import MUSIC_SUFFIXES
from descant.errors import CorpusError, ScoreError
from descant.evaluation.directions import Direction, parse_directions
from descant.evaluation.figures import measure
from descant.evaluation.pieces import BundleGrid, GridPiece, Unused, on_grid, read_folder, some_of
from descant.evaluation.report import trial_json
from descant.evaluation.sample_report import samples_json
from descant.evaluation.sampling import check_samples, write_samples
from descant.evaluation.trial import Trial, hold_trial
from descant.generation.hearing import Hearing

TELL_EVERY_SECONDS = 0.2
LONGEST_NAME_BYTES = 200


@dataclass(frozen=True, eq=False)
class Examination:
    """What is to be measured, checked as far as it can be before the music is read."""

    form: EvaluateForm
    shelved: Shelved
    bundle: Bundle
    directions: tuple[Direction, ...]
    listeners: tuple[str, ...]


def examination(form: EvaluateForm, shelf: Shelf) -> Examination:
    """Check what is asked for. Raises `DescantError`."""
    shelved = shelf.find(form.model)
    bundle = shelf.open(shelved)
    config = bundle.config
    directions = parse_directions(form.directions, config.roles) if form.directions else ()
    own = (Direction(tuple(each.given), each.write) for each in config.directions)
    listeners = tuple(dict.fromkeys(Hearing.of(name.strip()).name for name in form.listener.split(",")))
    if form.samples is not None:
        check_samples(config, form.samples)
    for file in form.files:
        content_of(file)
        if not file.name.lower().endswith(MUSIC_SUFFIXES):
            raise ScoreError(
                f"{file.name} is not named as music.",
                f"a name that ends in one of {', '.join(MUSIC_SUFFIXES)}.",
                "leave it out, or name it as what it is.",
            )
    return Examination(form, shelved, bundle, tuple(directions) or tuple(own), listeners)


def examine(asked: Examination, stop: Stop, tell: Tell) -> None:
    """Measure, and tell of it: `started`, `progress`, `figures`, `done`. Raises `StoppedError`, `DescantError`."""
    stop.check()
    began = time.monotonic()
    form, bundle = asked.form, lent(asked.bundle, stop.check)
    tell(
        "started",
        {
            "model": asked.shelved.name,
            "files": len(form.files),
            "directions": [each.name for each in asked.directions],
            "listeners": list(asked.listeners),
        },
    )
    pieces, unused = _pieces(asked, stop, tell)
    if not pieces:
        raise CorpusError(
            "none of the files has a piece that the bundle could be measured on. "
            + "; ".join(f"{each.name}: {each.reason}" for each in unused[:5]),
            f"pieces with the parts for {' or '.join(each.name for each in asked.directions)}.",
            "give other music, or other directions.",
        )
    chosen = pieces if form.pieces is None else some_of(pieces, form.pieces, form.seed)
    config, directions = bundle.config, list(asked.directions)
    if form.samples is not None and not any(config.heads[config.roles[each.write]].exact for each in directions):
        trial = Trial(
            config.name, (), ("No direction has a likelihood, so there are no nats: its samples alone tell.",)
        )
    else:
        progress = _progress("measuring", stop, tell)
        trial = hold_trial(bundle, chosen, directions, asked.listeners, seed=form.seed, progress=progress)
    samples = None
    if form.samples is not None:
        progress = _progress("writing samples", stop, tell)
        written = write_samples(
            bundle, chosen, directions, form.samples, seed=form.seed, listener=asked.listeners[0], progress=progress
        )
        samples = samples_json([measure(each) for each in written], bundle)
    figures = json.loads(trial_json(trial, samples))
    left_out = [{"file": each.name, "reason": each.reason} for each in unused]
    tell("figures", {"figures": figures, "remarks": list(trial.remarks), "left_out": left_out})
    tell("done", {"pieces": len(chosen), "seconds": round(time.monotonic() - began, 3)})


def _pieces(asked: Examination, stop: Stop, tell: Tell) -> tuple[list[GridPiece], list[Unused]]:
    """The files on the bundle's grid. They lie in a folder of their own only while they are read."""
    files = asked.form.files
    names = [file.name.lower() for file in files]
    with tempfile.TemporaryDirectory(prefix="descant-studio-") as folder:
        for number, file in enumerate(files, 1):
            is_short = len(file.name.encode()) <= LONGEST_NAME_BYTES
            name = file.name if is_short else f"file{Path(file.name).suffix}"
            again = names.count(file.name.lower()) > 1 or not is_short
            Path(folder, f"{number}-{name}" if again else name).write_bytes(content_of(file))
        found, unreadable = read_folder(Path(folder), _progress("reading", stop, tell))
    together = [frozenset((*each.given, each.write)) for each in asked.directions]
    grid = BundleGrid(asked.bundle.config.form, together)
    measured, unfit = on_grid(found, grid, _progress("to the grid", stop, tell))
    return measured, [*unreadable, *unfit]


def _progress(what: str, stop: Stop, tell: Tell) -> Callable[[int, int], None]:
    """Progress as events, a few a second."""
    told = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told
        stop.check()
        now = time.monotonic()
        if done == total or now - told >= TELL_EVERY_SECONDS:
            told = now
            said: dict[str, Any] = {"doing": what, "done": done, "of": total, "share": round(done / max(1, total), 4)}
            tell("progress", said)

    return progress
