"""A net as a picture: what it hears on the left, its layers in the middle, what it writes on the right.

given parts ──► listener ──┐
clock, role, recall ───────┼──► core (y(t-1) enters every layer) ──► heads ──► p(y_t)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from PIL import Image, ImageDraw

from descant.render.anatomy import Anatomy, Organ
from descant.render.paper import FAINT_INK, FRAME, INK, PALETTE, PAPER, Colour, blend, drawable, letters, put, shortened

WIDTH, TOP, MARGIN = 1600, 150, 40
HEARD, LISTENER, CORE, HEADS = (MARGIN, 300), (390, 230), (730, 300), (1160, 290)
"""Left edge and width of the boxes of each column, in pixels."""
BUS = 696
"""Where the last frame runs along the core."""
COLLECTOR = 650
NAME, SAYS = 16, 14
LINE = 21
GAP = 30
ORANGE, BLUE, GREEN = PALETTE[0], PALETTE[1], PALETTE[2]
TIME = PALETTE[4]
GREY: Colour = (120, 122, 130)

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A box with its lines of text, and its edges in pixels; a `frame` stands around other boxes."""

    lines: tuple[str, ...]
    left: float
    top: float
    right: float
    bottom: float
    colour: Colour = GREY
    frame: bool = False

    @property
    def middle(self) -> float:
        """Its middle from left to right."""
        return (self.left + self.right) / 2

    @property
    def centre(self) -> float:
        """Its middle from top to bottom."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Line:
    """A line through some points, with an arrow at its end unless it only joins another."""

    points: tuple[Point, ...]
    colour: Colour = GREY
    arrow: bool = True


@dataclass
class Plan:
    """Where everything stands, before it is drawn."""

    title: str
    says: str
    height: int = 0
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    words: list[tuple[Point, str, str]] = field(default_factory=list)
    """Single words: place, text, anchor."""

    def box(self, organ: Organ, column: tuple[int, int], top: float, colour: Colour = GREY) -> Box:
        """Place an organ's box; its text is broken where the box ends."""
        lines = tuple(wrapped(organ.lines, column[1] - 24))
        box = Box(lines, column[0], top, column[0] + column[1], top + height_of(lines), colour)
        self.boxes.append(box)
        return box

    def line(self, *points: Point, colour: Colour = GREY, arrow: bool = True) -> None:
        """Place a line."""
        self.lines.append(Line(points, colour, arrow))


def wrapped(lines: Sequence[str], width: float) -> list[str]:
    """Lines of text, each broken between words where it is wider than `width` pixels."""
    broken: list[str] = []
    for number, text in enumerate(lines):
        font, current = letters(SAYS if number else NAME), ""
        for word in text.split():
            longer = f"{current} {word}".strip()
            if current and font.getlength(drawable(longer)) > width:
                broken.append(current)
                longer = word
            current = longer
        broken.append(current)
    return broken


def height_of(lines: Sequence[str]) -> float:
    """Height of a box with these lines."""
    return 18 + LINE * len(lines)


def plan_skeleton(net: Anatomy, title: str = "", says: str = "") -> Plan:
    """Place every organ of a net, and what runs between them."""
    plan = Plan(title, says)
    low: list[tuple[Organ, Colour]] = [
        *([(net.clock, TIME)] if net.clock else []),
        *([(net.role, GREY)] if net.role else []),
    ]
    left = [_tall(organ, HEARD) for organ in (net.last, *(organ for organ, _ in low))]
    if net.given and net.listener:
        left.append(max(_tall(net.given, HEARD), _tall(net.listener, LISTENER)))
    stack = sum(_tall(organ, CORE) + GAP for organ in net.layers) + GAP + 30
    bottom = TOP + max(sum(left) + GAP * len(left), stack)
    layers, heads = _place_core(plan, net, bottom), _place_heads(plan, net)
    _place_last(plan, net.last, layers, heads)
    top, feeders = bottom - sum(left[1:]) - GAP * (len(left) - 2), []
    for organ, colour in low:
        box = plan.box(organ, HEARD, top, colour)
        feeders.append((box.right, box.centre, colour))
        top = box.bottom + GAP
    end: float = bottom + 24
    if net.given and net.listener:
        feeders.append(_place_listener(plan, net.given, net.listener, top, end, heads))
        end += 20
    if net.recall:
        recall = plan.box(net.recall, HEARD, end, GREEN)
        plan.line((recall.right, recall.centre), *_into(heads, 40, recall.centre), colour=GREEN)
        if net.recall_to_core:
            feeders.append((COLLECTOR, recall.centre, GREEN))
        end = recall.bottom
    _collect(plan, feeders, layers[0], bottom)
    plan.height = round(max(end, heads.bottom) + 40)
    return plan


