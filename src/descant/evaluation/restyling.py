"""Restyling measured: is a part that was written anew heard in the other style, and how much of the old one is left?

Chroma likeness and onset likeness go bar by bar, as in Wu and Yang, "MuseMorphose" (2021), and are averaged over the
bars in which either part plays: the cosine of how long each pitch class sounds, and the F measure of the steps on
which something begins. 1 is the same bar, 0 nothing in common.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.bundles.store import Bundle
from descant.evaluation.rhythm_metrics import onset_f1, onset_steps
from descant.generation.likelihood import Question, frame_nats
from descant.generation.recognition import NONE, recognised
from descant.generation.take import Take
from descant.grid.planes import PITCH_CLASSES, SOUNDING, plane
from descant.grid.shapes import Frames
from descant.grid.stack import Stack
from descant.parts.roles import FrameKind


@dataclass(frozen=True)
class Restyled:
    """What became of one part.

    `before` and `after` are how probable the asked style is to the recogniser, of the whole piece with the old part and
    with the new one; `named` says whether it is the likeliest of the styles afterwards. `chroma` and `onsets` are
    likenesses to the old part, 0 to 1; the gains are in nats a frame, of either part, by hearing the given ones.
    """

    style: str
    before: float
    after: float
    named: bool
    chroma: float
    onsets: float
    gain_before: float
    gain_after: float


def restyled(bundle: Bundle, old: Stack, take: Take, style: str) -> Restyled:
    """Measure a restyled take against its piece. Raises `KeyError` where the recogniser knows no such style."""
    (role,) = take.roles
    kind = bundle.config.roles[role]
    new = old.with_frames({**old.frames, role: take.frames[role]})
    before, after = recognised(bundle, old), recognised(bundle, new)
    likeliest = max((name for name in after if name != NONE), key=lambda name: after[name])
    return Restyled(
        style=style,
        before=before[style],
        after=after[style],
        named=likeliest == style,
        chroma=chroma_likeness(old.frames[role], take.frames[role], kind, old),
        onsets=onset_likeness(old.frames[role], take.frames[role], kind, old),
        gain_before=source_gain(bundle, old, role),
        gain_after=source_gain(bundle, new, role),
    )


def chroma_likeness(frames: Frames, others: Frames, kind: FrameKind, stack: Stack) -> float:
    """The cosine of what two parts sound in a bar, by pitch class; the mean over bars where either does, or NaN."""
    mine, theirs = (_chroma(each, kind, stack) for each in (frames, others))
    lengths = np.linalg.norm(mine, axis=1) * np.linalg.norm(theirs, axis=1)
    there = np.flatnonzero(mine.any(1) | theirs.any(1))
    alike = np.divide((mine * theirs).sum(1), lengths, out=np.zeros(len(mine)), where=lengths > 0)
    return float(alike[there].mean()) if len(there) else float("nan")


def onset_likeness(frames: Frames, others: Frames, kind: FrameKind, stack: Stack) -> float:
    """The F measure of two parts' onsets in a bar; the mean over bars where either begins anything, or NaN."""
    mine, theirs = onset_steps(frames, kind), onset_steps(others, kind)
    bars = [stack.positions.bar == bar for bar in np.unique(stack.positions.bar)]
    alike = [onset_f1(mine[bar], theirs[bar]) for bar in bars if (mine[bar] | theirs[bar]).any()]
    return float(np.mean(alike)) if alike else float("nan")


def source_gain(bundle: Bundle, stack: Stack, role: str) -> float:
    """Nats a frame by which hearing all other parts makes a part likelier; NaN where nothing else is given."""
    given = {name: frames for name, frames in stack.frames.items() if name != role}
    if not given:
        return float("nan")
    with_source, without = (
        frame_nats(bundle, [Question(heard, role, stack.frames[role], stack)])[0].mean() for heard in (given, {})
    )
    return float(without - with_source)


def _chroma(frames: Frames, kind: FrameKind, stack: Stack) -> NDArray[np.float64]:
    """For how many steps of each bar each pitch class sounds, `[bar, 12]`."""
    sounding = plane(frames, kind)[:, SOUNDING] > 0.5
    bars = stack.positions.bar - stack.positions.bar.min()
    chroma = np.zeros((int(bars.max()) + 1, 12))
    steps, pitches = np.nonzero(sounding)
    np.add.at(chroma, (bars[steps], PITCH_CLASSES[pitches]), 1)
    return chroma
