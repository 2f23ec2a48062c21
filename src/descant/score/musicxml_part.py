"""One part of a MusicXML score, walked from measure to measure: every note, rest, sign and chord symbol gets its place.

MusicXML writes a measure as a tape: each note moves a cursor on by its duration, `backup` and `forward` move it alone,
and a note with `chord` stands where the one before it stood. Durations count divisions of a quarter note, which may
change at any place. Here everything is in ticks from the beginning of its measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from lxml import etree

from descant.score.chord_symbols import LETTERS, ChordSymbol
from descant.score.musicxml_harmony import harmony_of
from descant.score.musicxml_percussion import kit_pitch
from descant.score.musicxml_signs import Time, count_in, instruments, metronome_bpm, time_of, transposition, velocity_of
from descant.score.musicxml_tree import ScorePart, children, number_in, words_of

What = TypeVar("What")

PERCUSSION_CHANNEL = 10
"""The channel of drums as MusicXML counts, from 1."""
_LONGEST_MEASURE_QUARTERS = 10_000


class Sounding(NamedTuple):
    """A written note, before ties join it to others; ticks count from the beginning of its measure."""

    measure: int
    onset_ticks: int
    duration_ticks: int
    pitch: int
    staff: int
    voice: str
    begins_tie: bool
    ends_tie: bool
    velocity: int | None


class Placed(NamedTuple, Generic[What]):
    """Something at a place: the measure's number from 0 and ticks from its beginning."""

    measure: int
    ticks: int
    what: What


@dataclass
class PartMusic:
    """What a part holds. `lengths_ticks` is how far each measure's cursor came; `lost` counts what was left out."""

    part: ScorePart
    name: str
    program: int | None
    notes: list[Sounding] = field(default_factory=list)
    lengths_ticks: list[int] = field(default_factory=list)
    tempos: list[Placed[float]] = field(default_factory=list)
    times: dict[int, Time] = field(default_factory=dict)
    keys: list[Placed[tuple[int, bool]]] = field(default_factory=list)
    dynamics: list[Placed[int]] = field(default_factory=list)
    harmonies: list[Placed[ChordSymbol]] = field(default_factory=list)
    staves: int = 1
    is_drums: bool = False
    lost: Counter[str] = field(default_factory=Counter)


def part_music(part: ScorePart, ticks_per_quarter: int) -> PartMusic:
    """Walk a part from beginning to end."""
    return _Walk(part, ticks_per_quarter).music