def _tall(organ: Organ, column: tuple[int, int]) -> float:
    """How high an organ's box will be."""
    return height_of(wrapped(organ.lines, column[1] - 24))


def _into(heads: Box, aside: float, level: float) -> tuple[Point, Point]:
    """The last turn of a line at `level`, and its end: the heads' frame from below, `aside` from its middle."""
    return (heads.middle + aside, level), (heads.middle + aside, heads.bottom)


def _place_listener(
    plan: Plan, given: Organ, listener: Organ, top: float, below: float, heads: Box
) -> tuple[float, float, Colour]:
    """The given parts and their listener, who speaks to the heads (at the level `below`) and to the first layer."""
    parts, hears = plan.box(given, HEARD, top, BLUE), plan.box(listener, LISTENER, top, BLUE)
    level = min(parts.centre, hears.centre)
    plan.line((parts.right, level), (hears.left, level), colour=BLUE)
    plan.line((hears.middle, hears.bottom), (hears.middle, below), *_into(heads, -40, below), colour=BLUE)
    return hears.right, level, BLUE


def _place_core(plan: Plan, net: Anatomy, bottom: float) -> list[Box]:
    """The layers, the lowest at the bottom, in the core's frame; what the uppermost says leaves at the top."""
    layers: list[Box] = []
    below = bottom - GAP - 20
    for organ in net.layers:
        layers.append(plan.box(organ, CORE, below - _tall(organ, CORE), INK))
        below = layers[-1].top - GAP
    for one, next_up in pairwise(layers):
        plan.line((one.middle, one.top), (one.middle, next_up.bottom), colour=INK)
    right = CORE[0] + CORE[1] + (44 if net.skips else 24)
    plan.boxes.append(Box((" · ".join(net.core.lines),), BUS - 26, TOP, right, bottom, INK, frame=True))
    out = TOP + 20
    if net.skips:
        for layer in layers:
            plan.line((layer.right, layer.centre), (layer.right + 22, layer.centre), colour=INK, arrow=False)
        plan.line(
            (layers[0].right + 22, layers[0].centre), (layers[0].right + 22, out), (HEADS[0] - 20, out), colour=INK
        )
    else:
        plan.line((layers[-1].middle, layers[-1].top), (layers[-1].middle, out), (HEADS[0] - 20, out), colour=INK)
    return layers


def _place_heads(plan: Plan, net: Anatomy) -> Box:
    """The heads under each other in a frame, each with what it makes."""
    top: float = TOP + 44
    for organ in net.heads:
        box = plan.box(organ, HEADS, top, INK)
        plan.line((box.right, box.centre), (box.right + 60, box.centre), colour=INK)
        plan.words.append(((box.right + 68, box.centre), "p(y(t))", "lm"))
        top = box.bottom + 20
    name = "heads" if len(net.heads) > 1 else "head"
    frame = Box((name,), HEADS[0] - 20, TOP, HEADS[0] + HEADS[1] + 20, top, INK, frame=True)
    plan.boxes.append(frame)
    return frame


