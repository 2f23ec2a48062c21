"""One line of bars: the keys, the bar lines, the notes, and the drum kit in a strip below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw

from descant.grid.kit import KIT, PIECE_OF_NOTE
from descant.render.curve import CURVE_GAP, Curve, draw_curves
from descant.render.legend import PartLine
from descant.render.paper import FAINT_INK, FRAME, INK, Colour, put
from descant.render.ruler import Bar
from descant.score.score import Notes

KEYS_TOP = 22
"""Room above the keys for bar numbers, in pixels."""
FOOT = 20
KIT_ROW = 11
KIT_GAP = 8
GROUND: Colour = (255, 255, 255)
SHADED_ROW: Colour = (243, 243, 241)
BEAT_LINE: Colour = (228, 228, 226)
C_LINE: Colour = (205, 205, 202)
BLACK_KEYS = frozenset({1, 3, 6, 8, 10})
OTHER_PERCUSSION = len(KIT)


@dataclass(frozen=True)
class Layout:
    """Sizes in pixels that all systems of a picture share.

    `low` to `high` are the pitches drawn (`high` below `low` where none are), `row` is the height of one; `kit` holds
    the kit's columns that are played, from above; `curve` is the height of the strip for curves (0: none).
    """

    left: int
    pixels_a_tick: float
    low: int
    high: int
    row: int
    kit: tuple[int, ...]
    curve: int = 0

    @property
    def keys_height(self) -> int:
        """Height of all pitches together."""
        return max(0, self.high - self.low + 1) * self.row

    @property
    def kit_top(self) -> int:
        """Where the drum strip begins below the system's top."""
        return KEYS_TOP + self.keys_height + (KIT_GAP if self.keys_height else 0)

    @property
    def height(self) -> int:
        """Height of a whole system."""
        return self.curve_top + self.curve + FOOT

    @property
    def curve_top(self) -> int:
        """Where the strip for curves begins below the system's top."""
        foot = self.kit_top + len(self.kit) * KIT_ROW if self.kit else KEYS_TOP + self.keys_height
        return foot + (CURVE_GAP if self.curve else 0)


def kit_row(pitch: int) -> int:
    """The kit's column of a drum note; percussion that no piece plays has a row of its own."""
    column = int(PIECE_OF_NOTE[pitch])
    return column if column >= 0 else OTHER_PERCUSSION


