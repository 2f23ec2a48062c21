"""What the 128 General MIDI programs usually play, as a table.

From the instrument list of General MIDI System Level 1 (MIDI Manufacturers Association, 1991); programs count from 0.
"""

from __future__ import annotations

from typing import NamedTuple


class ProgramRange(NamedTuple):
    """Programs `first` to `last`: what a musician calls them, and how likely each role is for a part on them."""

    first: int
    last: int
    name: str
    leaning: dict[str, float]


PROGRAM_RANGES = (
    ProgramRange(0, 7, "piano", {"chords": 0.5, "melody": 0.2}),
    ProgramRange(8, 14, "mallets and bells", {"melody": 0.4, "other": 0.3}),
    ProgramRange(15, 15, "dulcimer", {"chords": 0.4, "melody": 0.4}),
    ProgramRange(16, 20, "organ", {"chords": 0.7}),
    ProgramRange(21, 23, "accordion and harmonica", {"melody": 0.7}),
    ProgramRange(24, 28, "guitar", {"chords": 0.7}),
    ProgramRange(29, 30, "electric lead guitar", {"melody": 0.4, "chords": 0.4}),
    ProgramRange(31, 31, "guitar harmonics", {"other": 0.7}),
    ProgramRange(32, 39, "bass", {"bass": 3.0}),
    ProgramRange(40, 41, "violin or viola", {"melody": 0.7}),
    ProgramRange(42, 42, "cello", {"countermelody": 0.4, "bass": 0.4}),
    ProgramRange(43, 43, "double bass", {"bass": 3.0}),
    ProgramRange(44, 45, "tremolo or plucked strings", {"other": 0.6, "chords": 0.2}),
    ProgramRange(46, 46, "harp", {"chords": 0.4, "other": 0.4}),
    ProgramRange(47, 47, "timpani", {"other": 2.0}),
    ProgramRange(48, 51, "strings together", {"chords": 0.7, "other": 0.3}),
    ProgramRange(52, 54, "choir or voice", {"melody": 0.5, "chords": 0.4}),
    ProgramRange(55, 55, "orchestra hit", {"other": 2.0}),
    ProgramRange(56, 57, "trumpet or trombone", {"melody": 0.7}),
    ProgramRange(58, 58, "tuba", {"bass": 1.5}),
    ProgramRange(59, 60, "trumpet or horn", {"melody": 0.5}),
    ProgramRange(61, 63, "brass together", {"other": 0.4, "melody": 0.3, "chords": 0.3}),
    ProgramRange(64, 69, "saxophone, oboe or English horn", {"melody": 0.9}),
    ProgramRange(70, 70, "bassoon", {"bass": 0.5, "melody": 0.3}),
    ProgramRange(71, 79, "clarinet or flute", {"melody": 1.0}),
    ProgramRange(80, 86, "synthesizer lead", {"melody": 0.9}),
    ProgramRange(87, 87, "bass and lead", {"bass": 0.5, "melody": 0.5}),
    ProgramRange(88, 95, "pad", {"chords": 1.0, "other": 0.3}),
    ProgramRange(96, 103, "synthesizer effect", {"other": 0.7}),
    ProgramRange(104, 108, "plucked folk instrument", {"chords": 0.4, "melody": 0.4}),
    ProgramRange(109, 111, "bagpipe, fiddle or shanai", {"melody": 0.9}),
    ProgramRange(112, 127, "percussion or sound effect", {"other": 3.0}),
)
"""All programs, in order. The leaning is in nats added to a role's score."""


def program_range(program: int) -> ProgramRange:
    """The row of a program (0 to 127)."""
    for row in PROGRAM_RANGES:
        if row.first <= program <= row.last:
            return row
    raise ValueError(f"a General MIDI program is 0 to 127, not {program}")
