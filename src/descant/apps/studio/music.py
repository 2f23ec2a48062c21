"""The music of a request: a given file whose bytes stay, or notes; with further parts beside it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from descant.apps.studio.asked import MusicForm, PartForm, ScoreForm
from descant.apps.studio.receiving import content_of
from descant.errors import PartError, ScoreError
from descant.score.formats import read_bytes
from descant.score.limits import refuse_endless
from descant.score.midi_writing import write_beside, write_midi
from descant.score.score import DRUM_CHANNEL, KeySignature, Meter, Notes, Part, Score, Tempo

MOST_PARTS = 256


@dataclass(frozen=True, eq=False)
class Music:
    """`given` is the file as it was read (or the score of notes), `beside` what stands beside it, `without` the
    numbers of parts that are left out. `name` is the file's, empty without a file.
    """

    given: Score
    beside: tuple[Part, ...] = ()
    without: frozenset[int] = frozenset()
    name: str = ""

    @property
    def heard(self) -> Score:
        """All of it as one score, which still knows where it comes from."""
        own = tuple(part for part in self.given.parts if part.number not in self.without)
        return replace(self.given, parts=(*own, *self.beside))

    @property
    def is_file(self) -> bool:
        """Whether it is a file and nothing else, so that the command line can be given the same."""
        return bool(self.name) and not self.beside and not self.without

    def midi(self, new_parts: Sequence[Part] = ()) -> bytes:
        """It as MIDI: a given MIDI file as it was, with a track for each part beside it; a fresh one without some."""
        if self.without:
            return write_midi(self.heard.with_parts((*self.heard.parts, *new_parts)))
        return write_beside(self.given, (*self.beside, *new_parts))

    def notation(self, suffix: str, bar_line_ticks: float) -> bytes:
        """It as MusicXML: a given MusicXML file as it was, with a staff for each part beside it."""
        from descant.score.musicxml_writing import write_notation

        if self.without:
            return write_notation(self.heard.with_parts(self.heard.parts), (), suffix, bar_line_ticks)
        return write_notation(self.given, self.beside, suffix, bar_line_ticks)


def music_of(form: MusicForm) -> Music | None:
    """The music that a form brings; None where it brings none. Raises `DescantError`."""
    if form.file is not None and form.score is not None:
        raise ScoreError("a file and a score were given at once.", "one of them.", "leave one out.")
    if form.file is not None:
        given, name = read_bytes(content_of(form.file), form.file.name), form.file.name
    elif form.score is not None:
        given, name = score_of(form.score), ""
    elif form.parts:
        given, name = score_of(ScoreForm(parts=[])), ""
    else:
        return None
    without = frozenset(form.without)
    unknown = without - {part.number for part in given.parts}
    if unknown:
        raise PartError(
            f"there is no part {min(unknown)} to leave out.",
            f"numbers of {', '.join(str(part.number) for part in given.parts) or 'no parts'}.",
            "see /v1/read for the parts of a file.",
        )
    music = Music(given, parts_of(form.parts, given.parts, without), without, name)
    if music.heard.end_ticks:
        refuse_endless(replace(music.heard, parts=tuple(part for part in music.heard.parts if len(part.notes))))
    return music


def score_of(form: ScoreForm) -> Score:
    """A score of notes. Raises `DescantError`."""
    return Score(
        form.ticks_per_quarter,
        parts_of(form.parts),
        tuple(Tempo(each.tick, each.bpm) for each in sorted(form.tempos, key=lambda each: each.tick)),
        tuple(
            Meter(each.tick, each.numerator, each.denominator)
            for each in sorted(form.meters, key=lambda each: each.tick)
        ),
        tuple(
            KeySignature(each.tick, each.fifths, each.minor)
            for each in sorted(form.key_signatures, key=lambda each: each.tick)
        ),
        form.title,
    )


def parts_of(
    forms: Sequence[PartForm], there: Sequence[Part] = (), without: Set[int] = frozenset()
) -> tuple[Part, ...]:
    """Parts beside those that are there, each with a number of its own, or that of one left out. Raises `PartError`."""
    if len(forms) > MOST_PARTS:
        raise PartError(f"{len(forms)} parts were given.", f"at most {MOST_PARTS}.", "leave some out.")
    last = max((part.number for part in there), default=0)
    taken = {part.number for part in there} - without
    parts: list[Part] = []
    for form in forms:
        number = form.number if form.number is not None else max(last, *taken, 0) + 1
        if number in taken:
            raise PartError(
                f"two parts have the number {number}.",
                "a number of its own for each.",
                f"give the new one another, such as {max(last, *taken) + 1}, or leave it out.",
            )
        taken.add(number)
        parts.append(
            Part(
                number,
                form.name,
                form.program,
                form.drums,
                Notes.of(
                    [note.tick for note in form.notes],
                    [note.ticks for note in form.notes],
                    [note.pitch for note in form.notes],
                    [note.velocity for note in form.notes],
                ),
                DRUM_CHANNEL if form.drums else None,
                tuple(form.pedal),
            )
        )
    return tuple(parts)
