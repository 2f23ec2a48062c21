"""One voice out of many notes: the line that an ear follows at the top, or at the bottom.

This is the skyline of Uitdenbogerd and Zobel, "Manipulation of Music for Melody Matching", 1998, with one change: a
note that begins below a longer note that still sounds is passed over, so that a held tune is not cut to pieces by its
accompaniment.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from descant.score.score import Notes


def one_voice(notes: Notes, keep: Literal["highest", "lowest"] = "highest") -> tuple[Notes, int]:
    """The highest (or lowest) line of some notes, and how many notes were left out or cut short for it.

    The line is monophonic: a note ends at the latest where the next begins. Every note of it begins where a note of
    the same pitch began. A note that starts inside the line's longer note is left out when more than half of it would
    run below (above, for the lowest line); otherwise, as in legato playing, the longer note is cut.
    """
    if keep not in ("highest", "lowest"):
        raise ValueError(f'keep is "highest" or "lowest", not {keep!r}')
    side = 1 if keep == "highest" else -1
    # Within an onset the outermost pitch comes first, and of two equal ones the longer.
    order = np.lexsort((-notes.duration_ticks, -side * notes.pitch, notes.onset_ticks))
    onsets, durations = notes.onset_ticks.tolist(), notes.duration_ticks.tolist()
    heights = (side * notes.pitch).tolist()

    kept: list[int] = []
    ends: list[int] = []
    cut: set[int] = set()
    for index in order.tolist():
        onset, end = onsets[index], onsets[index] + durations[index]
        if kept:
            last = kept[-1]
            if onset == onsets[last]:
                continue
            if ends[-1] > onset:
                covered = min(ends[-1], end) - onset
                if heights[index] < heights[last] and 2 * covered > durations[index]:
                    continue
                ends[-1] = onset
                cut.add(last)
        kept.append(index)
        ends.append(end)
    chosen = np.asarray(kept, np.int64)
    line = notes.where(chosen)
    lengths = np.asarray(ends, np.int64) - line.onset_ticks
    voice = Notes(line.onset_ticks, lengths, line.pitch, line.velocity)
    return voice, len(notes) - len(kept) + len(cut)
