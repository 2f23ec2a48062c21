"""Turn the example tunes in ABC into MIDI files beside them: `python examples/make_tunes.py`.

The tunes are traditional or long in the public domain; we wrote them out ourselves.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from descant.files import write_whole
from descant.parts.roles import ROLES
from descant.score.formats import read
from descant.score.midi import write_midi
from descant.score.score import Score

TUNES = Path(__file__).parent / "tunes"


def with_instruments(score: Score) -> Score:
    """The tune with its parts named and given instruments; four parts are a choir."""
    choir = len(score.parts) == 4
    parts = [
        replace(part, name=part.name.title(), program=52 if choir else ROLES[part.name.lower()].program)
        for part in score.parts
    ]
    return score.with_parts(tuple(parts))


def main() -> None:
    """Write one MIDI file for each tune."""
    for tune in sorted(TUNES.glob("*.abc")):
        score = with_instruments(read(tune))
        path = write_whole(tune.with_suffix(".mid"), write_midi(score))
        print(f"{path.name}: {', '.join(part.name for part in score.parts)}")


if __name__ == "__main__":
    main()
