"""A curve under a line of bars: a number a bar for some parts, each in its part's colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import ImageDraw

from descant.render.paper import FAINT_INK, FRAME, Colour, put

CURVE_HEIGHT = 54
CURVE_GAP = 8
GROUND: Colour = (255, 255, 255)


@dataclass(frozen=True)
class Curve:
    """What is drawn of one part: stretches of ticks with a value each, from 0 up."""

    part: int
    stretches: Sequence[tuple[int, int, float]]


def highest(curves: Sequence[Curve]) -> float:
    """The value that fills the strip: the greatest there is, or 1 where all are 0."""
    return max((value for curve in curves for _, _, value in curve.stretches), default=0) or 1.0


def draw_curves(
    draw: ImageDraw.ImageDraw,
    curves: Sequence[Curve],
    colours: Sequence[Colour],
    box: tuple[float, float, float, float],
    ticks: tuple[int, int],
    across: Callable[[float], float],
    top_value: float,
    says: str = "",
) -> None:
    """Draw them into a box (left, top, right, bottom) that shows ticks from `ticks[0]` to `ticks[1]`.

    `across` turns ticks into pixels from the left; `top_value` lies at the upper edge; `says`
    is what the curves show.
    """
    left, top, right, bottom = box
    draw.rectangle(box, fill=GROUND, outline=FRAME)
    put(draw, (left - 8, top + 7), f"{top_value:.1f}", 10, FAINT_INK, anchor="rm")
    put(draw, (left - 8, bottom - 4), "0", 10, FAINT_INK, anchor="rm")
    put(draw, (right - 4, top + 4), says, 11, FAINT_INK, anchor="ra")
    for curve, colour in zip(curves, colours, strict=True):
        points = []
        for start, end, value in curve.stretches:
            if end <= ticks[0] or start >= ticks[1]:
                continue
            y = bottom - 2 - (bottom - top - 4) * min(1.0, value / top_value)
            points += [(across(start), y), (across(end), y)]
        if points:
            draw.line(points, fill=colour, width=2)
