"""Turn the example tunes in ABC into MIDI files beside them: `python examples/make_tunes.py`.

The tunes are traditional or long in the public domain; we wrote them out ourselves. A pickup goes to the end of a first
bar that begins with silence, so that every bar line of the MIDI file stands where a musician counts one.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from descant.files import write_whole
from descant.parts.roles import ROLES
from descant.score.formats import read
from descant.score.midi import write_midi
from descant.score.score import Notes, Part, Score

TUNES = Path(__file__).parent / "tunes"

PICKUP_QUARTERS = {
    "amazing_grace": 1.0,
    "auld_lang_syne": 1.0,
    "greensleeves": 0.5,
    "irish_washerwoman": 1.0,
    "ode_to_joy": 0.0,
    "old_hundredth": 1.0,
    "scarborough_fair": 0.0,
}
"""How much of a bar each tune begins with, in quarter notes; 0 is a whole first bar."""


def later(notes: Notes, ticks: int) -> Notes:
    """The same notes, some ticks later."""
    return replace(notes, onset_ticks=notes.onset_ticks + ticks)


def with_bars(score: Score, pickup_quarters: float) -> Score:
    """The tune with its pickup at the end of the first bar, and its parts named and given instruments."""
    wait_quarters = score.meters[0].bar_quarters - pickup_quarters if pickup_quarters else 0.0
    wait_ticks = round(wait_quarters * score.ticks_per_quarter)
    parts = []
    for part in score.parts:
        role = ROLES[part.name.lower()]
        program = 52 if len(score.parts) == 4 else role.program
        parts.append(Part(part.number, part.name.title(), program, False, later(part.notes, wait_ticks)))
    return score.with_parts(tuple(parts))


def main() -> None:
    """Write one MIDI file for each tune."""
    for name, pickup_quarters in PICKUP_QUARTERS.items():
        score = with_bars(read(TUNES / f"{name}.abc"), pickup_quarters)
        path = write_whole(TUNES / f"{name}.mid", write_midi(score))
        print(f"{path.name}: {', '.join(part.name for part in score.parts)}")


if __name__ == "__main__":
    main()
