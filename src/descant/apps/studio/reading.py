"""Reading a file for a page: all that it draws, and what can be written for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from descant.apps.cli.inspection import can_write
from descant.apps.studio.asked import ReadForm
from descant.apps.studio.receiving import content_of
from descant.apps.studio.shelf import Shelf
from descant.apps.studio.told import Places, score_json
from descant.corpora.bar_lines import bar_lines
from descant.parts.assign import assign_roles
from descant.score.formats import read_bytes
from descant.score.key import estimate_key
from descant.score.losses import losses


def read_music(form: ReadForm, shelf: Shelf) -> dict[str, Any]:
    """What a file holds, in plain values. Raises `DescantError`."""
    score = read_bytes(content_of(form.file), form.file.name)
    sounding = replace(score, parts=tuple(part for part in score.parts if len(part.notes)))
    lines = bar_lines(sounding, None)
    guesses = {guess.part: guess for guess in assign_roles(score)}
    places = Places(replace(score, meters=lines.score.meters), lines.phase_ticks)
    key = estimate_key(score)
    configs = [each.config for each in shelf.bundles()]
    return {
        "name": form.file.name,
        "format": score.source_format,
        **score_json(score, places, guesses),
        "key": {"name": key.name, "confidence": round(key.confidence, 3)},
        "grid": {"steps_per_quarter": lines.fit.steps_per_quarter, "fit": round(lines.fit.share, 4)},
        "can_write": can_write([guess.role for guess in guesses.values()], configs),
        "remarks": [*losses(score), *(f"{remark}." for remark in lines.remarks)],
    }
