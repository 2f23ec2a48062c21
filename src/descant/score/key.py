"""The key of a piece, from how long each pitch class sounds.

Each of the 24 keys has a profile: how often each pitch class occurs in pieces of that key. The key whose profile
correlates best with the piece's sounding time per pitch class is the estimate (the method of Krumhansl, "Cognitive
Foundations of Musical Pitch", 1990, chapter 4). The profiles are those of Albrecht and Shanahan, "The Use of Large
Corpora to Train a New Type of Key-Finding Algorithm", Music Perception 31(1), 2013, who compare by Euclidean distance
where we correlate; they name more keys of Nottingham and POP909 right than Krumhansl's or Temperley's do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from descant.score.score import Notes, Score

TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
"""How each pitch class is spelled as a tonic."""

MAJOR = np.array([0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081])
MINOR = np.array([0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052])
"""How often each pitch class, counted from the tonic, occurs in major and in minor."""

SHARPNESS = 14.0
"""How fast confidence grows with the lead in correlation: so that it is near the share of keys named right."""


@dataclass(frozen=True)
class Key:
    """A key: `tonic` is a pitch class (0 is C, 11 is B); `confidence` runs from 0 to 1."""

    tonic: int
    minor: bool
    confidence: float

    @property
    def name(self) -> str:
        """The key in words, such as "A minor"."""
        return f"{TONICS[self.tonic]} {'minor' if self.minor else 'major'}"


def sounding_ticks(notes: Notes) -> NDArray[np.float64]:
    """How many ticks each of the twelve pitch classes sounds, all notes added up."""
    weights = np.maximum(notes.duration_ticks, 1).astype(np.float64)
    return np.bincount(notes.pitch % 12, weights=weights, minlength=12).astype(np.float64)


def estimate_key(music: Score | Notes) -> Key:
    """Name the key of a score (drums left out) or of some notes.

    Without notes the answer is C major with confidence 0. Transposing the music by n semitones moves the tonic by n.
    """
    notes = music if isinstance(music, Notes) else music.pitched_notes
    if not len(notes):
        return Key(0, False, 0.0)
    weights = sounding_ticks(notes)
    # Tonics are tried from the closing note upwards: equal keys, as of a whole-tone scale, are decided by where the
    # piece closes, and every number is the same whatever the transposition.
    tonics = (_closing_pitch(notes) + np.arange(12)) % 12
    turned = np.stack([np.roll(weights, -tonic) for tonic in tonics])
    scores = np.stack([_correlation(turned, MAJOR), _correlation(turned, MINOR)], axis=1)
    best, mode = divmod(int(scores.argmax()), 2)
    odds = np.exp(SHARPNESS * (scores - scores[best, mode]))
    return Key(int(tonics[best]), bool(mode), float(1 / odds.sum()))


def _closing_pitch(notes: Notes) -> int:
    """The lowest pitch among those that sound last."""
    last = notes.offset_ticks >= notes.end_ticks
    return int(notes.pitch[last].min())


def _correlation(rows: NDArray[np.float64], profile: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's correlation of each row with a profile; 0 for a row without any shape."""
    centred = rows - rows.mean(axis=1, keepdims=True)
    shape = profile - profile.mean()
    size = np.sqrt((centred**2).sum(axis=1) * (shape**2).sum())
    product = (centred * shape).sum(axis=1)
    correlation: NDArray[np.float64] = np.divide(product, size, out=np.zeros_like(product), where=size > 0)
    return correlation
