"""POP909: Chinese pop songs played by professionals on three tracks: the sung melody, a second tune, the piano.

The notes are regular, and shifted against the file's own bars: its time signatures say 1/4 in two songs of three. The
beats that come with each song (`beat_midi.txt`: seconds, a mark for a strong beat, a mark for a downbeat) lie exactly
a quarter note apart once the tempo map has turned seconds into ticks, so bars and meters are taken from them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from descant.corpora.dataset import DATASETS, Archive, Bars, Dataset, SourceFile
from descant.score.score import Meter, Score

ROLES = {"melody": "melody", "bridge": "countermelody", "piano": "piano"}
"""The tracks' names; what the set calls a bridge answers and doubles the melody."""
BEATS_FILE = "beat_midi.txt"
UNMARKED_BPM = 120.0
"""The tempo of a MIDI file before its first tempo event."""


def _is_piece(file: SourceFile) -> bool:
    """`001/001.mid`, without the earlier versions of a song that lie in a folder of their own."""
    return file.inner.suffix.lower() == ".mid" and "versions" not in file.inner.parts


def _roles(score: Score, _: SourceFile) -> dict[int, str]:
    found = {part.number: ROLES.get(part.name.strip().lower()) for part in score.parts}
    return {number: role for number, role in found.items() if role is not None}


def ticks_of(seconds: NDArray[np.float64], score: Score) -> NDArray[np.float64]:
    """Where in the score, in ticks, these seconds lie by its tempo map."""
    tick = np.array([0, *(tempo.tick for tempo in score.tempos)], np.float64)
    bpm = np.array([UNMARKED_BPM, *(tempo.bpm for tempo in score.tempos)])
    tick_seconds = 60 / (bpm * score.ticks_per_quarter)
    begins = np.concatenate(([0.0], np.cumsum(np.diff(tick) * tick_seconds[:-1])))
    section = np.searchsorted(begins, seconds, side="right") - 1
    return np.asarray(tick[section] + (seconds - begins[section]) / tick_seconds[section])


def bars_of(beats: NDArray[np.float64], downbeats: NDArray[np.int64], score: Score) -> Bars | None:
    """The bars that downbeats make: `beats` in ticks, `downbeats` as places in them. None for fewer than two."""
    if len(downbeats) < 2:
        return None
    counts = np.diff(downbeats)
    usual = Counter(counts.tolist()).most_common(1)[0][0]
    # A downbeat that was not marked makes no bar of twice the length.
    counts = np.where(counts % usual == 0, usual, counts)
    lines = beats[downbeats]
    meters = [Meter(0, int(counts[0]), 4)]
    for line, count in zip(lines[1:-1], counts[1:].tolist(), strict=True):
        if count != meters[-1].numerator:
            meters.append(Meter(max(1, round(float(line))), count, 4))
    first_note = min(int(part.notes.onset_ticks[0]) for part in score.parts if len(part.notes))
    bar_ticks = int(counts[0]) * score.ticks_per_quarter
    bars_before = max(0, int(np.ceil((lines[0] - first_note) / bar_ticks - 1e-6)))
    return Bars(float(lines[0] - bars_before * bar_ticks), tuple(meters))


def read_beats(path: Path) -> NDArray[np.float64] | None:
    """The rows of a `beat_midi.txt`: seconds, strong beat, downbeat. None where there is no such file."""
    if not path.is_file():
        return None
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    if any(len(row) < 3 for row in rows):
        return None
    return np.array([[float(cell) for cell in row[:3]] for row in rows]).reshape(-1, 3)


def _bars(score: Score, file: SourceFile) -> Bars | None:
    beats = read_beats(file.path.parent / BEATS_FILE)
    if beats is None:
        return None
    return bars_of(ticks_of(beats[:, 0], score), np.flatnonzero(beats[:, 2]), score)


POP909 = DATASETS.register("pop909.v1")(
    Dataset(
        "pop909",
        title="POP909, pop songs arranged for piano",
        citation="Wang et al., POP909: A Pop-Song Dataset for Music Arrangement Generation, ISMIR 2020.",
        licence="MIT",
        home="https://github.com/music-x-lab/POP909-Dataset",
        archives=(
            Archive(
                "pop909.tar.xz",
                "83e6c16401e745ff38c07c013415a451773da424a192e0aab39d22eed430763d",
                "840 of the 909 songs with their annotations",
            ),
        ),
        may_ship=True,
        is_piece=_is_piece,
        roles=_roles,
        bars=_bars,
        work=lambda _, file: f"pop909-{file.inner.stem}",
        labels=lambda _: {"style": "pop"},
    )
)
