"""The figures of a trial of styles as tables for people."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from descant.evaluation.style_trial import HOW, StyleTrial

LEGEND = (
    "Floor: always naming the style that is commonest among the same pieces. Recogniser: a net of its own; likelihood: "
    "the style that makes the piece likeliest under the net that writes."
)


def style_tables(trial: StyleTrial) -> RenderableType:
    """How often styles are named right, and what is taken for what."""
    blocks: list[RenderableType] = [Text(f"\n{trial.bundle}: styles\n", style="bold")]
    if trial.known:
        blocks += [_rights(trial), *(_confusion(trial, how) for how in HOW if trial.known[0].heard[how])]
    for known, whose in ((True, "with a style that it knows"), (False, "in no style that it knows")):
        strange, count = trial.strange(known=known)
        if count and trial.pieces[0].heard["recogniser"]:
            blocks.append(Text(f"• Of {count} pieces {whose} {strange} are heard as none of these."))
    return Group(*blocks, Text(LEGEND, style="dim"))


def _rights(trial: StyleTrial) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("pieces")
    for heading in ("how", "of", "right", "accuracy", "floor"):
        table.add_column(heading, justify="left" if heading == "how" else "right")
    for row in trial.rows():
        table.add_row(
            row.among, row.how, str(row.pieces), str(row.right), f"{row.accuracy:.0%}", f"{row.floor / row.pieces:.0%}"
        )
    return table


def _confusion(trial: StyleTrial, how: str) -> Table:
    confusion = trial.confusion(how)
    named = [style for style in trial.styles if any(style in row for row in confusion.values())]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"By {how}: true style down, named style across")
    table.add_column("")
    for style in named:
        table.add_column(style, justify="right")
    for style, row in confusion.items():
        cells = [str(row.get(name, "")) for name in named]
        marked = [f"[bold]{cell}[/]" if name == style else cell for name, cell in zip(named, cells, strict=True)]
        table.add_row(Text(style, style="cyan"), *marked)
    return table
