"""How original a take or a score is, part by part: in a few words for the summary of a file, and as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from descant.bundles.store import Bundle
from descant.evaluation.mosaic import TILE_NOTES
from descant.evaluation.originality import FIGURES, Originality, line_of_frames, originality
from descant.generation.casting import Casting, playing
from descant.generation.hands import hands_apart
from descant.generation.placing import placed
from descant.generation.take import Take
from descant.grid.stack import Stack
from descant.recall.fingerprints import GRAM
from descant.recall.line import Line
from descant.score.score import Score

PEOPLE = "the share of held-out human parts of about that length that share less, in percent; 50 is as people do"


@dataclass(frozen=True)
class OriginalityReport:
    """What is known of each part's originality, by role; `untold` says why nothing is, where nothing is."""

    bundle: str
    parts: Mapping[str, Originality] = field(default_factory=dict)
    untold: str = ""

    def lines(self) -> list[str]:
        """One line for each part, or the one that says why there are none."""
        return [f"{role}: {in_words(found)}" for role, found in self.parts.items()] or [self.untold]

    def to_json(self) -> dict[str, object]:
        """The same as plain values; what is not known is None."""
        return {
            "bundle": self.bundle,
            "parts": {role: as_json(found) for role, found in self.parts.items()},
            "percentile": PEOPLE,
            "untold": self.untold or None,
        }


def take_originality(take: Take, bundle: Bundle) -> OriginalityReport:
    """How original what was written in a take is; given parts, and bars that were kept, are the file's own.

    Raises `BundleError` when the bundle's index is damaged.
    """
    lines = {}
    for role in take.roles:
        kind = bundle.config.roles[role]
        if kind != "kit":
            line = line_of_frames(take.frames[role], kind, take.stack)
            lines[role] = line if take.written is None else line.within(take.written)
    return _report(lines, bundle, "what was written are drums, which have no line to compare.")


def score_originality(score: Score, bundle: Bundle, roles: Mapping[int, str] | None = None) -> OriginalityReport:
    """How original the parts of any score are, those that play one of the bundle's roles.

    `roles` says which part plays what, by its number; else it is guessed, as for a file that is given. Raises
    `GridError`, and `BundleError` when the bundle's index is damaged.
    """
    nothing = f"no part plays what the bundle {bundle.name} knows: {', '.join(bundle.config.roles)}."
    stack = _on_grid(score, bundle, roles)
    if stack is None:
        return _report({}, bundle, nothing)
    kinds = {role: bundle.config.roles[role] for role in stack.frames}
    lines = {role: line_of_frames(stack.frames[role], kind, stack) for role, kind in kinds.items() if kind != "kit"}
    return _report(lines, bundle, nothing)


def _on_grid(score: Score, bundle: Bundle, roles: Mapping[int, str] | None) -> Stack | None:
    """The parts that play the bundle's roles on its grid; None if none does."""
    config = bundle.config
    if config.grid == "events":
        return config.form.stack(score, {}) if score.end_ticks else None
    if roles is None:
        score, _, _ = hands_apart(score, config)
        roles = playing(score, config)
    roles = {
        part.number: roles[part.number]
        for part in score.parts
        if len(part.notes) and roles.get(part.number) in config.roles
    }
    return placed(score, Casting(roles, ()), config, None)[1] if roles else None


def _report(lines: Mapping[str, Line], bundle: Bundle, nothing: str) -> OriginalityReport:
    index = bundle.originality
    if index is None:
        return OriginalityReport(
            bundle.name, {}, f"the bundle {bundle.name} has no index of its training pieces, so it is not known."
        )
    steps = bundle.config.steps_per_quarter
    parts = {role: originality(line, role, index, steps) for role, line in lines.items()}
    return OriginalityReport(bundle.name, parts, "" if parts else nothing)


def in_words(found: Originality) -> str:
    """What a person wants to know of a part's originality, in a line; in brackets are percentiles."""
    if found.source is None:
        return f"no {GRAM} notes in a row are those of a training piece"
    ranks = {name: f" ({found.percentiles[name]:.0f})" if name in found.percentiles else "" for name in FIGURES}
    if found.percentiles:
        ranks["longest"] = f" (percentile {found.percentiles['longest']:.0f} of people's)"
    said = [f"{found.longest} notes in a row as in {found.source.title}{ranks['longest']}"]
    if not math.isnan(found.cardinality):
        said.append(f"8 beats {found.cardinality:.0%} as in one place{ranks['cardinality']}")
    mosaic = found.mosaic
    if mosaic.tiles:
        pieces = "1 piece has" if mosaic.sources == 1 else f"{mosaic.sources} pieces have"
        said.append(f"{pieces}{ranks['sources']} {mosaic.covered:.0%} of it{ranks['covered']}")
        said.append(f"{mosaic.changes_per_bar:.1f} changes of piece a bar{ranks['changes']}")
    else:
        said.append(f"no run of {TILE_NOTES} or more{ranks['sources']}")
    return ", ".join(said) + ("" if found.percentiles else "; too short, or too few human parts, to compare with")


def as_json(found: Originality) -> dict[str, object]:
    """A part's originality as plain values."""
    source = found.source
    return {
        "notes": found.notes,
        "source": None if source is None else {"title": source.title, "work": source.work, "role": source.role},
        "figures": {
            name: {"value": None if math.isnan(value) else value, "percentile": found.percentiles.get(name)}
            for name, value in found.figures.items()
        },
        "mosaic": [
            {"first_note": tile.first, "notes": tile.notes, "title": tile.source.title} for tile in found.mosaic.tiles
        ],
    }
