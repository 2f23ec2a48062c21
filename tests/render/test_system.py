"""Every note shows: in its colour, at its place, also under another one."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from descant.grid.kit import KIT
from descant.render.legend import part_lines
from descant.render.ruler import bars_of
from descant.render.system import GROUND, KIT_ROW, OTHER_PERCUSSION, Layout, System, kit_row
from descant.score.score import Meter, Notes, Part, Score

LAYOUT = Layout(left=60, pixels_a_tick=0.25, low=50, high=80, row=7, kit=(2, 1, 0))


def drawn(*parts: Part, written: tuple[int, ...] = ()) -> tuple[Image.Image, System, list[tuple[int, int, int]]]:
    """Two bars of 4/4, and the colours of the parts."""
    score = Score(480, parts, meters=(Meter(0, 4, 4),))
    image = Image.new("RGB", (1100, LAYOUT.height))
    system = System(ImageDraw.Draw(image), LAYOUT, list(bars_of(score))[:2], 0)
    lines = part_lines(score, written, {}, GROUND)
    system.draw_all(lines, [(480, "here")])
    return image, system, [line.fill for line in sorted(lines, key=lambda line: line.part.number)]


def tone(pitch: int, onset: int = 0, duration: int = 3840) -> Notes:
    return Notes.of([onset], [duration], [pitch])


def column(image: Image.Image, system: System, tick: int, pitch: int) -> set[tuple[int, int, int]]:
    """The colours of a pitch's row at a tick."""
    top = system.keys_top + (LAYOUT.high - pitch) * LAYOUT.row
    x = int(system.across(tick))
    return {image.getpixel((x, y)) for y in range(top, top + LAYOUT.row)}  # type: ignore[misc]


def test_a_note_shows_at_its_pitch_from_onset_to_end() -> None:
    low_tone = Part(2, "Bass", 0, False, tone(52))
    image, system, (colour, _) = drawn(Part(1, "Melody", 0, False, tone(64, 960, 960)), low_tone)
    assert colour in column(image, system, 1400, 64)
    assert colour not in column(image, system, 900, 64)
    assert colour not in column(image, system, 1960, 64)
    assert colour not in column(image, system, 1400, 65)


def test_a_unison_shows_both_parts() -> None:
    image, system, colours = drawn(Part(1, "", 0, False, tone(64)), Part(2, "", 0, False, tone(64)))
    assert set(colours) <= column(image, system, 1900, 64)


def test_a_written_note_lies_in_front() -> None:
    image, system, (given, written) = drawn(
        Part(1, "", 0, False, tone(64)), Part(2, "", 0, False, tone(64)), written=(2,)
    )
    top = system.keys_top + (LAYOUT.high - 64) * LAYOUT.row
    rows = [image.getpixel((int(system.across(1900)), top + row)) for row in range(LAYOUT.row)]
    assert rows.count(written) >= rows.count(given) > 0


def test_a_repeated_note_differs_from_a_held_one() -> None:
    held, _, _ = drawn(Part(1, "", 0, False, tone(64)))
    again, _, _ = drawn(Part(1, "", 0, False, Notes.of([0, 1920], [1920, 1920], [64, 64])))
    assert not np.array_equal(np.asarray(held), np.asarray(again))


def test_drum_strokes_show_in_their_rows() -> None:
    strokes = Notes.of([960, 960, 2400], [10, 10, 10], [36, 42, 38])
    image, system, (colour,) = drawn(Part(1, "Drums", 0, True, strokes))

    def shows(tick: int, row: int) -> bool:
        y = system.kit_top + LAYOUT.kit.index(row) * KIT_ROW + KIT_ROW // 2
        return image.getpixel((int(system.across(tick)) + 1, y)) == colour

    assert [shows(960, row) for row in (0, 1, 2)] == [True, False, True]
    assert [shows(2400, row) for row in (0, 1, 2)] == [False, True, False]


def test_every_drum_note_has_a_row() -> None:
    assert {kit_row(pitch) for pitch in range(128)} == {*range(len(KIT)), OTHER_PERCUSSION}
