"""Music metrics of a written part: small numbers beside a sample, so that a checkpoint can be read at a glance.

Conventions
-----------
Parts are frames of a known kind on one grid (`descant.grid.shapes`). Shares run from 0 to 1. A part without notes has
share 0 and entropy 0. Chord and scale questions are asked of pitch classes. No metric means much alone: print it beside
the human part's, and beside that of a part copied from elsewhere.

Metrics
-------
* `in_key_share`: notes that belong to the key's scale
* `sounding_share`: frames in which anything sounds
* `onsets_per_bar`: how busy it is
* `pitch_class_entropy`: how varied its pitch classes are, in bits (0 to 3.58)
* `repeated_share`: frames equal to the last
* `chord_tone_share`: notes found among the pitch classes of another part
* `consonance`: pitch consonance score (PCS) against another part
* `resolved_chord_tone_ratio`: chord tones and passing notes that resolve (CTnCTR)

`sample_metrics` gives all that fit a part in a dictionary.

The last two follow Yeh et al., "Automatic Melody Harmonization with Triad Chords: A Comparative Study", Journal of
New Music Research 50 (1), 2021.

Differences from others
-----------------------
A minor key's scale is the natural one with the raised seventh added, for music in minor uses both; muspy's scale rates
use one of them. PCS averages over the frames in which both parts sound, whatever the grid, not over 16ths.
"""

from __future__ import annotations

from typing import SupportsFloat

import numpy as np
from numpy.typing import NDArray

from descant.grid.planes import KIT, ONSETS, PITCH_CLASSES, SOUNDING, plane
from descant.grid.shapes import PITCHES, Frames
from descant.grid.stack import Stack
from descant.parts.roles import FrameKind
from descant.score.key import Key

MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11)
MINOR_SCALE = (0, 2, 3, 5, 7, 8, 10, 11)
CONSONANT_INTERVALS = (0, 3, 4, 7, 8, 9)
"""Score 1: unison, thirds, fifth, sixths. The fourth scores 0, all else -1."""
FOURTH = 5

Cells = NDArray[np.bool_]


def in_key_share(frames: Frames, kind: FrameKind, key: Key) -> float:
    """Share of notes whose pitch class lies in the key's scale. Transposing part and key together changes nothing."""
    scale = np.array(MINOR_SCALE if key.minor else MAJOR_SCALE)
    counts = _class_counts(frames, kind)
    return _share(counts[(scale + key.tonic) % 12].sum(), counts.sum())


def sounding_share(frames: Frames, kind: FrameKind) -> float:
    """Share of frames in which the part sounds (drums: in which one is struck)."""
    cells = plane(frames, kind)[:, PITCHES:]
    return _share(cells.any(axis=1).sum(), len(frames))


def onsets_per_bar(frames: Frames, kind: FrameKind, bars: float) -> float:
    """Notes begun (drums struck) in a bar, on average; `bars` is the part's length."""
    onsets = plane(frames, kind)[:, KIT] if kind == "kit" else onset_cells(frames, kind)
    return float(onsets.sum() / bars) if bars > 0 else 0.0


def pitch_class_entropy(frames: Frames, kind: FrameKind) -> float:
    """Entropy of the notes' pitch classes in bits: 0 for one alone, log2 12 for all twelve alike."""
    counts = _class_counts(frames, kind)
    shares = counts[counts > 0] / max(counts.sum(), 1)
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def repeated_share(frames: Frames, kind: FrameKind) -> float:
    """Share of frames, from the second on, that sound like the frame before: the same pitches or the same drums.

    A high share is a long note or a rest as often as a tic: read it beside the human part's.
    """
    cells = plane(frames, kind)
    heard = cells[:, KIT] if kind == "kit" else cells[:, SOUNDING]
    return _share((heard[1:] == heard[:-1]).all(axis=1).sum(), len(frames) - 1)


def chord_tone_share(frames: Frames, kind: FrameKind, chords: Frames, chords_kind: FrameKind) -> float:
    """Note in chord: share of notes that begin on a pitch class which the other part sounds in that frame.

    Notes over a silent frame of the other part are not asked.
    """
    classes = sounding_classes(chords, chords_kind)
    steps, columns = np.nonzero(onset_cells(frames, kind))
    asked = classes[steps].any(axis=1)
    return _share(classes[steps, PITCH_CLASSES[columns]][asked].sum(), asked.sum())


