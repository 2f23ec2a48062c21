"""A score as a picture: time to the right, pitch upwards, a colour for each part, drums in a strip below.

Long pieces wrap into systems, as on a page of music. Where some parts are `written`, these are bright and the
given ones muted, so that one sees at a glance what was added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
from PIL import Image, ImageDraw

from descant.render.curve import CURVE_HEIGHT, Curve, highest
from descant.render.legend import LEGEND_ROW, LegendEntry, PartLine, arrange, draw_legend, part_lines
from descant.render.paper import FAINT_INK, PAPER, put, save_picture, shortened
from descant.render.ruler import Bar, bars_of, systems_of
from descant.render.system import GROUND, OTHER_PERCUSSION, Layout, System, kit_row
from descant.score.score import Score

__all__ = ["draw_score", "save_picture"]

WIDTH = 1600
LEFT, RIGHT = 66, WIDTH - 24
LINE_QUARTERS = 32
"""Quarter notes in a full line: eight bars of 4/4."""
MOST_SYSTEMS = 48
"""A longer piece is drawn up to here, and the picture says so."""
LEAST_PITCHES = 20
ROW_HEIGHTS = ((28, 9), (50, 7), (70, 6), (128, 5))
"""Pixels for one pitch where at most that many pitches are drawn."""
LEGEND_TOP = 58


def draw_score(
    score: Score,
    *,
    written: Sequence[int] = (),
    roles: Mapping[int, str] | None = None,
    title: str = "",
    marks: Sequence[tuple[int, str]] = (),
    phase_ticks: float = 0.0,
    curves: Sequence[Curve] = (),
    curves_say: str = "",
) -> Image.Image:
    """Draw a score as a piano roll.

    `written` numbers the parts that were written by a net, `roles` says what parts do (both by part number), `marks`
    are ticks with a few words each ("written from here"), and `phase_ticks` is where the first bar line stands.
    `curves` are drawn under each line of bars; `curves_say` is what they show.
    """
    lines = part_lines(score, written, roles or {}, GROUND)
    wrapped = systems_of(bars_of(score, phase_ticks), max(1, score.ticks_per_quarter), LINE_QUARTERS)
    systems = list(islice(wrapped, MOST_SYSTEMS + 1))
    goes_on, systems = len(systems) > MOST_SYSTEMS, systems[:MOST_SYSTEMS]
    layout = replace(_layout(lines, systems), curve=CURVE_HEIGHT if curves else 0)
    legend = arrange(ImageDraw.Draw(Image.new("RGB", (1, 1))), lines, LEFT, RIGHT)
    top = LEGEND_TOP + 6 + LEGEND_ROW * (1 + max((entry.row for entry in legend), default=-1))
    bottom = top + layout.height * len(systems)
    image = Image.new("RGB", (WIDTH, bottom + (36 if goes_on else 10)), PAPER)
    draw = ImageDraw.Draw(image)
    _draw_header(draw, score, title or score.title, legend)
    for place, bars in enumerate(systems):
        system = System(draw, layout, bars, top + place * layout.height)
        system.draw_all(lines, marks)
        if curves:
            system.draw_curves(curves, lines, highest(curves), curves_say)
    if goes_on:
        says = f"The piece goes on after bar {systems[-1][-1].number}; the rest is not drawn."
        put(draw, (LEFT, bottom + 6), says, 14, FAINT_INK)
    return image


def _layout(lines: Sequence[PartLine], systems: Sequence[Sequence[Bar]]) -> Layout:
    """Sizes that hold the whole piece: all its pitches, all drums that it plays, its widest line."""
    low, high = 0, -1
    pitched = [line.part.notes.pitch for line in lines if not line.part.is_drums]
    if pitched:
        pitches = np.concatenate(pitched)
        low, high = max(0, int(pitches.min()) - 2), min(127, int(pitches.max()) + 2)
        missing = max(0, LEAST_PITCHES - (high - low + 1))
        low, high = max(0, low - missing // 2), min(127, high + missing - missing // 2)
    row = next(height for most, height in ROW_HEIGHTS if high - low + 1 <= most)
    struck = {kit_row(pitch) for line in lines if line.part.is_drums for pitch in set(line.part.notes.pitch.tolist())}
    kit = tuple(column for column in range(OTHER_PERCUSSION, -1, -1) if column in struck)
    widest = max((bars[-1].end_tick - bars[0].start_tick for bars in systems), default=1)
    return Layout(LEFT, (RIGHT - LEFT) / max(1, widest), low, high, row, kit)


def _draw_header(draw: ImageDraw.ImageDraw, score: Score, title: str, legend: Sequence[LegendEntry]) -> None:
    """The title, the first meter and tempo, and the legend."""
    facts = [f"{meter.numerator}/{meter.denominator}" for meter in score.meters[:1]]
    facts += [f"{tempo.bpm:.0f} BPM" for tempo in score.tempos[:1]]
    put(draw, (LEFT, 18), shortened(draw, title, 24, RIGHT - LEFT - 260), 24)
    put(draw, (RIGHT, 28), " · ".join(facts), 14, FAINT_INK, anchor="ra")
    draw_legend(draw, LEGEND_TOP, legend)
