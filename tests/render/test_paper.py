"""A picture on disk is the picture in hand, whole or not there at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from descant.errors import OutputError
from descant.render.paper import PALETTE, blend, colour_of, drawable, put, save_picture, shortened


def test_a_saved_picture_reads_back_the_same(tmp_path: Path) -> None:
    image = Image.fromarray(np.random.default_rng(0).integers(0, 255, (30, 40, 3), np.uint8))
    with Image.open(save_picture(image, tmp_path / "new folder" / "picture.png")) as found:
        assert np.array_equal(np.asarray(found), np.asarray(image))


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="can't be written"):
        save_picture(Image.new("RGB", (4, 4)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_blending_runs_from_ground_to_colour() -> None:
    assert blend((200, 0, 50), (0, 100, 250), 1) == (200, 0, 50)
    assert blend((200, 0, 50), (0, 100, 250), 0) == (0, 100, 250)
    assert blend((200, 0, 50), (0, 100, 250), 0.5) == (100, 50, 150)


def test_colours_differ_until_they_repeat() -> None:
    assert len({colour_of(place) for place in range(len(PALETTE))}) == len(PALETTE)
    assert colour_of(len(PALETTE)) == colour_of(0)


@pytest.mark.parametrize("text", ["B♭ minor", "夜の歌", "Für Elise – 1\n2", ""])
def test_any_text_can_be_drawn(text: str) -> None:
    draw = ImageDraw.Draw(Image.new("RGB", (200, 40)))
    assert put(draw, (0, 0), text, 14) >= 0
    assert len(drawable(text)) == len(text)


def test_a_long_text_is_cut_to_its_room() -> None:
    draw = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    short = shortened(draw, "a very long name of a part " * 10, 14, 120)
    assert short.endswith("...")
    assert draw.textlength(short, font_size=14) <= 120
    assert shortened(draw, "Melody", 14, 120) == "Melody"
    assert shortened(draw, "i" * 10_000_000, 14, 120) == shortened(draw, "i" * 200, 14, 120)
