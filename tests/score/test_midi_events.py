from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.score.midi_events import META, NOTE_ON, MidiEvent, midi_events, varlen, varlen_at


@given(st.integers(0, (1 << 28) - 1))
def test_a_variable_length_number_is_read_as_it_was_written(number: int) -> None:
    written = varlen(number)
    assert len(written) <= 4
    assert varlen_at(b"\x90" + written + b"\x7f", 1) == (number, 1 + len(written))


@pytest.mark.parametrize("number", [-1, 1 << 28])
def test_a_wait_that_midi_can_not_hold_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="268435455"):
        varlen(number)


def test_running_status_sysex_and_meta_events_are_walked() -> None:
    track = b"\x00\x90\x3c\x50\x0a\x3c\x00\x01\xf0\x02\x7e\xf7\x02\xff\x03\x02Hi\x81\x00\xc3\x07"
    assert list(midi_events(track)) == [
        MidiEvent(0, 0x90, b"\x3c\x50"),
        MidiEvent(10, 0x90, b"\x3c\x00"),
        MidiEvent(11, 0xF0, b"\x7e\xf7"),
        MidiEvent(13, META, b"\x03Hi"),
        MidiEvent(141, 0xC3, b"\x07"),
    ]


def test_an_event_knows_its_kind_and_channel() -> None:
    assert (MidiEvent(0, 0x95, b"").kind, MidiEvent(0, 0x95, b"").channel) == (NOTE_ON, 5)
    assert (MidiEvent(0, META, b"").kind, MidiEvent(0, META, b"").channel) == (META, None)


def test_the_walk_ends_at_the_end_of_track_unless_asked_to_go_on() -> None:
    track = b"\x00\xff\x2f\x00\x00\x90\x3c\x50"
    assert len(list(midi_events(track))) == 1
    assert len(list(midi_events(track, past_end=True))) == 2


@given(st.binary(max_size=200))
def test_any_bytes_are_walked_without_an_error(track: bytes) -> None:
    events = list(midi_events(track))
    assert [event.tick for event in events] == sorted(event.tick for event in events)
    assert sum(1 + len(event.data) for event in events) <= 3 * len(track)
