"""Harmony metrics: how a written part fits the harmony of the parts beside it.

Conventions
-----------
Parts are frames of a known kind on one grid (`descant.grid.shapes`). One side is the *tune*, the other the *chords*: a
written part of chords stands against given voices, any other written part against the given parts; several parts on one
side are heard as one. A chord is what sounds in a beat (`chord_labels`). Whatever nothing can be asked of is NaN: a
silent part has no share of right notes.

Metrics
-------
* `note_in_chord`: share of the tune's notes that begin on a pitch class of the chords, 0 to 1
* `chord_entropy`: entropy of the chords in bits; a part that always plays one chord has 0, however well it fits
* `ctnctr`: chord tones and passing notes that resolve, 0 to 1 (`samples.resolved_chord_tone_ratio`)
* `pcs`: pitch consonance score, -1 to 1 (`samples.consonance`)
* `mctd`: melody-chord tonal distance, 0 (the same) to 2.83 (a tritone); lower is closer
* `in_key_share`, `pitch_class_entropy`: of the written part alone (`samples`)

`harmony_metrics` gives all of them. CHE (our `chord_entropy`), CTnCTR, PCS and MCTD follow Yeh et al., "Automatic
Melody Harmonization with Triad Chords: A Comparative Study", Journal of New Music Research 50 (1), 2021; the tonal
space is that of Harte, Sandler and Gasser, "Detecting Harmonic Change in Musical Audio", 2006. Note in chord is that of
Wu et al., "Adaptive Accompaniment with ReaLchords", ICML 2024.

Differences from others
-----------------------
Yeh et al. have one chord symbol each half bar; here chords are notes, and named beat by beat. smg-metrics names them
bar by bar (of four quarters) by how many notes begin, and knows no half-diminished chord; its entropy is in bits too.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from descant.evaluation.alignment import validate_together
from descant.evaluation.chord_labels import NO_CHORD, beat_chroma, chord_labels
from descant.evaluation.samples import (
    chord_tone_share,
    consonance,
    in_key_share,
    onset_cells,
    pitch_class_entropy,
    resolved_chord_tone_ratio,
    sounding_classes,
)
from descant.evaluation.tutti import tutti
from descant.grid.meter import MeterPositions
from descant.grid.shapes import Frames, PolyFrames
from descant.grid.stack import Stack
from descant.parts.roles import FrameKind

HARMONY = ("note_in_chord", "chord_entropy", "ctnctr", "pcs", "mctd", "in_key_share", "pitch_class_entropy")
_RADII = (1.0, 1.0, 0.5)
"""Of the circles of fifths, minor thirds and major thirds."""
_ANGLES = (7 * np.pi / 6, 3 * np.pi / 2, 2 * np.pi / 3)


def tonal_points() -> NDArray[np.float64]:
    """Where each pitch class lies in the tonal space of six dimensions: `float64[12, 6]`."""
    classes = np.arange(12)
    circles = [
        (radius * np.sin(classes * angle), radius * np.cos(classes * angle))
        for radius, angle in zip(_RADII, _ANGLES, strict=True)
    ]
    return np.stack([axis for circle in circles for axis in circle], axis=1)


def tonal_distance(tune: Frames, tune_kind: FrameKind, chords: Frames, chords_kind: FrameKind) -> float:
    """MCTD: how far a tune's pitch classes lie from its chords in tonal space, averaged over time.

    The distance of a pitch class to the centre of the chord's. Frames in which either is silent are not asked; NaN if
    all are.
    """
    points = tonal_points()
    above = sounding_classes(tune, tune_kind)
    below = sounding_classes(chords, chords_kind)
    together = above.any(axis=1) & below.any(axis=1)
    if not together.any():
        return math.nan
    above, below = above[together], below[together]
    centres = below @ points / below.sum(axis=1, keepdims=True)
    apart = np.linalg.norm(points[None] - centres[:, None], axis=2)
    return float(((apart * above).sum(axis=1) / above.sum(axis=1)).mean())


def chord_entropy(frames: Frames, kind: FrameKind, positions: MeterPositions, tonic: int = 0) -> float:
    """Entropy of the chords beat by beat, in bits; NaN where nothing sounds.

    Chords are named from the key's tonic on (a pitch class, 0 is C): of two roots that fit a chord alike, as in a
    tritone, the same one is taken in every key.
    """
    labels = chord_labels(np.roll(beat_chroma(frames, kind, positions), -tonic, axis=1))
    _, counts = np.unique(labels[labels != NO_CHORD], return_counts=True)
    if not len(counts):
        return math.nan
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def harmony_metrics(written: Frames, role: str, stack: Stack) -> dict[str, float]:
    """All harmony metrics of a part in the role, against the other parts of `stack`; of a drum kit none.

    Without another pitched part there are those of the part alone. Raises `GridError` for parts that do not lie on one
    grid.
    """
    kind = stack.kinds[role]
    others = {name: frames for name, frames in stack.frames.items() if name != role}
    validate_together(stack.steps, {**others, role: written}, stack.kinds)
    if kind == "kit":
        return {}
    found = {
        "chord_entropy": chord_entropy(
            _harmony(written, role, others, stack), "poly", stack.positions, stack.key.tonic
        ),
        "in_key_share": in_key_share(written, kind, stack.key),
        "pitch_class_entropy": pitch_class_entropy(written, kind),
    }
    if not onset_cells(written, kind).any():
        found = dict.fromkeys(found, math.nan)
    given = tutti(others, stack.kinds)
    if given is not None:
        ours = tutti({role: written}, stack.kinds)
        assert ours is not None
        tune, chords = (given, ours) if _is_chords(kind, others, stack) else (ours, given)
        found |= against(tune, chords)
    return {name: found[name] for name in HARMONY if name in found}


def against(tune: PolyFrames, chords: PolyFrames) -> dict[str, float]:
    """The metrics of a tune against chords, both as `poly` frames."""
    sounds = sounding_classes(chords, "poly").any(axis=1)
    asked = bool((onset_cells(tune, "poly").any(axis=1) & sounds).any())
    together = bool((sounding_classes(tune, "poly").any(axis=1) & sounds).any())
    sides: tuple[PolyFrames, FrameKind, PolyFrames, FrameKind] = (tune, "poly", chords, "poly")
    return {
        "note_in_chord": chord_tone_share(*sides) if asked else math.nan,
        "ctnctr": resolved_chord_tone_ratio(*sides) if asked else math.nan,
        "pcs": consonance(*sides) if together else math.nan,
        "mctd": tonal_distance(*sides),
    }


def _is_chords(kind: FrameKind, others: dict[str, Frames], stack: Stack) -> bool:
    """Whether a written part is the chords to given voices; else it is the tune over what is given."""
    return kind != "voice" and all(stack.kinds[name] in ("voice", "kit") for name in others)


def _harmony(written: Frames, role: str, others: dict[str, Frames], stack: Stack) -> PolyFrames:
    """Whose chords are named: those of written chords themselves; a voice makes them together with all others."""
    alone = {role: written}
    heard = tutti(alone if stack.kinds[role] != "voice" else {**others, **alone}, stack.kinds)
    assert heard is not None
    return heard
