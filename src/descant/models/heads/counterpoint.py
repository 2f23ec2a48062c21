"""Counterpoint: for each pitch, which of the known parts it would lie above, and with which it would move in parallel.

For each known part, sounding at r one frame ago and at q now, while the voice itself was at p:

    side_j      = 1 where j lies at or above q, -1 where below, 0 where the part is silent
    parallel_cj = 1 where j - q = p - r, this interval is of class c (octaves or fifths), and the part has moved

Two voices that move the same way from a fifth to a fifth, or from an octave to an octave, are what every book of
counterpoint forbids first (Fux 1725, "Gradus ad Parnassum"). A net that sees where the others lie has still to find
three pitches at once, in every pair of intervals; shown which pitch it would be, it learns to leave it from few pieces.
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

OCTAVES = tuple(range(-48, 49, 12))
FIFTHS = (-43, -31, -19, -7, 7, 19, 31, 43)
"""Intervals from the known part up to the voice, in semitones; octaves may lie between."""
CELLS = 3
"""How many numbers a pitch is told of each part."""


def side(now: Float[Tensor, "row part pitch"]) -> Float[Tensor, "row part pitch"]:
    """Whether each pitch lies at or above the lowest that sounds in a part (1), below it (-1), or it is silent (0)."""
    above = now.cumsum(-1).clamp(max=1).to(now.dtype)  # mixed precision would add up in single precision
    sounds: Tensor = now.amax(-1, keepdim=True)
    return sounds * (2 * above - 1)


def sides(sounding: Float[Tensor, "row part pitch"]) -> Float[Tensor, "row channel pitch"]:
    """For parts of several notes, on which side of the lowest and of the highest each pitch lies: two channels a part.

    At or above the lowest is 1; at or below the highest is -1, so that what lies between has one of both.
    """
    return torch.cat([side(sounding), -side(sounding.flip(-1)).flip(-1)], 1)


def parallel(
    own: Float[Tensor, "row pitch"],
    before: Float[Tensor, "row part pitch"],
    now: Float[Tensor, "row part pitch"],
    intervals: tuple[int, ...],
) -> Float[Tensor, "row part pitch"]:
    """Which pitches would keep one of these intervals to a part that moves."""
    kept = torch.zeros_like(now)
    for semitones in intervals:
        shift = (semitones, -semitones)
        was = (own[:, None] * nn.functional.pad(before, shift)).sum(-1, keepdim=True)
        kept = kept + was * nn.functional.pad(now, shift)
    moved: Tensor = 1 - (before * now).sum(-1, keepdim=True)
    return (kept * moved).clamp(0, 1)


def counterpoint(
    own: Float[Tensor, "row pitch"],
    before: Float[Tensor, "row part pitch"],
    now: Float[Tensor, "row part pitch"],
) -> Float[Tensor, "row channel pitch"]:
    """All of this for each pitch: `CELLS` channels a part, from what sounds (0 or 1)."""
    return torch.cat([side(now), parallel(own, before, now, OCTAVES), parallel(own, before, now, FIFTHS)], 1)
