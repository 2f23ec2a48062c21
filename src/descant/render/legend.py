"""Which colour stands for which part, and the legend that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PIL import ImageDraw

from descant.render.paper import FAINT_INK, INK, Colour, blend, colour_of, put, shortened
from descant.score.score import Part, Score

LEGEND_ROW = 24
LETTERS = 14


@dataclass(frozen=True)
class PartLine:
    """A part as it is drawn: its colours (of notes, of their onsets, of their outlines) and its name in the legend."""

    part: Part
    fill: Colour
    rim: Colour
    edge: Colour
    label: str
    written: bool


@dataclass(frozen=True)
class LegendEntry:
    """One part's place in the legend: `row` from above, `left` in pixels."""

    line: PartLine
    label: str
    row: int
    left: int


def part_lines(score: Score, written: Sequence[int], roles: Mapping[int, str], ground: Colour) -> list[PartLine]:
    """The parts that have notes, the written ones last.

    Where some parts are written these are bright and the others muted; where none is, all are bright.
    """
    lines = []
    for place, part in enumerate(part for part in score.parts if len(part.notes)):
        hue, is_written = colour_of(place), part.number in written
        bright = is_written or not written
        fill = hue if bright else blend(hue, ground, 0.36)
        rim = blend(hue, (0, 0, 0), 0.62) if bright else hue
        name, role = part.name.strip() or f"part {part.number}", roles.get(part.number, "")
        label = name if not role or role.lower() == name.lower() else f"{name} · {role}"
        label += " (written)" if is_written else ""
        lines.append(PartLine(part, fill, rim, blend(rim, fill, 0.4), label, is_written))
    return sorted(lines, key=lambda line: line.written)


def arrange(draw: ImageDraw.ImageDraw, lines: Sequence[PartLine], left: int, right: int) -> list[LegendEntry]:
    """The legend's entries between two edges, wrapped into rows."""
    entries: list[LegendEntry] = []
    row, x = 0, left
    for line in lines:
        label = shortened(draw, line.label, LETTERS, 320)
        width = 44 + round(draw.textlength(label, font_size=LETTERS))
        if x > left and x + width > right:
            row, x = row + 1, left
        entries.append(LegendEntry(line, label, row, x))
        x += width
    return entries


def draw_legend(draw: ImageDraw.ImageDraw, top: int, entries: Sequence[LegendEntry]) -> None:
    """Draw a patch of colour and a name for each part."""
    for entry in entries:
        y = top + LEGEND_ROW * entry.row
        patch = (entry.left, y + 3, entry.left + 18, y + 13)
        draw.rounded_rectangle(patch, 3, fill=entry.line.fill, outline=entry.line.rim)
        ink = INK if entry.line.written else FAINT_INK
        put(draw, (entry.left + 25, y + 13), entry.label, LETTERS, ink, anchor="ls")
