"""The roles that a part can play, as facts in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FrameKind = Literal["voice", "poly", "kit", "roll"]
"""How a part's frames are written: one symbol a frame, 88 three-state pitches, nine drums, 88 on/off pitches."""


@dataclass(frozen=True)
class Role:
    """What a part does in the music.

    `kind` is its usual frame kind (a recipe may choose another); `program` the General MIDI program (from 0) that a
    written part gets; `low` and `high` the usual register in MIDI pitches.
    """

    name: str
    kind: FrameKind
    program: int
    low: int
    high: int
    says: str


ROLES: dict[str, Role] = {
    role.name: role
    for role in (
        Role("drums", "kit", 0, 35, 81, "the drum kit"),
        Role("bass", "voice", 33, 24, 60, "the bass line"),
        Role("melody", "voice", 73, 48, 96, "the tune"),
        Role("countermelody", "voice", 68, 48, 96, "a second tune against the first"),
        Role("chords", "poly", 0, 36, 84, "the accompaniment in chords"),
        Role("piano", "poly", 0, 21, 108, "a whole piano part, both hands"),
        Role("left", "poly", 0, 21, 84, "a keyboard's left hand"),
        Role("right", "poly", 0, 36, 108, "a keyboard's right hand"),
        Role("soprano", "voice", 52, 57, 84, "the highest of four voices"),
        Role("alto", "voice", 52, 50, 77, "the second of four voices"),
        Role("tenor", "voice", 52, 43, 72, "the third of four voices"),
        Role("voice", "voice", 53, 45, 84, "a sung line"),
        Role("other", "poly", 48, 21, 108, "any other part"),
        Role("notes", "roll", 0, 21, 108, "all pitched parts of a piece together"),
    )
}
"""Every role by name. The lowest of four choir voices is `bass` too: a role says what a part does."""
