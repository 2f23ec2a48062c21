"""Curves over training: one line a series, with axes, ticks and a legend."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PIL import Image, ImageDraw

from descant.render.paper import FAINT_INK, FRAME, INK, PAPER, Colour, colour_of, put, shortened

WIDTH, HEIGHT = 1200, 720
LEFT, RIGHT, TOP, BOTTOM = 92, 1176, 96, 644
GROUND: Colour = (255, 255, 255)
GRID_LINE: Colour = (232, 232, 230)
FINENESS = 3
"""Lines are drawn that many times larger and shrunk, which smooths their edges."""

Points = Sequence[tuple[float, float]]


def draw_curves(series: Mapping[str, Points], title: str, x_label: str, y_label: str) -> Image.Image:
    """Draw curves of (x, y) points over each other; points that are no finite numbers are left out.

    The lowest point of each curve is ringed and named in the legend, for most of our curves are losses.
    """
    finite = {name: sorted(p for p in points if all(map(math.isfinite, p))) for name, points in series.items()}
    points = [point for curve in finite.values() for point in curve]
    x_ticks = nice_ticks([x for x, _ in points], 10)
    y_ticks = nice_ticks([y for _, y in points], 8)

    def place(point: tuple[float, float]) -> tuple[float, float]:
        x_share = (point[0] - x_ticks[0]) / (x_ticks[-1] - x_ticks[0])
        y_share = (point[1] - y_ticks[0]) / (y_ticks[-1] - y_ticks[0])
        return LEFT + x_share * (RIGHT - LEFT), BOTTOM - y_share * (BOTTOM - TOP)

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((LEFT, TOP, RIGHT, BOTTOM), fill=GROUND)
    for x in x_ticks:
        at = place((x, y_ticks[0]))[0]
        draw.line((at, TOP, at, BOTTOM + 5), fill=GRID_LINE)
        put(draw, (at, BOTTOM + 10), tick_text(x, x_ticks), 14, FAINT_INK, anchor="ma")
    for y in y_ticks:
        at = place((x_ticks[0], y))[1]
        draw.line((LEFT - 5, at, RIGHT, at), fill=GRID_LINE)
        put(draw, (LEFT - 10, at), tick_text(y, y_ticks), 14, FAINT_INK, anchor="rm")
    draw.line((LEFT, TOP, LEFT, BOTTOM), fill=FRAME)
    draw.line((LEFT, BOTTOM, RIGHT, BOTTOM), fill=FRAME)
    image = _draw_lines(image, [[place(point) for point in curve] for curve in finite.values()])
    draw = ImageDraw.Draw(image)
    put(draw, (LEFT, 16), shortened(draw, title, 24, RIGHT - LEFT), 24)
    put(draw, (RIGHT, BOTTOM + 38), x_label, 16, INK, anchor="ra")
    put(draw, (LEFT, 68), y_label, 16, INK)
    _draw_legend(draw, finite)
    if not points:
        put(draw, ((LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2), "nothing measured yet", 18, FAINT_INK, anchor="mm")
    return image


def nice_ticks(values: Sequence[float], about: int) -> list[float]:
    """Round numbers, evenly spaced, that enclose all values; two at least, and about as many as asked for."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if high <= low:
        low, high = (low - 0.5, low + 0.5) if abs(low) < 1 else (low - abs(low) / 2, low + abs(low) / 2)
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [count * step for count in range(first, last + 1)]


def tick_text(value: float, ticks: Sequence[float]) -> str:
    """A tick's number with just the digits that tell it from its neighbours."""
    step = ticks[1] - ticks[0]
    if max(abs(ticks[0]), abs(ticks[-1])) >= 1e6 or step < 1e-5:
        return f"{value:.3g}"
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    decimals += 1 if round(step * 10**decimals, 6) != round(step * 10**decimals) else 0
    return f"{value:,.{decimals}f}".replace("-0", "0", 1) if round(value, decimals) == 0 else f"{value:,.{decimals}f}"


def _draw_lines(image: Image.Image, curves: Sequence[Points]) -> Image.Image:
    """Draw the curves with smooth edges, and a ring round the lowest point of each."""
    large = image.resize((WIDTH * FINENESS, HEIGHT * FINENESS), Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(large)
    for number, curve in enumerate(curves):
        fine = [(x * FINENESS, y * FINENESS) for x, y in curve]
        if len(fine) > 1:
            draw.line(fine, fill=colour_of(number), width=2 * FINENESS, joint="curve")
        radius = 2.5 * FINENESS
        for x, y in fine if len(fine) <= 60 else ():
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour_of(number))
        if fine:
            x, y = max(fine, key=lambda point: point[1])
            radius = 6 * FINENESS
            ring = (x - radius, y - radius, x + radius, y + radius)
            draw.ellipse(ring, outline=colour_of(number), width=2 * FINENESS)
    return large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _draw_legend(draw: ImageDraw.ImageDraw, series: Mapping[str, Points]) -> None:
    """Names in the upper right corner, each with its lowest value and where it stands."""
    rows = []
    for number, (name, curve) in enumerate(series.items()):
        label = name
        if curve:
            x, y = min(curve, key=lambda point: point[1])
            label += f" (lowest {y:.4g} at {x:g})"
        rows.append((colour_of(number), shortened(draw, label, 15, 460)))
    if not rows:
        return
    left = RIGHT - 52 - max(draw.textlength(label, font_size=15) for _, label in rows)
    draw.rectangle((left, TOP + 10, RIGHT - 10, TOP + 22 + 24 * len(rows)), fill=GROUND, outline=GRID_LINE)
    for row, (colour, label) in enumerate(rows):
        y = TOP + 28 + 24 * row
        draw.line((left + 8, y, left + 28, y), fill=colour, width=3)
        put(draw, (left + 34, y), label, 15, INK, anchor="lm")
