"""Which voice comes next: notes counted along the chain, in the frame that is being chosen and in those before it.

Voices rarely cross. So the third note from the top goes on from the third note from the top, and once three notes are
chosen where three sounded, a fourth would begin a voice. For each cell j, before(j) being what the chain visits first:

    now_j  = Σ_(i in before(j)) chosen_i           then_j = Σ_(i in before(j)) last_i
    led_jq = 1 where frame_q sounds and has as many notes before q as are chosen before j

Counts are told as thermometers (more than 0, more than 1, ...), so that a small net can tell two from three. Voice
leading without crossings is among the shortest ways between two chords (Tymoczko 2011, "A Geometry of Music").
"""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

MOST = 6
"""Notes are told apart up to so many."""
_NEVER = 100.0
"""The number of a voice that never comes; whole numbers up to 256 are exact in half precision."""


def before(cells: Float[Tensor, "*row cell"], descending: bool) -> Float[Tensor, "*row cell"]:
    """How many are on before each cell, in the order of the chain."""
    if descending:
        return before(cells.flip(-1), descending=False).flip(-1)
    return cells.cumsum(-1) - cells


def counted(
    last: Float[Tensor, "row cell"], chosen: Float[Tensor, "row cell"], descending: bool
) -> Float[Tensor, "row cell 4*MOST"]:
    """Before each cell: how many are chosen, how many sounded last, how many more then, how many more now."""
    steps = torch.arange(MOST, device=last.device)
    now, then = before(chosen, descending), before(last, descending)
    counts = torch.stack([now, then, then - now, now - then], -1)
    return (counts[..., None] > steps).flatten(-2).to(last.dtype)


def led(
    frames: Float[Tensor, "row past cell"], chosen: Float[Tensor, "row cell"], reach: int, descending: bool
) -> Float[Tensor, "row cell x"]:
    """Where the voice that is to come lay in each earlier frame, within `reach` cells of each cell."""
    now = before(chosen, descending)
    voices = before(frames, descending) - _NEVER * (1 - frames)
    near = nn.functional.pad(voices, (reach, reach), value=-_NEVER).unfold(-1, 2 * reach + 1, 1)
    return (near == now[:, None, :, None]).transpose(1, 2).flatten(2).to(frames.dtype)