def consonance(tune: Frames, tune_kind: FrameKind, chords: Frames, chords_kind: FrameKind) -> float:
    """Pitch consonance score (PCS), -1 to 1: how well a tune's pitch classes lie above a part's, frame by frame.

    Each pair's interval, counted upwards from the chord's pitch class, scores 1 (unison, thirds, fifth, sixths), 0
    (fourth) or -1 (all else); a frame's score is the mean of its pairs. 0 if they never sound together.
    """
    intervals = np.arange(12)
    scores = np.where(np.isin(intervals, CONSONANT_INTERVALS), 1.0, np.where(intervals == FOURTH, 0.0, -1.0))
    against = scores[(np.arange(12)[:, None] - np.arange(12)[None, :]) % 12]
    above = sounding_classes(tune, tune_kind).astype(np.float64)
    below = sounding_classes(chords, chords_kind).astype(np.float64)
    pairs = above.sum(axis=1) * below.sum(axis=1)
    together = pairs > 0
    if not together.any():
        return 0.0
    sums = np.einsum("ti,ij,tj->t", above[together], against, below[together])
    return float((sums / pairs[together]).mean())


def resolved_chord_tone_ratio(tune: Frames, tune_kind: FrameKind, chords: Frames, chords_kind: FrameKind) -> float:
    """CTnCTR = (chord tones + proper non-chord tones) / all notes of the tune (its highest onsets) over a chord.

    A non-chord tone is proper if the tune's next note lies one or two semitones away, or repeats it.
    """
    onsets = onset_cells(tune, tune_kind)
    steps = np.flatnonzero(onsets.any(axis=1))
    pitches = PITCHES - 1 - np.argmax(onsets[steps, ::-1], axis=1)
    classes = sounding_classes(chords, chords_kind)[steps]
    in_chord = classes[np.arange(len(steps)), PITCH_CLASSES[pitches]]
    proper = np.zeros(len(steps), bool)
    proper[:-1] = np.abs(np.diff(pitches)) <= 2
    asked = classes.any(axis=1)
    return _share((in_chord | proper)[asked].sum(), asked.sum())


def sample_metrics(written: Frames, role: str, kind: FrameKind, stack: Stack) -> dict[str, float]:
    """All metrics that fit a written part of `stack`; those against another pitched part carry its role's name.

    In `consonance` the voice lies above: a written voice above a given part, or a given voice above a written `poly`.
    """
    metrics = {
        "sounding_share": sounding_share(written, kind),
        "onsets_per_bar": onsets_per_bar(written, kind, stack.bars * len(written) / max(stack.steps, 1)),
        "repeated_share": repeated_share(written, kind),
    }
    if kind == "kit":
        return metrics
    metrics["in_key_share"] = in_key_share(written, kind, stack.key)
    metrics["pitch_class_entropy"] = pitch_class_entropy(written, kind)
    for other, other_frames in stack.frames.items():
        other_kind = stack.kinds[other]
        if other == role or other_kind == "kit":
            continue
        ours, theirs = (written, kind), (other_frames[: len(written)], other_kind)
        tune, chords = (ours, theirs) if kind == "voice" or other_kind != "voice" else (theirs, ours)
        metrics[f"chord_tone_share/{other}"] = chord_tone_share(*tune, *chords)
        metrics[f"consonance/{other}"] = consonance(*tune, *chords)
        metrics[f"resolved_chord_tone_ratio/{other}"] = resolved_chord_tone_ratio(*tune, *chords)
    return metrics


def onset_cells(frames: Frames, kind: FrameKind) -> Cells:
    """Where notes begin, `bool[time, 88]`: in a `roll` where a pitch starts to sound; in a kit nowhere."""
    if kind != "roll":
        return np.asarray(plane(frames, kind)[:, ONSETS] > 0)
    sounding = np.asarray(frames, np.uint8) > 0
    before = np.concatenate([np.zeros_like(sounding[:1]), sounding[:-1]])
    return np.asarray(sounding & ~before)


def sounding_classes(frames: Frames, kind: FrameKind) -> Cells:
    """Which pitch classes sound, `bool[time, 12]`."""
    sounding = plane(frames, kind)[:, SOUNDING] > 0
    return np.stack([sounding[:, pitch_class == PITCH_CLASSES].any(axis=1) for pitch_class in range(12)], axis=1)


def _class_counts(frames: Frames, kind: FrameKind) -> NDArray[np.int64]:
    """How many notes begin on each of the twelve pitch classes."""
    _, columns = np.nonzero(onset_cells(frames, kind))
    return np.bincount(PITCH_CLASSES[columns], minlength=12)


def _share(part: SupportsFloat, whole: SupportsFloat) -> float:
    return float(part) / float(whole) if float(whole) > 0 else 0.0
