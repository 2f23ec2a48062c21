"""The figures of samples as a table for people and as plain values for programs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from descant.evaluation.figures import METRICS, SampleFigures
from descant.evaluation.originality_report import OriginalityReport, take_originality
from descant.evaluation.sampling import PLAYERS, Player

if TYPE_CHECKING:
    from descant.bundles.store import Bundle

PLAYER_SAYS: Mapping[Player, str] = {
    "written": "what the bundle wrote",
    "human": "the piece's own part",
    "shuffled": "another work's part, in the same key and meter",
    "copy": "the given part itself, doubled",
}
NEARER = "nearer"
LEGEND = (
    "Means over the pieces. "
    + "; ".join(f"{player}: {says}" for player, says in PLAYER_SAYS.items())
    + ". The best figure is the human one, not the highest. Nearer: how many times nearer to it what was written lies "
    "than the shuffled part does; above 1 it listens."
)


def samples_table(results: Sequence[SampleFigures]) -> RenderableType:
    """The figures as tables, one a direction, with what must be known of them underneath."""
    remarks = [Text(f"• {remark}") for result in results for remark in result.samples.remarks]
    blocks = [_block(result) for result in results]
    return Group(Text("\nSamples\n", style="bold"), *blocks, *remarks, Text(LEGEND, style="dim"))


def cells(result: SampleFigures, metric: str) -> list[str]:
    """A metric's line in a table: everyone's mean, and how much nearer than shuffled; a dash where nobody knows."""
    means = [result.means.get(player, {}).get(metric) for player in PLAYERS]
    return [*("-" if mean is None else number(mean) for mean in means), times(result.nearness(metric))]


def number(value: float) -> str:
    """A figure with as many places as it needs."""
    return f"{value:.1f}" if abs(value) >= 20 else f"{value:.3f}"


def times(ratio: float) -> str:
    """How many times nearer, in words: nothing where it is not known."""
    if math.isnan(ratio):
        return "-"
    return f"{ratio:.1f} x" if ratio < 100 else "> 99 x"


def samples_json(results: Sequence[SampleFigures], bundle: Bundle) -> list[dict[str, object]]:
    """The same as plain values, with every piece's own figures; null where nothing could be asked."""
    return [_direction(result, bundle) for result in results]


def originality_of(result: SampleFigures, bundle: Bundle) -> list[OriginalityReport]:
    """How original each sample is."""
    return [take_originality(sample.take, bundle) for sample in result.samples.samples]


def _block(result: SampleFigures) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", min_width=20)
    for heading in (*PLAYERS, NEARER):
        table.add_column(heading, justify="right", min_width=8, no_wrap=True)
    for metric in result.metrics:
        table.add_row(METRICS[metric][0], *cells(result, metric))
    count = len(result.samples.samples)
    pieces = "1 piece" if count == 1 else f"{count} pieces"
    how = f"   {pieces}, {result.samples.listener} listener"
    return Group(
        Text.assemble((result.samples.direction.name, "bold"), (how, "dim")),
        table,
    )


def _direction(result: SampleFigures, bundle: Bundle) -> dict[str, object]:
    direction = result.samples.direction
    of_samples = zip(result.samples.samples, result.values, originality_of(result, bundle), strict=True)
    return {
        "given": list(direction.given),
        "write": direction.write,
        "listener": result.samples.listener,
        "means": result.means,
        "nearer": {metric: _known(result.nearness(metric)) for metric in result.metrics},
        "remarks": list(result.samples.remarks),
        "samples": [
            {
                "piece": sample.piece.name,
                "title": sample.title,
                "seed": sample.seed,
                "figures": {
                    player: {name: _known(value) for name, value in figures.items()}
                    for player, figures in values.items()
                },
                "originality": original.to_json(),
            }
            for sample, values, original in of_samples
        ],
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
