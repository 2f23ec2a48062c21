"""The laws of alignment: what lies on one grid passes, and anything else is refused with the name of the part."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from descant.errors import GridError
from descant.evaluation.alignment import validate, validate_together
from descant.grid.shapes import KIT_PIECES, PITCHES, VOICE_SYMBOLS, Frames
from descant.parts.roles import FrameKind

WIDTHS: dict[FrameKind, int] = {"poly": PITCHES, "roll": PITCHES, "kit": KIT_PIECES}
LARGEST: dict[FrameKind, int] = {"poly": 2, "roll": 1, "kit": 1, "voice": VOICE_SYMBOLS - 1}


def frames_of(kind: FrameKind, value: int, steps: int = 3) -> Frames:
    shape = (steps,) if kind == "voice" else (steps, WIDTHS[kind])
    return np.full(shape, value, np.int16)


@pytest.mark.parametrize("kind", LARGEST)
def test_every_value_of_a_kind_passes_and_the_next_does_not(kind: FrameKind) -> None:
    for value in range(LARGEST[kind] + 1):
        validate(frames_of(kind, value), kind)
    for value in (-1, LARGEST[kind] + 1):
        with pytest.raises(GridError, match=rf"the tune.*{value}"):
            validate(frames_of(kind, value), kind, "the tune")


@pytest.mark.parametrize("kind", LARGEST)
def test_a_part_without_steps_passes(kind: FrameKind) -> None:
    validate(frames_of(kind, 0, steps=0), kind)


@pytest.mark.parametrize("kind", LARGEST)
@pytest.mark.parametrize("shape", [(), (3, 7), (3, 88, 1)])
def test_axes_of_no_kind_are_refused(kind: FrameKind, shape: tuple[int, ...]) -> None:
    with pytest.raises(GridError, match="shape"):
        validate(np.zeros(shape, np.uint8), kind)


def test_a_voice_is_no_chords_and_chords_no_voice(music: SimpleNamespace) -> None:
    with pytest.raises(GridError, match="88 cells a step"):
        validate(music.voice(60), "poly")
    with pytest.raises(GridError, match="one symbol a step"):
        validate(music.chords([60]), "voice")


def test_parts_of_unequal_length_are_refused_with_a_remedy(music: SimpleNamespace) -> None:
    parts = {"melody": music.voice(60, 62), "chords": music.chords([60])}
    kinds: dict[str, FrameKind] = {"melody": "voice", "chords": "poly"}
    with pytest.raises(GridError, match=r"chords is 4 steps long.* 8") as refused:
        validate_together(8, parts, kinds)
    assert "bar_by_bar" in str(refused.value)
    validate_together(8, {"melody": parts["melody"]}, kinds)
