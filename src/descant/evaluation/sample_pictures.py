"""Samples to look at and to take along: the given parts with the written or the human one, as picture and as MIDI."""

from __future__ import annotations

import io
from base64 import b64encode
from dataclasses import replace
from typing import Literal

from PIL import Image

from descant.evaluation.sampling import Sample
from descant.grid.frames import decode
from descant.render.pianoroll import draw_score
from descant.score.midi_writing import write_midi
from descant.score.score import Part, Score

Shown = Literal["written", "human"]
COLOURS = 64
"""As many as a piano roll needs; a picture with more is three times as large."""


def score_of(sample: Sample, player: Shown) -> Score:
    """The given parts and the written or the human one, both as they lie on the grid."""
    return sample.take.score.with_parts((*sample.take.score.parts, _part_of(sample, player)))


def picture(sample: Sample, player: Shown) -> Image.Image:
    """The score as a piano roll, the part in question bright."""
    part = _part_of(sample, player)
    phase = sample.piece.stack.grid.phase_ticks
    return draw_score(score_of(sample, player), written=[part.number], title=sample.title, phase_ticks=phase)


def picture_link(sample: Sample, player: Shown) -> str:
    """The picture as a data URI: a PNG of few colours."""
    held = io.BytesIO()
    picture(sample, player).quantize(COLOURS).save(held, format="PNG", optimize=True)
    return data_link("image/png", held.getvalue())


def midi_link(sample: Sample, player: Shown) -> str:
    """The score as a data URI: a MIDI file."""
    return data_link("audio/midi", write_midi(score_of(sample, player)))


def data_link(media_type: str, content: bytes) -> str:
    """Some bytes as an address that holds them itself."""
    return f"data:{media_type};base64,{b64encode(content).decode('ascii')}"


def _part_of(sample: Sample, player: Shown) -> Part:
    written = sample.take.parts[0]
    if player == "written":
        return written
    stack, role = sample.piece.stack, sample.direction.write
    notes = decode(sample.parts["human"], stack.kinds[role], stack.grid)
    return replace(written, name=f"{written.name} (human)", notes=notes)
