"""MusicXML read into scores: `.musicxml`, `.xml` and `.mxl`, partwise or timewise.

A part of two staves becomes two, a right and a left hand. Chord symbols become one more part, `Chords`, of held
blocks. Transposing instruments sound as they sound. A pickup stands at the end of a first bar that begins with
silence, as in ABC. Repeats are not played, in contrast to ABC: every bar stands once, as it is printed, so that a
written part can go back into the same bars. `descant.score.losses` says what the score could not keep.

After the MusicXML 4.0 specification (W3C Music Notation Community Group, 2021).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from lxml import etree

from descant.score.chord_symbols import CHORDS
from descant.score.limits import refuse_endless, refuse_without_notes
from descant.score.musicxml_container import document_of
from descant.score.musicxml_harmony import chord_notes
from descant.score.musicxml_measures import Measures, measures_of
from descant.score.musicxml_part import PartMusic, Placed, Sounding, What, part_music
from descant.score.musicxml_tree import number_in, parse, parts_of, words_of
from descant.score.score import DRUM_CHANNEL, KeySignature, Notes, Part, Score, Tempo

USUAL_VELOCITY = 80
"""How loud a note is where the score says nothing."""

USUAL_TICKS, ANY_TICKS, MOST_TICKS = 480, 10_080, 32_767
"""Ticks a quarter: at least what every grid divides; where the file's divisions allow no exact number that a MIDI file
can say, a number that most of them divide."""

_HANDS = frozenset({*range(24), 46})
"""Programs of instruments that are played with two hands: keyboards, mallets, organs and the harp."""
_STAVES = ("right hand", "left hand", "pedals")


@dataclass(frozen=True, eq=False)
class Notation:
    """A MusicXML score as it is written, and as it is heard."""

    root: etree._Element
    ticks_per_quarter: int
    measures: Measures
    parts: tuple[PartMusic, ...]
    score: Score

    @property
    def lost(self) -> Counter[str]:
        """How many things of each kind the score could not keep; repeats stand in every part and count once."""
        lost = sum((part.lost for part in self.parts), Counter[str]())
        lost["repeat"] = max(part.lost["repeat"] for part in self.parts)
        return +lost


def read_musicxml(data: bytes) -> Score:
    """Read a MusicXML file, plain or in an archive. Raises `ScoreError`."""
    return notation_of(data).score


def notation_of(data: bytes) -> Notation:
    """Read a MusicXML file, with its measures as they are printed. Raises `ScoreError`."""
    root = parse(document_of(data))
    ticks_per_quarter = _ticks_per_quarter(root)
    walked = tuple(part_music(part, ticks_per_quarter) for part in parts_of(root))
    measures = measures_of(walked, ticks_per_quarter)
    parts = [part for music in walked for part in _parts(music, measures)]
    symbols = [(_tick(placed, measures), placed.what) for music in walked for placed in music.harmonies]
    chords = chord_notes(symbols, measures.end_ticks)
    if len(chords):
        parts.append(Part(0, CHORDS, 0, False, chords))
    score = Score(
        ticks_per_quarter=ticks_per_quarter,
        parts=tuple(
            Part(number, part.name, part.program, part.is_drums, part.notes, part.channel)
            for number, part in enumerate(parts, start=1)
        ),
        tempos=_tempos(walked, measures),
        meters=measures.meters,
        keys=_keys(walked, measures),
        title=words_of(root, "work/work-title") or words_of(root, "movement-title"),
        source=data,
        source_format="musicxml",
    )
    refuse_without_notes(score)
    refuse_endless(score)
    return Notation(root, ticks_per_quarter, measures, walked, score)


def _ticks_per_quarter(root: etree._Element) -> int:
    """Ticks in which every duration of the score is whole, if there is such a number."""
    found = {number_in(divisions.text) for divisions in root.iter("divisions")}
    whole = [int(each) for each in found if each and each > 0 and each == int(each) and each <= MOST_TICKS]
    for least in (USUAL_TICKS, 48, 1):
        exact = math.lcm(least, *whole)
        if exact <= MOST_TICKS:
            return exact
    return ANY_TICKS


def _tick(placed: Placed[What] | Sounding, measures: Measures) -> int:
    return measures.start_ticks[placed.measure] + placed[1]


def _parts(music: PartMusic, measures: Measures) -> Iterator[Part]:
    """The parts that a written part makes: one a staff, numbered later; a staff without notes is none."""
    velocities = _velocities(music, measures)
    columns: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    for first, end in _tied(music.notes, measures):
        onset = _tick(first, measures)
        columns[first.staff].append((onset, end - onset, first.pitch, first.velocity or velocities(onset)))
    program = music.program or 0
    for staff in sorted(columns):
        yield Part(
            number=0,
            name=music.name if len(columns) == 1 and music.staves == 1 else _staff_name(music, staff),
            program=program,
            is_drums=music.is_drums,
            notes=Notes.of(*np.asarray(columns[staff], np.int64).T),
            channel=DRUM_CHANNEL if music.is_drums else None,
        )


def _staff_name(music: PartMusic, staff: int) -> str:
    two_hands = music.staves <= len(_STAVES) and staff <= len(_STAVES) and not music.is_drums
    two_hands &= music.program is None or music.program in _HANDS
    return f"{music.name} {_STAVES[staff - 1] if two_hands else f'staff {staff}'}".strip()


def _tied(notes: Sequence[Sounding], measures: Measures) -> Iterator[tuple[Sounding, int]]:
    """Each note that is struck, with the tick at which the last note tied to it ends.

    A tie goes to a note of the same sounding pitch that begins where the first ends: in the same staff and voice if
    there is one, else anywhere in the part. A tie to nowhere is none.
    """
    starts = [_tick(note, measures) for note in notes]
    struck: list[tuple[Sounding, int]] = []
    open_ties: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index in sorted(range(len(notes)), key=lambda index: (starts[index], notes[index].duration_ticks)):
        note, start = notes[index], starts[index]
        end = start + note.duration_ticks
        waiting = open_ties.get((note.pitch, start)) if note.ends_tie else None
        if waiting:
            place = max(waiting, key=lambda each: _nearness(struck[each][0], note))
            waiting.remove(place)
            struck[place] = (struck[place][0], end)
        else:
            place = len(struck)
            struck.append((note, end))
        if note.begins_tie:
            open_ties[note.pitch, end].append(place)
    return iter(struck)


def _nearness(first: Sounding, note: Sounding) -> tuple[bool, bool]:
    return first.staff == note.staff, first.voice == note.voice


class _Loudness:
    """The velocity at a tick, from the last sign before it or at it."""

    def __init__(self, ticks: Sequence[int], velocities: Sequence[int]) -> None:
        self.ticks, self.velocities = ticks, velocities

    def __call__(self, tick: int) -> int:
        place = int(np.searchsorted(self.ticks, tick, side="right")) - 1 if len(self.ticks) else -1
        return self.velocities[place] if place >= 0 else USUAL_VELOCITY


def _velocities(music: PartMusic, measures: Measures) -> _Loudness:
    signs = sorted((_tick(sign, measures), sign.what) for sign in music.dynamics)
    return _Loudness([tick for tick, _ in signs], [what for _, what in signs])


def _tempos(parts: Sequence[PartMusic], measures: Measures) -> tuple[Tempo, ...]:
    """Tempos by tick; of several at one tick the first part's. One that says nothing new is left out."""
    found: dict[int, float] = {}
    for part in parts:
        own = {_tick(placed, measures): placed.what for placed in part.tempos}
        found = {**own, **found}
    tempos: list[Tempo] = []
    for tick in sorted(found):
        at = 0 if tick == measures.start_ticks[0] else tick
        if not tempos or tempos[-1].bpm != found[tick]:
            tempos.append(Tempo(at, found[tick]))
    return tuple(tempos)


def _keys(parts: Sequence[PartMusic], measures: Measures) -> tuple[KeySignature, ...]:
    """Key signatures by tick; of several at one tick the first part's. One that says nothing new is left out."""
    found: dict[int, tuple[int, bool]] = {}
    for part in parts:
        for placed in part.keys:
            found.setdefault(_tick(placed, measures), placed.what)
    keys: list[KeySignature] = []
    for tick in sorted(found):
        fifths, minor = found[tick]
        if not keys or (keys[-1].fifths, keys[-1].minor) != (fifths, minor):
            keys.append(KeySignature(0 if tick == measures.start_ticks[0] else tick, fifths, minor))
    return tuple(keys)
