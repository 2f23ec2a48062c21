"""A commission: what a request wants written, with its music read and all of it checked before a note is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from descant.apps.cli.compose import meter_named
from descant.apps.cli.rewrite import bar_span
from descant.apps.cli.writing import counted, music_words
from descant.apps.studio.asked import Asked, settings
from descant.apps.studio.command_line import bar_count, check_words
from descant.apps.studio.music import Music, music_of
from descant.apps.studio.shelf import Shelf, Shelved
from descant.bundles.store import Bundle
from descant.errors import WritingError
from descant.generation.accompaniment import USUAL_BARS, accompany_task, compose_task, continue_task, empty_score
from descant.generation.event_writing import MAX_NOTES, USUAL_NOTES, wants_notes
from descant.generation.manner import Manner, manner_for
from descant.generation.restyling import needs_style, restyle_task
from descant.generation.rewriting import rewrite_task
from descant.generation.task import Task, check
from descant.score.chord_symbols import chord_bars
from descant.score.losses import losses
from descant.score.score import Score

USUAL_CONTINUATION = 8


@dataclass(frozen=True, eq=False)
class Commission:
    """What is to be written, checked; `task` is None for a bundle that writes notes without durations, `notes` many."""

    form: Asked
    shelved: Shelved
    bundle: Bundle
    manner: Manner
    task: Task | None
    music: Music | None
    notes: int = 0
    heard: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def frames(self) -> int:
        """How many frames will be told while it is written, over all parts and passes."""
        if self.task is None:
            return self.notes * self.manner.takes
        roles, steps = len(self.task.wanted), self.task.stack.steps
        passes = self.manner.passes if roles > 1 else 1
        closing = self.manner.rows if self.task.loop and self.task.last_bar else 0
        return passes * roles * steps * (1 + closing)


def commission(form: Asked, shelf: Shelf) -> Commission:
    """Read the music and check that what is asked for can be written. Raises `DescantError`."""
    check_words(form)
    shelved = shelf.find(form.model)
    bundle = shelf.open(shelved)
    asked = settings(form)
    at_bar = asked.pop("at_bar")
    manner = manner_for(bundle.config, **asked)
    music = music_of(form)
    if form.task == "compose":
        return _composition(form, shelved, bundle, manner, at_bar, music)
    if music is None and not (form.task == "accompany" and form.chords is not None):
        raise WritingError(
            f"there is nothing to {form.task}.",
            "a file, a score or parts" + (", or chords." if form.task == "accompany" else "."),
            "give one.",
        )
    score = empty_score() if music is None else music.heard
    if form.task == "restyle":
        needs_style(bundle.config, manner)
    task = _task(form, bundle, score, at_bar)
    check(bundle, task, manner)
    new_bars = (bar_count(form) or USUAL_CONTINUATION) if form.task == "continue" else 0
    roles = (*task.wanted, *task.known) if form.task in ("rewrite", "restyle") else tuple(task.known)
    heard = music_words(roles, task.stack, new_bars)
    remarks = (*(losses(music.given) if music is not None else ()), *task.told)
    return Commission(form, shelved, bundle, manner, task, music, heard=heard, remarks=remarks)


def _task(form: Asked, bundle: Bundle, score: Score, at_bar: int) -> Task:
    config = bundle.config
    shared: dict[str, Any] = {
        "given": form.given,
        "as_role": form.as_role,
        "at_bar": at_bar,
        "pickup_quarters": form.pickup,
    }
    if form.task == "accompany":
        return accompany_task(
            config,
            score,
            write=form.write,
            chords=() if form.chords is None else chord_bars(form.chords),
            bars=bar_count(form),
            loop=form.loop,
            **shared,
        )
    if form.task == "continue":
        bars = bar_count(form)
        return continue_task(
            config, score, bars=USUAL_CONTINUATION if bars is None else bars, write=form.write, **shared
        )
    if form.task == "restyle":
        return _restyling(form, bundle, score, shared)
    if form.part is None or form.bars is None:
        raise WritingError(
            "it was not said what to write anew.", "part and bars.", 'such as "part": "chords", "bars": "5-8".'
        )
    said = form.bars
    span = bar_span(str(said)) if isinstance(said, str | int) else said
    return rewrite_task(config, score, part=form.part, bars=span, **shared)


def _restyling(form: Asked, bundle: Bundle, score: Score, shared: dict[str, Any]) -> Task:
    if len(form.write) != 1:
        raise WritingError(
            f"{len(form.write) or 'no'} parts were named to be written anew.",
            "one part.",
            'name it by role, name or number, such as "write": "melody".',
        )
    return restyle_task(bundle.config, score, part=form.write[0], keep=form.keep, keep_what=form.keep_what, **shared)


def _composition(
    form: Asked, shelved: Shelved, bundle: Bundle, manner: Manner, at_bar: int, music: Music | None
) -> Commission:
    if music is not None:
        raise WritingError(
            "there is music, but a piece from nothing was asked for.",
            "no file and no notes.",
            "leave it out, or let it be continued.",
        )
    beats = meter_named("4/4" if form.meter is None else form.meter)
    tempo = 100.0 if form.tempo is None else form.tempo
    config, bars = bundle.config, bar_count(form)
    if wants_notes(config, bars, form.notes, form.from_random_note, form.write, beats, at_bar, form.loop):
        notes = USUAL_NOTES if form.notes is None else form.notes
        if not 1 <= notes <= MAX_NOTES:
            raise WritingError(f"{notes} notes can't be written.", f"1 to {MAX_NOTES}.", "200 is a good number.")
        empty_score(beats, tempo)
        return Commission(form, shelved, bundle, manner, None, None, notes, f"nothing: {notes} notes and chords")
    task = compose_task(
        config,
        bars=USUAL_BARS if bars is None else bars,
        write=form.write,
        meter=beats,
        tempo_bpm=tempo,
        at_bar=at_bar,
        loop=form.loop,
    )
    check(bundle, task, manner)
    heard = f"nothing: {counted(task.stack.bars, 'bar')} of {beats[0]}/{beats[1]} at {tempo:g} BPM"
    return Commission(form, shelved, bundle, manner, task, None, heard=heard, remarks=task.told)
