"""What somebody is told while a net learns from their own folder: lines of plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from descant.bundles.manifest import BundleConfig
from descant.corpora.prepare import REPORT_TABLE
from descant.corpora.report import PrepareReport
from descant.training.own_grid import GridChoice
from descant.training.recipe import Recipe
from descant.training.verdict import judged, verdict

FEW_WORKS = 30
"""Below so many works a warning is given."""
WELL_ON_GRID = 0.9


def report_words(report: PrepareReport, *, warns: bool = True) -> Iterator[str]:
    """What could be used of the folder, and what was left out, with an example of each reason."""
    counts = report.counts()
    used = counts["used"] + counts["used in part"]
    roles = ", ".join(f"{role} {count}" for role, count in report.roles.items())
    yield f"{used} of {len(report.files)} files can be used. Roles: {roles}."
    for file, count in report.reasons("left out"):
        more = f" (and {count - 1} more for such a reason)" if count > 1 else ""
        yield f"left out: {file.file}{more}: {file.reason}"
    yield f"Every file's reason: {report.corpus / REPORT_TABLE}"
    works = sum(report.works.values())
    if warns and works < FEW_WORKS:
        yield (
            f"Few pieces: {works} works to learn from, to choose by and to judge by. The net will know them by heart "
            "sooner than it learns from them, and its gain will hardly be sure. More files help most; after that a "
            "bundle to begin with (--from)."
        )


def recipe_words(recipe: Recipe, grid: GridChoice, quarters: float) -> Iterator[str]:
    """The grid and the net, and why."""
    share = grid.shares[grid.steps_per_quarter]
    if recipe.steps_per_quarter != grid.steps_per_quarter:
        yield f"Grid: {recipe.steps_per_quarter} steps a quarter, as you say."
    else:
        yield f"Grid: {recipe.steps_per_quarter} steps a quarter ({grid.why})."
        if share < WELL_ON_GRID:
            yield f"{1 - share:.0%} of the onsets lie off that grid and will be moved."
    heads = ", ".join(f"{recipe.heads[kind]['name']} for {kind}" for kind in dict.fromkeys(recipe.roles.values()))
    begins = f"; it begins with the weights of {recipe.start}" if recipe.start else ""
    yield (
        f"Net: a core {recipe.core['name']} of {recipe.core.get('size', 'its usual size')} units, heads {heads}, for "
        f"{quarters:,.0f} quarter notes to be written{begins}."
    )


def end_words(recipe: Recipe, config: BundleConfig, bundle: Path, *, unchanged: bool) -> Iterator[str]:
    """What came of it: each gain, the bundle, and how to write with it."""
    for row in judged(config.results.get("rows", [])):
        words = verdict(row)
        yield words[:1].upper() + words[1:]
    if unchanged:
        yield f"Learning on made nothing better: the bundle is {recipe.start} as it was."
    first = recipe.directions[0]
    yield f"The bundle: {bundle}; its card: {bundle / 'README.md'}"
    yield (
        f"Write with it: descant accompany FILE --given {','.join(first.given)} --write {first.write} "
        f"-m {bundle} -o song.mid"
    )


def style_words(label: str, pieces: int, recipe: Recipe, beside: str | None) -> Iterator[str]:
    """How a bundle will learn one more style."""
    yield (
        f"{recipe.start} learns the style {label} from {pieces} pieces, in {recipe.training.iterations} iterations. "
        "Ctrl-C keeps what is done; --resume goes on."
    )
    if beside is not None:
        yield f"Half of what it hears comes from {beside}, so that it forgets little of that; how much, is measured."
    else:
        yield (
            "The music that it learned from before is not at hand, so only what it is told of the new style is "
            "learned; all else stays exactly as it was. With its corpus at hand it would learn more: docs/styles.md."
        )


def few_words(pieces: int) -> Iterator[str]:
    """A warning where a style is to be learned from little."""
    yield (
        f"{pieces} pieces are few for a style: it may learn these very pieces rather than what they share, and how "
        "much it learned can hardly be measured. From 20 on it is worth more."
    )


def learned_words(figures: Mapping[str, Any]) -> Iterator[str]:
    """What a further style gave, and what it cost the others (`learned_on`)."""
    for row in figures["mine"]:
        yield (
            f"{_way(row)}: {row['before']:.3f} nats a frame on {row['pieces']} held-out pieces of yours before, "
            f"{row['after']:.3f} told {figures['label']}."
        )
    if "old" not in figures:
        yield "Without that label it writes exactly as before: nothing else was changed."
    for row in figures.get("old", ()):
        change = row["after"] - row["before"]
        yield (
            f"{_way(row)}: {row['before']:.3f} before and {row['after']:.3f} after on {row['pieces']} pieces that it "
            f"was judged by before ({change:+.3f})."
        )


def _way(row: Mapping[str, Any]) -> str:
    return f"{' + '.join(row['given']) or 'nothing'} → {row['write']}"