class System:
    """Draws one line of bars, from the first bar's beginning to the last one's end, below `top`."""

    def __init__(self, draw: ImageDraw.ImageDraw, layout: Layout, bars: Sequence[Bar], top: int) -> None:
        self.draw, self.layout, self.bars = draw, layout, bars
        self.first_tick, self.last_tick = bars[0].start_tick, bars[-1].end_tick
        self.top, self.keys_top, self.kit_top = top, top + KEYS_TOP, top + layout.kit_top
        self.right = self.across(self.last_tick)
        self.areas: list[tuple[float, float]] = []
        if layout.keys_height:
            self.areas.append((self.keys_top, self.keys_top + layout.keys_height))
        if layout.kit:
            self.areas.append((self.kit_top, self.kit_top + len(layout.kit) * KIT_ROW))

    def across(self, tick: float) -> float:
        """Pixels from the left, of ticks within this line."""
        inside = min(max(tick, self.first_tick), self.last_tick)
        return self.layout.left + (inside - self.first_tick) * self.layout.pixels_a_tick

    def draw_all(self, lines: Sequence[PartLine], marks: Sequence[tuple[int, str]]) -> None:
        """Draw the ground, the bars, the parts (written ones in front) and the marks."""
        self._keys()
        self._kit_rows()
        self._bars()
        taken = np.zeros((128, int(self.right) + 2), np.bool_)
        for line in sorted(lines, key=lambda line: not line.written):
            notes = line.part.notes
            sounds_until = np.maximum(notes.offset_ticks, notes.onset_ticks + 1)
            notes = notes.where((notes.onset_ticks < self.last_tick) & (sounds_until > self.first_tick))
            if line.part.is_drums:
                self._strokes(notes, line)
            else:
                taken |= self._notes(notes, line, taken)
        for top, bottom in self.areas:
            self.draw.rectangle((self.layout.left, top, self.right, bottom), outline=FRAME)
        for tick, says in marks:
            if self.first_tick <= tick < self.last_tick and self.areas:
                x, foot = self.across(tick), self.areas[-1][1]
                self.draw.line((x, self.keys_top - 6, x, foot + 4), fill=INK, width=2)
                put(self.draw, (x + 5, foot + 3), says, 12, INK)

    def draw_curves(self, curves: Sequence[Curve], lines: Sequence[PartLine], top_value: float, says: str = "") -> None:
        """Draw curves into the strip below, in the colours of their parts; of parts that are not drawn, none."""
        colour_of = {line.part.number: line.fill for line in lines}
        drawn = [curve for curve in curves if curve.part in colour_of]
        top = self.top + self.layout.curve_top
        box = (self.layout.left, top, self.right, top + self.layout.curve)
        colours = [colour_of[curve.part] for curve in drawn]
        draw_curves(self.draw, drawn, colours, box, (self.first_tick, self.last_tick), self.across, top_value, says)

    def _keys(self) -> None:
        """Rows of white and black keys, a line under every C, and its name."""
        layout = self.layout
        self.draw.rectangle((layout.left, self.keys_top, self.right, self.keys_top + layout.keys_height), fill=GROUND)
        for pitch in range(layout.low, layout.high + 1):
            y = self.keys_top + (layout.high - pitch) * layout.row
            if pitch % 12 in BLACK_KEYS:
                self.draw.rectangle((layout.left, y, self.right, y + layout.row - 1), fill=SHADED_ROW)
            if pitch % 12 == 0:
                self.draw.line((layout.left, y + layout.row, self.right, y + layout.row), fill=C_LINE)
                place = (layout.left - 8, y + layout.row / 2)
                put(self.draw, place, f"C{pitch // 12 - 1}", 13, FAINT_INK, anchor="rm")

    def _kit_rows(self) -> None:
        names = [piece.name for piece in KIT] + ["other"]
        for place, column in enumerate(self.layout.kit):
            y = self.kit_top + place * KIT_ROW
            row = (self.layout.left, y, self.right, y + KIT_ROW - 1)
            self.draw.rectangle(row, fill=SHADED_ROW if place % 2 else GROUND)
            put(self.draw, (self.layout.left - 6, y + KIT_ROW / 2), names[column], 10, FAINT_INK, anchor="rm")

    def _bars(self) -> None:
        """Bar lines, beats where there is room for them, bar numbers, and the meter where it changes."""
        number_right = line_x = -100.0
        for bar in self.bars:
            x = self.across(bar.start_tick)
            shows_beats = bar.beat_ticks * self.layout.pixels_a_tick >= 9
            shows_line = x - line_x >= 5
            for top, bottom in self.areas:
                for beat_x in map(self.across, bar.beats if shows_beats else ()):
                    self.draw.line((beat_x, top, beat_x, bottom), fill=BEAT_LINE)
                if shows_line:
                    self.draw.line((x, top, x, bottom), fill=FRAME)
            line_x = x if shows_line else line_x
            if x >= number_right + 12:
                number_right = x + 2 + put(self.draw, (x + 2, self.top + 18), str(bar.number), 13, FAINT_INK, "ls")
                if bar.meter:
                    place = (number_right + 8, self.top + 18)
                    number_right += 8 + put(self.draw, place, bar.meter, 13, INK, "ls")

    def _notes(self, notes: Notes, line: PartLine, taken: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Draw the notes and return which pixels (pitch, column) they took.

        A note has a dark left edge, so that a repeated one differs from a held one. Where others have `taken` its
        pixels it gets but the foot of its row, so that a unison shows both colours.
        """
        own = np.zeros_like(taken)
        columns = zip(notes.onset_ticks.tolist(), notes.offset_ticks.tolist(), notes.pitch.tolist(), strict=True)
        for onset, offset, pitch in columns:
            left = int(self.across(onset))
            right = max(left + 2, int(self.across(offset)) - 1)
            y = self.keys_top + (self.layout.high - pitch) * self.layout.row
            bottom = y + self.layout.row - 1
            foot = bottom - self.layout.row // 3
            under = taken[pitch, left : right + 1]
            for start, end, covered in _runs(under) if under.any() else [(0, right - left, False)]:
                stretch = (left + start, foot if covered else y, left + end, bottom)
                self.draw.rectangle(stretch, fill=line.fill, outline=line.edge)
            self.draw.rectangle((left, foot if under[:1].any() else y, left + 1, bottom), fill=line.rim)
            own[pitch, left:right] = True
        return own

    def _strokes(self, notes: Notes, line: PartLine) -> None:
        """A small diamond for each drum stroke, larger for a louder one."""
        columns = zip(notes.onset_ticks.tolist(), notes.pitch.tolist(), notes.velocity.tolist(), strict=True)
        for onset, pitch, velocity in columns:
            if onset < self.first_tick:
                continue
            x = self.across(onset) + 1
            y = self.kit_top + self.layout.kit.index(kit_row(pitch)) * KIT_ROW + KIT_ROW // 2
            size = 3 if velocity < 60 else 5
            corners = ((x, y - size), (x + size, y), (x, y + size), (x - size, y))
            self.draw.polygon(corners, fill=line.fill, outline=line.rim)


def _runs(covered: NDArray[np.bool_]) -> list[tuple[int, int, bool]]:
    """Stretches of equal value: first place, last place, value."""
    cuts = np.flatnonzero(np.diff(covered)) + 1
    starts, ends = [0, *cuts.tolist()], [*(cuts - 1).tolist(), len(covered) - 1]
    return [(start, end, bool(covered[start])) for start, end in zip(starts, ends, strict=True)]