def _place_last(plan: Plan, organ: Organ, layers: Sequence[Box], heads: Box) -> None:
    """The last frame, which enters every layer and the heads."""
    last = plan.box(organ, HEARD, TOP, ORANGE)
    above = TOP - 40
    plan.line((last.right, last.centre), (BUS, last.centre), (BUS, layers[0].centre), colour=ORANGE, arrow=False)
    for layer in layers:
        plan.line((BUS, layer.centre), (layer.left, layer.centre), colour=ORANGE)
    plan.line(
        (BUS, max(last.centre, layers[-1].centre)),
        (BUS, above),
        (heads.middle, above),
        (heads.middle, heads.top),
        colour=ORANGE,
    )


def _collect(plan: Plan, feeders: Sequence[tuple[float, float, Colour]], first: Box, bottom: float) -> None:
    """What only the first layer hears: brought together, and in from below."""
    if not feeders:
        return
    level = bottom - 22
    for right, centre, colour in feeders:
        plan.line((right, centre), (COLLECTOR, centre), (COLLECTOR, level), colour=colour, arrow=False)
    plan.line((COLLECTOR, level), (first.middle, level), (first.middle, first.bottom))


def draw_skeleton(net: Anatomy, title: str = "", says: str = "") -> Image.Image:
    """Draw a net."""
    plan = plan_skeleton(net, title, says)
    image = Image.new("RGB", (WIDTH, plan.height), PAPER)
    draw = ImageDraw.Draw(image)
    put(draw, (MARGIN, 22), shortened(draw, title, 26, WIDTH - 420), 26)
    put(draw, (MARGIN, 60), shortened(draw, says, 15, WIDTH - 2 * MARGIN), 15, FAINT_INK)
    if net.weights is not None:
        put(draw, (WIDTH - MARGIN, 32), f"{net.weights:,} weights", 15, FAINT_INK, anchor="ra")
    for box in plan.boxes:
        if box.frame:
            shape = (box.left, box.top, box.right, box.bottom)
            draw.rounded_rectangle(shape, 14, outline=FRAME, fill=blend(FRAME, PAPER, 0.1))
    for line in plan.lines:
        _draw_line(draw, line)
    for box in plan.boxes:
        _draw_box(draw, box)
    for place, text, anchor in plan.words:
        put(draw, place, text, NAME, INK, anchor)
    return image


def _draw_box(draw: ImageDraw.ImageDraw, box: Box) -> None:
    if box.frame:
        put(draw, (box.left + 52, box.top - 6), box.lines[0], SAYS, FAINT_INK, anchor="ls")
        return
    shape = (box.left, box.top, box.right, box.bottom)
    draw.rounded_rectangle(shape, 8, fill=blend(box.colour, (255, 255, 255), 0.07), outline=box.colour, width=2)
    for number, text in enumerate(box.lines):
        size, ink = (SAYS, FAINT_INK) if number else (NAME, INK)
        shown = shortened(draw, text, size, box.right - box.left - 24)
        put(draw, (box.left + 12, box.top + 9 + LINE * number), shown, size, ink)


def _draw_line(draw: ImageDraw.ImageDraw, line: Line) -> None:
    for (x0, y0), (x1, y1) in pairwise(line.points):
        left, right, top, bottom = round(min(x0, x1)), round(max(x0, x1)), round(min(y0, y1)), round(max(y0, y1))
        draw.rectangle((left, top, right + 1, bottom + 1), fill=line.colour)  # all lines run straight
    if not line.arrow:
        return
    (x0, y0), (x1, y1) = line.points[-2:]
    along, x, y = ((x1 > x0) - (x1 < x0), (y1 > y0) - (y1 < y0)), round(x1), round(y1)
    across = (x0 == x1, y0 == y1)  # a line is two pixels thick, and its arrow stands in their midst
    wings = [(x - 10 * along[0] + side * along[1], y - 10 * along[1] + side * along[0]) for side in (-5, 5)]
    draw.polygon([(a + 0.5 * across[0], b + 0.5 * across[1]) for a, b in [(x, y), *wings]], fill=line.colour)
