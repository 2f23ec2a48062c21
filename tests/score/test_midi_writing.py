from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import mido
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.errors import WritingError
from descant.score.midi import read_midi, write_beside, write_midi
from descant.score.midi_chunks import midi_chunks
from descant.score.midi_events import NOTE_OFF, NOTE_ON, PROGRAM_CHANGE, midi_events
from descant.score.score import DRUM_CHANNEL, KeySignature, Meter, Notes, Part, Score, Tempo

Build = Callable[..., bytes]

TUNE = Notes.of([0, 480, 960], 480, [60, 62, 64])


@st.composite
def tellable_notes(draw: st.DrawFn) -> Notes:
    """Notes that MIDI can tell apart: of two of one pitch, the one that begins first ends first."""
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 4000), st.integers(0, 2000), st.integers(0, 127), st.integers(1, 127)),
            min_size=1,
            max_size=40,
        )
    )
    last_end: dict[int, int] = {}
    kept = []
    for onset, duration, pitch, velocity in sorted(rows, key=lambda row: (row[0], row[2], row[1])):
        if onset + duration >= last_end.get(pitch, 0):
            last_end[pitch] = onset + duration
            kept.append((onset, duration, pitch, velocity))
    return Notes(*np.array(kept, np.int64).T)


def parts_of(notes: list[Notes]) -> tuple[Part, ...]:
    return tuple(
        Part(n, f"Stimme {n} ♪", n, n == 3, each, DRUM_CHANNEL if n == 3 else None) for n, each in enumerate(notes, 1)
    )


marks = st.lists(st.integers(0, 10_000), unique=True, max_size=4).map(sorted)
scores = st.builds(
    lambda division, notes, tempos, meters, keys, microseconds: Score(
        ticks_per_quarter=division,
        parts=parts_of(notes),
        tempos=tuple(Tempo(tick, 60e6 / (microseconds + tick)) for tick in tempos),
        meters=tuple(Meter(tick, 1 + tick % 13, 1 << tick % 6) for tick in meters),
        keys=tuple(KeySignature(tick, tick % 15 - 7, tick % 2 == 0) for tick in keys),
        title="Ein Stück",
    ),
    st.integers(24, 10_080),
    st.lists(tellable_notes(), min_size=1, max_size=4),
    marks,
    marks,
    marks,
    st.integers(1, 2_000_000),
)


def told(score: Score) -> tuple[object, ...]:
    return score.ticks_per_quarter, score.parts, score.tempos, score.meters, score.keys, score.title


@given(scores)
def test_what_is_written_is_read_again(score: Score) -> None:
    assert told(read_midi(write_midi(score))) == told(score)


@given(scores)
def test_every_note_on_has_its_note_off(score: Score) -> None:
    data = write_midi(score)
    for start, end in midi_chunks(data).tracks:
        sounding: Counter[tuple[int, int]] = Counter()
        for event in midi_events(data, start, end):
            if event.kind in (NOTE_ON, NOTE_OFF):
                sounding[event.status & 0x0F, event.data[0]] += 1 if event.kind == NOTE_ON else -1
                assert min(sounding.values()) >= 0
        assert not +sounding


@given(scores, tellable_notes())
def test_the_given_bytes_stand_untouched_beside_the_new_part(score: Score, notes: Notes) -> None:
    given_bytes = write_midi(score)
    written = write_beside(read_midi(given_bytes), [Part(9, "descant", 40, False, notes)])
    assert written[14 : len(given_bytes)] == given_bytes[14:]
    assert written[10:12] == (len(score.parts) + 2).to_bytes(2)
    again = read_midi(written)
    assert again.parts[:-1] == score.parts
    assert (again.parts[-1].name, again.parts[-1].program, again.parts[-1].notes) == ("descant", 40, notes)


def test_format_0_becomes_1_and_foreign_bytes_stay(midi_of: Build, note_bytes: Build) -> None:
    given_bytes = midi_of(b"\x00\xf0\x02\x7e\xf7" + note_bytes(), midi_format=0) + b"XFIH\x00\x00\x00\x02hi" + b"tail"
    written = write_beside(read_midi(given_bytes), [Part(2, "new", 0, False, TUNE)])
    assert written[8:14] == b"\x00\x01\x00\x02\x01\xe0"
    last_track_end = given_bytes.index(b"XFIH")
    assert written[14:last_track_end] == given_bytes[14:last_track_end]
    assert written.endswith(given_bytes[last_track_end:])
    assert read_midi(written).parts[1].notes == TUNE


def test_nothing_new_leaves_the_file_as_it_is(midi_of: Build, note_bytes: Build) -> None:
    data = midi_of(note_bytes(), midi_format=0)
    assert write_beside(read_midi(data), []) is data


def test_drums_play_on_channel_10_and_others_on_a_free_one(midi_of: Build, note_bytes: Build) -> None:
    score = read_midi(midi_of(note_bytes(channel=0), note_bytes(channel=1)))
    new = [Part(3, "beat", 0, True, TUNE), Part(4, "bass", 33, False, TUNE)]
    data = write_beside(score, new)
    *_, beat, bass = midi_chunks(data).tracks
    assert {event.channel for event in midi_events(data, *beat)} == {DRUM_CHANNEL, None}
    assert {event.channel for event in midi_events(data, *bass)} == {2, None}
    assert [event.data for event in midi_events(data, *bass) if event.kind == PROGRAM_CHANGE] == [bytes((33,))]


def test_a_score_without_midi_bytes_is_written_whole() -> None:
    score = Score(480, (Part(1, "tune", 0, False, TUNE),), title="Greensleeves")
    again = read_midi(write_beside(score, [Part(2, "low", 32, False, TUNE)]))
    assert [part.name for part in again.parts] == ["tune", "low"]
    assert again.title == "Greensleeves"


@pytest.mark.parametrize("notes", [Notes.of([0], 10, [128]), Notes.of([-1], 10, [60]), Notes.of([0], 10, [60], 0)])
def test_a_note_that_midi_can_not_hold_is_refused(notes: Notes) -> None:
    with pytest.raises(WritingError, match="A note at tick"):
        write_midi(Score(480, (Part(1, "", 0, False, notes),)))


@pytest.mark.parametrize("meter", [Meter(0, 4, 3), Meter(0, 0, 4), Meter(0, 4, 0)])
def test_a_meter_that_midi_can_not_hold_is_refused(meter: Meter) -> None:
    with pytest.raises(WritingError, match="no form in MIDI"):
        write_midi(Score(480, (Part(1, "", 0, False, TUNE),), meters=(meter,)))


def test_a_pedal_goes_down_and_up_and_changes_no_note() -> None:
    notes = Notes.of([0, 480, 480, 960], 240, [60, 62, 65, 64], 80)
    plain = Part(1, "Piano", 0, False, notes)
    pedalled = replace(plain, pedal=((80, 480), (560, 1200)))
    with_pedal, without = (write_midi(Score(480, (part,))) for part in (pedalled, plain))
    (track,) = [track for track in mido.MidiFile(file=BytesIO(with_pedal)).tracks if track.name == "Piano"]
    now, told = 0, []
    for message in track:
        now += message.time
        if message.type == "control_change":
            assert message.control == 64
            told.append((now, message.value))
        if message.type == "note_on" and now == 480:
            assert told[-1] == (480, 0)  # lifted before the new harmony sounds
    assert told == [(80, 127), (480, 0), (560, 127), (1200, 0)]
    assert read_midi(with_pedal).parts[0].notes == read_midi(without).parts[0].notes
