"""The figures of samples: everyone who stands in the written part's place, measured alike, piece by piece."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from descant.evaluation.harmony_metrics import harmony_metrics
from descant.evaluation.overlap import overlap_metrics
from descant.evaluation.register_metrics import register_metrics
from descant.evaluation.rhythm_metrics import rhythm_metrics
from descant.evaluation.sampling import PLAYERS, Player, Sample, Samples
from descant.grid.shapes import Frames

METRICS = {
    "note_in_chord": ("note in chord", "share of the tune's notes that are among the chord's"),
    "chord_entropy": ("chord entropy", "how many different chords, in bits; low with a high note in chord is monotony"),
    "ctnctr": ("CTnCTR", "share of the tune's notes that are chord tones, or pass on by a step"),
    "pcs": ("PCS", "how consonant tune and chords are, -1 to 1"),
    "mctd": ("MCTD", "how far the tune lies from its chords in tonal space; lower is closer"),
    "in_key_share": ("in key", "share of notes in the key's scale"),
    "pitch_class_entropy": ("pitch class entropy", "how varied its pitch classes are, in bits (at most 3.58)"),
    "onset_f1/kick": ("onset F1, kick", "how often the part begins together with the kick, and only then"),
    "onset_xor/kick": ("onset XOR, kick", "share of steps on which only one of the two begins"),
    "onset_f1/snare": ("onset F1, snare", "the same with the snare"),
    "onset_xor/snare": ("onset XOR, snare", "the same with the snare"),
    "groove_similarity": ("groove similarity", "how alike the rhythms of its bars are"),
    "onsets_per_bar": ("notes a bar", "how busy it is"),
    "sounding_share": ("sounding", "share of frames in which it sounds"),
    "repeated_share": ("still", "share of frames that sound like the one before"),
    "register": ("register", "mean pitch as a MIDI number (60 is middle C)"),
    "overlap/pitch": ("overlap: pitch", "the area that its pitches share with the human part's"),
    "overlap/pitch_class": ("overlap: pitch class", "the same without octaves"),
    "overlap/duration": ("overlap: duration", "the same for how long notes last"),
    "overlap/inter_onset": ("overlap: inter-onset", "the same for how long it is to the next onset"),
    "density_off": ("density off", "difference in notes a bar from the human part, piece by piece"),
    "register_off": ("register off", "difference in mean pitch from the human part, in semitones, piece by piece"),
}
"""Every metric in the order of the tables: its name for people, and what it says."""

Values = Mapping[str, float]


@dataclass(frozen=True, eq=False)
class SampleFigures:
    """The figures of one direction: for each sample (in its order) and everyone who stands in, metric by metric.

    A value is NaN where nothing could be asked.
    """

    samples: Samples
    values: tuple[Mapping[Player, Values], ...]

    @cached_property
    def means(self) -> dict[Player, dict[str, float]]:
        """The mean of each metric over the pieces in which it could be asked; what nobody could ask is left out."""
        means: dict[Player, dict[str, float]] = {}
        for player in PLAYERS:
            of_player = [values[player] for values in self.values if player in values]
            found = {name: [each[name] for each in of_player if name in each] for name in METRICS}
            heard = {name: [value for value in each if not math.isnan(value)] for name, each in found.items()}
            means[player] = {name: float(np.mean(each)) for name, each in heard.items() if each}
        return {player: each for player, each in means.items() if each}

    @property
    def metrics(self) -> list[str]:
        """The metrics that somebody has a value of, in the order of the tables."""
        return [name for name in METRICS if any(name in each for each in self.means.values())]

    def nearness(self, metric: str) -> float:
        """How many times nearer to the human part the written one is than a shuffled one is; NaN if nobody knows.

        Above 1 it listens better than a stranger's part that fits key and meter.
        """
        written, human, shuffled = (self.means.get(player, {}).get(metric) for player in PLAYERS[:3])
        if written is None or human is None or shuffled is None:
            return math.nan
        near, far = abs(written - human), abs(shuffled - human)
        return far / near if near else (math.inf if far else math.nan)


def measure(samples: Samples) -> SampleFigures:
    """Measure all samples of one direction, and everyone beside them."""
    return SampleFigures(samples, tuple(_of_sample(sample) for sample in samples.samples))


def _of_sample(sample: Sample) -> dict[Player, Values]:
    return {player: part_figures(frames, sample) for player, frames in sample.parts.items()}


def part_figures(frames: Frames, sample: Sample) -> dict[str, float]:
    """All figures of a part that stands in the written one's place, given the sample's given parts."""
    stack, role = sample.piece.stack, sample.direction.write
    beside = stack.with_frames({name: stack.frames[name] for name in sample.direction.given})
    human, kind = sample.parts["human"], stack.kinds[role]
    return (
        harmony_metrics(frames, role, beside)
        | rhythm_metrics(frames, role, beside)
        | overlap_metrics(frames, human, kind)
        | register_metrics(frames, human, kind, stack.bars)
    )
