"""What this server can do: its bundles with their roles, and every control with its range."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from descant.apps.cli.verbs import VERBS
from descant.apps.studio.command_line import VERBS as TASKS
from descant.apps.studio.controls import controls, task_controls
from descant.apps.studio.receiving import LARGEST_BODY_BYTES
from descant.apps.studio.rendering import KINDS
from descant.apps.studio.shelf import Shelf, Shelved
from descant.bundles.manifest import BundleConfig
from descant.bundles.originality import FILE as ORIGINALITY_FILE
from descant.corpora.dataset import MUSIC_SUFFIXES
from descant.generation.choice import choice_for
from descant.generation.taught import taught_roles
from descant.parts.programs import program_range
from descant.parts.roles import ROLES
from descant.render.sound_font import KITS, PROGRAMS, program_played
from descant.score.key import TONICS
from descant.score.scales import SCALES

FONT = "/font/fluid.sf3"
"""Where the page finds the sound font."""


def info(shelf: Shelf) -> dict[str, Any]:
    """All of it, in plain values."""
    bundles = shelf.bundles()
    tasks = task_controls()
    return {
        "version": version("descant"),
        "bundles": [_bundle(each) for each in bundles],
        "usual_bundle": bundles[0].name if bundles else None,
        "tasks": [{"task": task, "says": VERBS[task].says, "controls": own} for task, own in tasks.items()],
        "controls": controls(),
        "roles": {name: role.says for name, role in ROLES.items()},
        "keys": [f"{tonic} {mode}" for mode in ("major", "minor") for tonic in TONICS],
        "scales": list(SCALES),
        "reads": list(MUSIC_SUFFIXES),
        "renders": {name: kind for name, (kind, _) in KINDS.items()},
        "largest_body_bytes": LARGEST_BODY_BYTES,
        "sound": {
            "font": FONT,
            "instruments": [{"program": each, "name": program_range(each).name} for each in PROGRAMS],
            "programs": [program_played(program) for program in range(128)],
            "kits": KITS,
        },
    }


def _bundle(shelved: Shelved) -> dict[str, Any]:
    config = shelved.config
    choice = choice_for(config.sampling)
    return {
        "name": shelved.name,
        "says": config.says,
        "licence": config.licence,
        "tasks": _tasks(config),
        "roles": [
            {
                "role": role,
                "says": ROLES[role].says if role in ROLES else role,
                "kind": kind,
                "low": config.ranges.get(role, (None, None))[0],
                "high": config.ranges.get(role, (None, None))[1],
                "program": config.programs.get(role, 0),
                "instrument": "drum kit" if kind == "kit" else program_range(config.programs.get(role, 0)).name,
            }
            for role, kind in config.roles.items()
        ],
        "writes": list(taught_roles(config)),
        "directions": [{"given": each.given, "write": each.write} for each in config.directions],
        "grid": config.grid,
        "steps_per_quarter": config.steps_per_quarter,
        "meters": [
            {"meter": meter_name(bar, beat), "bar_quarters": bar, "beat_quarters": beat} for bar, beat in config.meters
        ],
        "styles": config.styles,
        "defaults": {
            "temperature": choice.temperature,
            "top_k": choice.top_k,
            "top_p": choice.top_p,
            "style_strength": config.sampling.style_strength,
        },
        "plays": [] if config.expression is None else config.expression.plays,
        "knows_its_training_pieces": (shelved.folder / ORIGINALITY_FILE).is_file(),
        "corpus": {
            "name": config.corpus.name,
            "licence": config.corpus.licence,
            "citation": config.corpus.citation,
            "pieces": sum(config.corpus.pieces.values()),
        },
    }


def _tasks(config: BundleConfig) -> list[str]:
    """What a bundle can do: one that writes notes without durations only composes, one without styles restyles none."""
    if config.grid == "events":
        return ["compose"]
    return [task for task in TASKS if task != "restyle" or config.styles]


def meter_name(bar_quarters: float, beat_quarters: float) -> str:
    """A meter as musicians write it, by the lengths of its bar and its beat: 3 and 1.5 quarters are 6/8."""
    unit = beat_quarters / 3 if beat_quarters in (0.75, 1.5, 3.0) else beat_quarters
    return f"{bar_quarters / unit:g}/{4 / unit:g}"
