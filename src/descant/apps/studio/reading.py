"""Reading a file for a page: all that it draws, and what can be written for it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from descant.apps.cli.inspection import can_write
from descant.apps.studio.asked import ReadForm
from descant.apps.studio.receiving import content_of
from descant.apps.studio.shelf import Shelf
from descant.apps.studio.told import Places, score_json
from descant.corpora.bar_lines import bar_lines
from descant.errors import DescantError
from descant.generation.everyone import everyone_placed
from descant.generation.recognition import recognised
from descant.parts.assign import assign_roles
from descant.score.formats import read_bytes
from descant.score.key import estimate_key
from descant.score.losses import losses
from descant.score.score import Score


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
        "styles": _styles(score, shelf),
        "remarks": [*losses(score), *(f"{remark}." for remark in lines.remarks)],
    }


def _styles(score: Score, shelf: Shelf) -> dict[str, dict[str, float]]:
    """How probable each style is, by the bundles that have a recogniser and know a part of the score."""
    heard: dict[str, dict[str, float]] = {}
    for each in shelf.bundles():
        if each.config.recogniser is None:
            continue
        with suppress(DescantError):
            bundle = shelf.open(each)
            _, stack = everyone_placed(score, bundle.config)
            heard[each.name] = {style: round(share, 4) for style, share in recognised(bundle, stack).items()}
    return heard
