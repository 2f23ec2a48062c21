"""A finished take as plain values: its notes, how likely it is, what it shares with training pieces, its command."""

from __future__ import annotations

import base64
import math
from dataclasses import replace
from typing import Any

import numpy as np

from descant.apps.studio.command_line import command_line, heard_file
from descant.apps.studio.commission import Commission
from descant.apps.studio.pace import Pace
from descant.apps.studio.told import Places, signs, ticks_of
from descant.corpora.bar_lines import bar_lines
from descant.evaluation.originality_report import take_originality
from descant.generation.hands import hands_apart, whole_of
from descant.generation.old_part import old_part
from descant.generation.take import Take
from descant.parts.assign import assign_roles
from descant.score.score import Score


def started_json(asked: Commission, pace: Pace) -> dict[str, Any]:
    """What is known before the first note: what is heard, where notes will come, how long it may take."""
    task = asked.task
    words: dict[str, Any] = {
        "task": asked.form.task,
        "model": asked.shelved.name,
        "heard": asked.heard,
        "remarks": list(asked.remarks),
        "takes": asked.manner.takes,
        "frames": asked.frames,
        "seconds": round(pace.seconds(asked.shelved.name, asked.manner.rows, asked.frames), 2),
    }
    if task is None:
        return words | {"write": list(asked.bundle.config.roles)[:1], "given": []}
    grid, steps = task.stack.grid, np.flatnonzero(task.written)
    span = ticks_of(grid, np.array([steps[0], steps[-1] + 1])).tolist() if len(steps) else [0, 0]
    return words | {
        "write": list(task.wanted),
        "given": list(task.known) if asked.form.task != "continue" else list(task.stack.frames),
        "key": task.stack.key.name,
        "ticks_per_quarter": grid.ticks_per_quarter,
        "written_from_tick": span[0],
        "written_to_tick": span[1],
        "bars": Places(_with_true_meters(task.score), grid.phase_ticks, int(grid.ticks(task.stack.steps))).bars(),
        **signs(task.score),
    }


def take_json(take: Take, asked: Commission) -> dict[str, Any]:
    """A finished take: its notes, how likely it is, what it shares with training pieces, how to have it again."""
    known = not math.isnan(take.log_likelihood)
    report = take_originality(take, asked.bundle)
    music = asked.music
    file = None if music is None else music.name if music.is_file else heard_file(music)
    command, options = command_line(asked.form, asked.shelved.reference, file)
    whole = take.to_score()
    places = Places(_with_true_meters(whole), take.stack.grid.phase_ticks)
    roles = dict(zip((part.number for part in take.parts), take.roles, strict=True))
    beside = {guess.part: guess.role for guess in assign_roles(whole)} if take.added else {}
    words: dict[str, Any] = {
        "take": take.number,
        "rank": take.rank,
        "seed": take.seed,
        "model": asked.shelved.name,
        "roles": list(take.roles),
        "parts": [places.part(part, roles.get(part.number)) for part in take.parts],
        "added": [places.part(part, beside.get(part.number)) for part in take.added],
        "replaces": _replaced(asked),
        "ticks_per_quarter": whole.ticks_per_quarter,
        "bars": places.bars(),
        "log_likelihood": take.log_likelihood if known else None,
        "nats_per_frame": take.nats_per_frame if known else None,
        "frames": take.frame_count,
        "originality": report.to_json() | {"lines": report.lines()},
        "command": command,
        "command_reads": file,
        "command_reads_given_file": music is not None and music.is_file,
        "command_writes": str(options.file_of(take.number)),
    }
    if asked.task is None:
        words["meters"], words["tempos"] = [], [{"tick": 0, "bpm": take.score.tempos[0].bpm}]
    if asked.form.midi:
        content = take.to_midi() if music is None else music.midi((*take.added, *take.parts))
        words["midi"] = base64.b64encode(content).decode()
    return words


def _with_true_meters(score: Score) -> Score:
    """The score with the meters in which it was heard."""
    if not any(len(part.notes) for part in score.parts):
        return score
    sounding = replace(score, parts=tuple(part for part in score.parts if len(part.notes)))
    return replace(score, meters=bar_lines(sounding, None).score.meters)


def _replaced(asked: Commission) -> int | None:
    """The number of the part whose place the written one takes."""
    form, config, task = asked.form, asked.bundle.config, asked.task
    if task is None:
        return None
    if form.task == "restyle":
        number = old_part(config, task.score, form.write[0], form.given, form.as_role, form.pickup).number
    elif task.replaces is not None:
        number = task.replaces.number
    else:
        return None
    apart, _, _ = hands_apart(task.score, config, form.given, form.as_role)
    whole = whole_of(task.score, apart, number)
    return number if whole is None else whole[0].number
