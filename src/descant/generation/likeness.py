"""Likeness: constraints by which a part that is written anew stays like the one it takes the place of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from descant.generation.freedom import Freedom, Past
from descant.grid.planes import PITCH_CLASSES, SOUNDING, plane
from descant.grid.shapes import FIRST_PITCH_SYMBOL, PITCHES, Frames, TimeMask, VoiceFrames
from descant.parts.roles import FrameKind


@dataclass(frozen=True, eq=False)
class SameHarmony:
    """Hard: at some steps only these pitches begin, `[time, 88]`: those of the old part's pitch classes there."""

    allowed: NDArray[np.bool_]

    @classmethod
    def of(cls, frames: Frames, kind: FrameKind, beats: NDArray[np.int64], kept: TimeMask) -> SameHarmony:
        """The pitch classes that sounded in the old part in the same beat, where `kept`; all where it was silent.

        `beats` `[time]` says which beat each step belongs to, `kept` `[time]` which steps are bound.
        """
        sounding = plane(frames, kind)[:, SOUNDING] > 0.5
        allowed = np.ones((len(frames), PITCHES), bool)
        for beat in np.unique(beats[kept]):
            inside = beats == beat
            classes = np.unique(PITCH_CLASSES[sounding[inside].any(0)])
            if len(classes):
                allowed[inside & kept] = np.isin(PITCH_CLASSES, classes)
        return cls(allowed)

    def narrow(self, freedom: Freedom, past: Past) -> Freedom:
        """What sounds on from before is left alone."""
        if past.step >= len(self.allowed):
            return freedom
        return replace(freedom, may_begin=freedom.may_begin & self.allowed[past.step])


@dataclass(frozen=True, eq=False)
class SameContour:
    """Hard: where `bound`, a new note goes on from the last as the old part did: up, down, or the same again.

    `motion` `[time]` is 1, -1 or 0: how the old part came to the note that sounded there.
    """

    motion: NDArray[np.int64]
    bound: TimeMask

    @classmethod
    def of(cls, frames: VoiceFrames, kept: TimeMask) -> SameContour:
        """The contour of a voice: each of its onsets that is `kept` binds until its next one."""
        onsets = np.flatnonzero(frames >= FIRST_PITCH_SYMBOL)
        motion, bound = np.zeros(len(frames), np.int64), np.zeros(len(frames), bool)
        ends = np.append(onsets[1:], len(frames))
        for before, onset, end in zip(onsets[:-1], onsets[1:], ends[1:], strict=True):
            motion[onset:end] = np.sign(int(frames[onset]) - int(frames[before]))
            bound[onset:end] = kept[onset]
        return cls(motion, bound)

    def narrow(self, freedom: Freedom, past: Past) -> Freedom:
        """The first note of all is free."""
        if past.step >= len(self.bound) or not self.bound[past.step] or not past.begun:
            return freedom
        pitches, last = np.arange(PITCHES), past.begun[-1][1][-1]
        goes = np.sign(pitches - last) == self.motion[past.step]
        return replace(freedom, may_begin=freedom.may_begin & goes)
