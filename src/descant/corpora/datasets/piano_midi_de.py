"""Classical piano pieces played into a sequencer by Bernd Krueger: two hands in tracks of their own, with rubato.

The rubato is in the tempo map, so the notes lie on the beats. The composer is the folder's name.
"""

from __future__ import annotations

import re

from descant.corpora.dataset import DATASETS, Archive, Dataset, SourceFile
from descant.score.score import Score

COMPOSERLESS = frozenset({"Christmas"})
"""A folder that is named after no composer."""


def _roles(score: Score, _: SourceFile) -> dict[int, str] | None:
    """The hand that a track's name says; a trill, a fugue's single voice, or the pedal has no role."""
    roles: dict[int, str] = {}
    for part in score.parts:
        hand = re.search(r"\b(right|left)\s*\d*\b", part.name.lower())
        if hand:
            roles[part.number] = hand.group(1)
    return roles if {"left", "right"} <= set(roles.values()) else None


def _labels(file: SourceFile) -> dict[str, str]:
    folder = file.inner.parent.name
    if not folder:
        return {}
    return {"style": folder} if folder in COMPOSERLESS else {"style": folder, "composer": folder}


PIANO_MIDI_DE = DATASETS.register("piano_midi_de.v1")(
    Dataset(
        "piano_midi_de",
        title="Classical Piano MIDI",
        citation="Bernd Krueger, Classical Piano MIDI Page, piano-midi.de; hands by Shi and others (2021).",
        licence="CC BY-SA (3.0 Germany), Bernd Krueger",
        home="https://github.com/cheriell/ClassicalPianoMIDI-dataset",
        archives=(
            Archive(
                "piano_midi_de.tar.xz",
                "ab29cddc8197311654c52f73795adb9fade940ac39b6bdebc0d2bd2dd1f2f7f1",
                "318 of the pieces, a folder a composer",
            ),
        ),
        may_ship=True,
        roles=_roles,
        labels=_labels,
    )
)