class _Walk:
    """The cursor on the tape of a part, and what holds where it is."""

    def __init__(self, part: ScorePart, ticks_per_quarter: int) -> None:
        self.ticks_per_quarter = ticks_per_quarter
        self.divisions = 1.0
        self.transpositions: dict[int, int] = {}
        self.measure = 0
        self.at = self.reached = self.last_onset = self.struck = 0
        self.unpitched, channel, program = instruments(part.listed)
        listed = part.listed
        name = words_of(listed, "part-name") or words_of(listed, "score-instrument/instrument-name")
        self.music = PartMusic(part, name or words_of(listed, "part-abbreviation"), program)
        self.on_drum_channel = channel == PERCUSSION_CHANNEL
        for measure in part.measures:
            self.at = self.reached = self.last_onset = 0
            for child in children(measure):
                reader = _READERS.get(child.tag)
                if reader is not None:
                    reader(self, child)
            self.music.lengths_ticks.append(self.reached)
            self.measure += 1
        self.music.is_drums = self.on_drum_channel or self.struck * 2 > len(self.music.notes)

    def ticks(self, text: str | None) -> int | None:
        """Divisions as ticks; None where there is no number."""
        number = number_in(text)
        if number is None or abs(number) > _LONGEST_MEASURE_QUARTERS * self.divisions:
            return None
        return round(number * self.ticks_per_quarter / self.divisions)

    def place(self, element: etree._Element, what: What) -> Placed[What]:
        """Something at the cursor, moved by the element's own offset."""
        offset = self.ticks(element.findtext("offset")) or 0
        return Placed(self.measure, max(0, self.at + offset), what)

    def note(self, note: etree._Element) -> None:
        parts = {child.tag: child for child in children(note)}
        lost = self.music.lost
        if "grace" in parts:
            lost["grace"] += "rest" not in parts
            return
        duration = self.ticks(parts["duration"].text) if "duration" in parts else None
        if duration is None or duration < 0:
            lost["cue" if "cue" in parts else "no duration"] += "rest" not in parts
            return
        if "chord" in parts:
            onset = self.last_onset
        else:
            onset = self.last_onset = self.at
            self.at += duration
        self.reached = max(self.reached, onset + duration)
        if "rest" in parts:
            return
        if "cue" in parts:
            lost["cue"] += 1
            return
        staff = count_in(parts["staff"].text if "staff" in parts else None, 1)
        pitch = self.pitch(parts, staff)
        if pitch is None or duration == 0:
            lost["no pitch" if pitch is None else "no duration"] += 1
            return
        ties = {tie.get("type") for tie in note.iterfind("tie")} if "tie" in parts else ()
        loudness = number_in(note.get("dynamics"))
        voice = (parts["voice"].text or "") if "voice" in parts else ""
        self.music.notes.append(
            Sounding(
                *(self.measure, onset, duration, pitch, staff, voice),
                begins_tie="start" in ties,
                ends_tie="stop" in ties,
                velocity=None if loudness is None else velocity_of(loudness),
            )
        )

    def pitch(self, parts: dict[str, etree._Element], staff: int) -> int | None:
        """The sounding pitch of a note, or the drum that it strikes; None where it says none that exists."""
        instrument = parts["instrument"].get("id", "") if "instrument" in parts else ""
        if "unpitched" in parts or (self.on_drum_channel and instrument in self.unpitched):
            self.struck += 1
            known = self.unpitched.get(instrument)
            if known is None and len(self.unpitched) == 1:
                known = next(iter(self.unpitched.values()))
            return kit_pitch(parts.get("unpitched"), parts.get("notehead")) if known is None else known
        pitch = parts.get("pitch")
        if pitch is None:
            return None
        letter = LETTERS.get((pitch.findtext("step") or "").strip())
        octave, alter = number_in(pitch.findtext("octave")), number_in(pitch.findtext("alter") or "0")
        if letter is None or octave is None or alter is None:
            return None
        if alter != round(alter):
            self.music.lost["microtone"] += 1
        up = self.transpositions.get(staff, self.transpositions.get(0, 0))
        sounding = 12 * (int(octave) + 1) + letter + int(alter // 1 + (alter % 1 > 0.5)) + up
        return sounding if 0 <= sounding <= 127 else None

    def backup(self, element: etree._Element) -> None:
        self.at = max(0, self.at - (self.ticks(element.findtext("duration")) or 0))

    def forward(self, element: etree._Element) -> None:
        self.at += max(0, self.ticks(element.findtext("duration")) or 0)
        self.reached = max(self.reached, self.at)

    def attributes(self, attributes: etree._Element) -> None:
        # The transposition stands behind the key that it explains.
        for transpose in attributes.iterfind("transpose"):
            self.transpositions[count_in(transpose.get("number"), 0)] = transposition(transpose)
        for child in children(attributes):
            if child.tag == "divisions":
                divisions = number_in(child.text)
                self.divisions = divisions if divisions and divisions > 0 else self.divisions
            elif child.tag == "time":
                time = time_of(child)
                if time is not None:
                    self.music.times.setdefault(self.measure, time)
            elif child.tag == "key":
                self.key(child)
            elif child.tag == "staves":
                self.music.staves = max(self.music.staves, count_in(child.text, 1))

    def key(self, key: etree._Element) -> None:
        fifths = number_in(key.findtext("fifths"))
        if fifths is None or abs(fifths) > 7:
            self.music.lost["key"] += 1
            return
        # A transposing instrument's signature is written in its own key: a semitone is seven fifths.
        up = next(iter(self.transpositions.values()), 0)
        concert = int(fifths) + ((up * 7 + 6) % 12 - 6 if up % 12 else 0)
        concert += 12 * ((concert < -7) - (concert > 7))
        self.music.keys.append(Placed(self.measure, self.at, (concert, words_of(key, "mode") == "minor")))

    def direction(self, direction: etree._Element) -> None:
        sound = direction.find("sound")
        if not (sound is not None and self.sound(sound, direction)):
            for metronome in direction.iterfind("direction-type/metronome"):
                bpm = metronome_bpm(metronome)
                if bpm is not None:
                    self.music.tempos.append(self.place(direction, bpm))

    def sound(self, sound: etree._Element, at: etree._Element | None = None) -> bool:
        """Keep what a sound element says; whether it says a tempo."""
        loudness = number_in(sound.get("dynamics"))
        where = sound if at is None else at
        if loudness is not None:
            self.music.dynamics.append(self.place(where, velocity_of(loudness)))
        self.music.lost["repeat"] += any(sound.get(sign) for sign in ("dacapo", "dalsegno"))
        tempo = number_in(sound.get("tempo"))
        if tempo is None or not 1 <= tempo <= 10_000:
            return False
        self.music.tempos.append(self.place(where, tempo))
        return True

    def harmony(self, harmony: etree._Element) -> None:
        chord = harmony_of(harmony)
        if chord is None:
            self.music.lost["chord symbol"] += 1
            return
        up = next(iter(self.transpositions.values()), 0)
        symbol: ChordSymbol = chord.transposed(up) if up % 12 else chord
        self.music.harmonies.append(self.place(harmony, symbol))

    def barline(self, barline: etree._Element) -> None:
        self.music.lost["repeat"] += any(sign.get("direction") == "backward" for sign in barline.iterfind("repeat"))


_READERS: dict[str, Callable[[_Walk, etree._Element], object]] = {
    "note": _Walk.note,
    "backup": _Walk.backup,
    "forward": _Walk.forward,
    "attributes": _Walk.attributes,
    "direction": _Walk.direction,
    "sound": _Walk.sound,
    "harmony": _Walk.harmony,
    "barline": _Walk.barline,
}
