"""The figures of a trial as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import groupby

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from descant.evaluation.gain import GainRow
from descant.evaluation.trial import Trial

LEGEND = (
    "Nats a frame of the written part (lower is better): with its true source, with another work's source in the same "
    "key, and with none. Gain = none - true, with its 95 % interval over works. Floors hear no source: every frame by "
    "itself (unigram), the last frame held on (copy)."
)


def trial_json(trial: Trial, samples: Sequence[Mapping[str, object]] | None = None) -> str:
    """The trial as JSON: `{"bundle", "rows": [...]}`, nats a frame; null where nothing could be measured.

    `samples` are plain values of what was written, if anything was; they stand beside the rows.
    """
    figures: dict[str, object] = {"bundle": trial.bundle, "rows": [_finite(asdict(row)) for row in trial.rows]}
    if samples is not None:
        figures["samples"] = list(samples)
    return json.dumps(figures, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def trial_table(trial: Trial) -> RenderableType:
    """The trial as a table, one block a direction, with what must be known of it underneath."""
    blocks = [block(list(rows)) for _, rows in groupby(trial.rows, key=lambda row: (row.given, row.write))]
    remarks = [Text(f"• {remark}") for remark in trial.remarks]
    return Group(Text(f"{trial.bundle}: nats a frame\n", style="bold"), *blocks, *remarks, Text(LEGEND, style="dim"))


def block(rows: Sequence[GainRow]) -> RenderableType:
    """One direction: what it was measured on, a line for each listener, and a line for each floor."""
    first = rows[0]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("listener", min_width=14)
    for heading, width in (("true", 8), ("shuffled", 8), ("none", 8), ("gain (95 %)", 24)):
        table.add_column(heading, justify="right", min_width=width, no_wrap=True)
    for row in rows:
        table.add_row(
            row.listener,
            nats_words(row.nll_true),
            nats_words(row.nll_shuffled),
            nats_words(row.nll_none),
            gain_words(row),
        )
    for name, nats in first.floors.items():
        table.add_row(Text(f"floor: {name}", style="dim"), "", "", Text(nats_words(nats), style="dim"))
    title = Text.assemble(
        (f"{' + '.join(first.given) or 'nothing'} → {first.write}", "bold"),
        (f"   {first.pieces:,} pieces, {first.frames:,} frames", "dim"),
    )
    return Group(title, table)


def gain_words(row: GainRow) -> str:
    """The gain with its interval, where there is one."""
    if row.gain_low is None or row.gain_high is None:
        return f"{row.gain:.3f} (one work)"
    return f"{row.gain:.3f} [{row.gain_low:.3f}, {row.gain_high:.3f}]"


def nats_words(value: float | None) -> str:
    """Nats with three places; a dash where they are not known."""
    return "-" if value is None else f"{value:.3f}"


def _finite(row: Mapping[str, object]) -> dict[str, object]:
    """The row with null for whatever is no finite number, which JSON can't hold."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in row.items()
    }
