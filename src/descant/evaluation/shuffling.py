"""Shuffled sources: each piece is given another work's part in place of its own.

A model that truly listens must do worse then. So that the borrowed source is *no* information rather than wrong
information, it is moved into the piece's key (drums are never moved), comes from a work in the same meter and mode
wherever there is one, and is cut or looped bar by bar to the piece's length, so that its downbeats fall on the piece's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.grid.meter import MeterPositions
from descant.grid.planes import sounding_pitch
from descant.grid.shapes import FIRST_PITCH_SYMBOL, HELD, HOLD, ONSET, REST, Frames
from descant.grid.stack import Stack
from descant.grid.transposition import transpose_frames
from descant.parts.roles import FrameKind
from descant.score.key import Key


@dataclass(frozen=True)
class Donor:
    """Whose source a piece borrows: `index` among the pieces, and whether meter and mode are the same."""

    index: int
    same_meter: bool
    same_mode: bool


def choose_donors(
    stacks: Sequence[Stack], works: Sequence[str], roles: Sequence[str], *, seed: int = 0
) -> list[Donor | None]:
    """For each piece, another work's piece to borrow the `roles` from; None where there is no other work.

    All stacks must have the roles. Same meter and mode come first, then the same meter, then the same mode, then any;
    among equals the seed decides.
    """
    random = np.random.default_rng(seed)
    work = np.asarray(works, dtype=object)
    meters = [usual_meter(stack.positions) for stack in stacks]
    pitched = any(stack.kinds[role] != "kit" for stack in stacks for role in roles)
    minor = np.array([stack.key.minor and pitched for stack in stacks], bool)
    donors: list[Donor | None] = []
    for index in range(len(stacks)):
        same_meter = np.array([meter == meters[index] for meter in meters], bool)
        same_mode = minor == minor[index]
        others = np.asarray(work != work[index], bool)
        ranks = np.where(others, 2 * same_meter + same_mode, -1)
        draw = random.random()
        best = np.flatnonzero(ranks == ranks.max()) if others.any() else np.zeros(0, np.int64)
        if len(best):
            chosen = int(best[int(draw * len(best))])
            donors.append(Donor(chosen, bool(same_meter[chosen]), bool(same_mode[chosen])))
        else:
            donors.append(None)
    return donors


def borrowed_source(target: Stack, donor: Stack, roles: Sequence[str]) -> dict[str, Frames]:
    """The donor's parts of these roles in the target's key and length, bar phase kept."""
    semitones = shift_between(donor.key, target.key)
    steps = bar_by_bar(donor.positions, target.positions)
    return {
        role: taken(transpose_frames(donor.frames[role], donor.kinds[role], semitones), donor.kinds[role], steps)
        for role in roles
    }


def shift_between(donor: Key, target: Key) -> int:
    """Semitones, -5 to 6, from the donor's key to the target's.

    Tonic goes to tonic; if one is minor and the other major, the donor goes to the target's key signature.
    """
    if donor.minor == target.minor:
        distance = target.tonic - donor.tonic
    else:
        distance = _relative_major(target) - _relative_major(donor)
    return 6 - (6 - distance) % 12


def usual_meter(positions: MeterPositions) -> tuple[int, int]:
    """The commonest bar and beat of a piece, both in steps."""
    if not len(positions.bar_steps):
        return 0, 0
    meters, counts = np.unique(np.stack([positions.bar_steps, positions.beat_steps]), axis=1, return_counts=True)
    bar_steps, beat_steps = meters[:, np.argmax(counts)]
    return int(bar_steps), int(beat_steps)


def bar_by_bar(donor: MeterPositions, target: MeterPositions) -> NDArray[np.int64]:
    """Which donor step stands at each target step, `int64[target time]`.

    The donor's whole bars follow each other and begin again at their end. Where a target bar is shorter than the
    donor's the bar is cut; where it is longer, its beginning comes again.
    """
    bars, starts, lengths = np.unique(donor.bar, return_index=True, return_counts=True)
    whole = (donor.step_in_bar[starts] == 0) & (lengths == donor.bar_steps[starts])
    if not whole.any():
        whole = np.ones(len(bars), bool)
    starts, lengths = starts[whole], lengths[whole]
    place = (target.bar - target.bar[:1]) % len(starts)
    return np.asarray(starts[place] + target.step_in_bar % lengths[place], np.int64)


def taken(frames: Frames, kind: FrameKind, steps: NDArray[np.int64]) -> Frames:
    """The frames at these steps. Where two do not follow each other, a note held over the seam begins anew."""
    chosen = frames[steps].copy()
    seams = np.flatnonzero(np.diff(steps, prepend=-1) != 1)
    if kind == "voice":
        pitch = sounding_pitch(frames.astype(np.int16))[steps[seams]]
        anew = np.where(pitch >= 0, pitch + FIRST_PITCH_SYMBOL, REST)
        chosen[seams] = np.where(chosen[seams] == HOLD, anew, chosen[seams])
    elif kind == "poly":
        chosen[seams] = np.where(chosen[seams] == HELD, ONSET, chosen[seams])
    return chosen


def _relative_major(key: Key) -> int:
    return (key.tonic + 3 * key.minor) % 12
