"""What every picture shares: its colours, its letters, and how it is saved."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from descant.files import write_whole

Colour = tuple[int, int, int]

PAPER: Colour = (252, 251, 247)
INK: Colour = (38, 40, 48)
FAINT_INK: Colour = (118, 120, 130)
FRAME: Colour = (170, 170, 168)

PALETTE: tuple[Colour, ...] = (
    (213, 74, 20),
    (0, 108, 178),
    (0, 148, 108),
    (190, 82, 150),
    (222, 146, 0),
    (64, 164, 224),
    (112, 86, 190),
    (128, 112, 36),
    (170, 50, 70),
    (70, 130, 130),
)
"""Colours of parts and curves, told apart also by most colour-blind eyes; they repeat after the last."""


def colour_of(place: int) -> Colour:
    """The colour of the part or curve at that place, counted from 0."""
    return PALETTE[place % len(PALETTE)]


def blend(colour: Colour, ground: Colour, share: float) -> Colour:
    """`colour` laid thinly over `ground`: `share` 1 is the colour itself, 0 the ground."""
    red, green, blue = (round(share * c + (1 - share) * g) for c, g in zip(colour, ground, strict=True))
    return red, green, blue


def letters(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font that comes with Pillow, `size` pixels high."""
    return ImageFont.load_default(size)


def drawable(text: str) -> str:
    """The text with what the font lacks replaced: flats and sharps by letters, other scripts by a question mark."""
    plain = text.replace("♭", "b").replace("♯", "#").replace("–", "-").replace("—", "-").replace("’", "'")
    shown = plain.encode("latin-1", "replace").decode("latin-1")
    return "".join(letter if letter.isprintable() else " " for letter in shown)


def put(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    size: float,
    fill: Colour = INK,
    anchor: str = "la",
) -> float:
    """Write one line of text and return its width in pixels; `anchor` is Pillow's."""
    font, shown = letters(size), drawable(text)
    draw.text(place, shown, font=font, fill=fill, anchor=anchor)
    return draw.textlength(shown, font=font)


def shortened(draw: ImageDraw.ImageDraw, text: str, size: float, width: float) -> str:
    """The text, cut with dots where it is wider than `width` pixels."""
    # no letter is narrower than a pixel: of a name without end, only its beginning is measured
    font, shown = letters(size), drawable(text[: int(width) + 1])
    if draw.textlength(shown, font=font) <= width:
        return shown
    while shown and draw.textlength(shown + "...", font=font) > width:
        shown = shown[:-1]
    return shown.rstrip() + "..."


def save_picture(image: Image.Image, path: Path | str) -> Path:
    """Save a picture as PNG, whole or not at all. Raises `OutputError`."""
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=False)
    return write_whole(path, buffer.getvalue())
