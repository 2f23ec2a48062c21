"""Doubling: the copy baseline, a given part played once more in place of a written one.

What doubles the given part fits it perfectly and adds nothing. A metric that likes it better than the human part must
not be maximised.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from descant.evaluation.register_metrics import register
from descant.evaluation.tutti import STEPS, notes_in_steps
from descant.grid.frames import encode
from descant.grid.kit import KIT_NOTES
from descant.grid.shapes import Frames
from descant.parts.roles import FrameKind
from descant.parts.voices import one_voice
from descant.score.key import Key
from descant.score.score import Notes

LOW_TONIC = 36
"""MIDI pitch (C2) from which on the key's tonic is taken where drums are doubled by pitches."""
KICK = 0


def doubled(given: Mapping[str, Frames], kinds: Mapping[str, FrameKind], role: str, human: Frames, key: Key) -> Frames:
    """The given part nearest in register to the human one, as frames of the written role, as long as these.

    Of chords a voice takes the top line (a bass the lowest). A kit is doubled by the key's tonic on each stroke of the
    kick (of any drum, if there is none), and doubles pitched parts with its kick, another kit as it is. There must be a
    given part.
    """
    kind = kinds[role]
    pitched = [name for name in given if kinds[name] != "kit"]
    if not pitched:
        kit = next(iter(given.values()))
        return kit if kind == "kit" else encode(_on_strokes(kit, key), kind, STEPS, len(human))[0]
    where = register(human, kind)
    place = 60.0 if np.isnan(where) else where
    nearest = min(pitched, key=lambda name: abs(np.nan_to_num(register(given[name], kinds[name])) - place))
    if kind == kinds[nearest]:
        return given[nearest]
    notes = notes_in_steps(given[nearest], kinds[nearest])
    if kind == "voice":
        notes, _ = one_voice(notes, keep="lowest" if role == "bass" else "highest")
    elif kind == "kit":
        notes = Notes.of(notes.onset_ticks, 1, KIT_NOTES[KICK])
    return encode(notes, kind, STEPS, len(human))[0]


def _on_strokes(kit: Frames, key: Key) -> Notes:
    strokes = kit[:, KICK] != 0
    strokes = strokes if strokes.any() else (kit != 0).any(axis=1)
    return Notes.of(np.flatnonzero(strokes), 1, LOW_TONIC + key.tonic)
