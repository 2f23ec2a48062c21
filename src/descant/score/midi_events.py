"""A walk over the events of one MIDI track, byte by byte: exact, and slow enough to be used only where needed.

Reading notes is symusic's work; this finds what symusic does not tell: names as raw bytes, channels in use, notes that
never end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

NOTE_OFF, NOTE_ON, CONTROL_CHANGE, PROGRAM_CHANGE, PITCH_BEND = 0x80, 0x90, 0xB0, 0xC0, 0xE0
SUSTAIN_PEDAL = 64
"""The number of that controller: down from 64 up."""
META, TEXT_META, TRACK_NAME, END_OF_TRACK = 0xFF, 0x01, 0x03, 0x2F
TEMPO, TIME_SIGNATURE, KEY_SIGNATURE = 0x51, 0x58, 0x59
_SYSEX = (0xF0, 0xF7)
_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}


class MidiEvent(NamedTuple):
    """One event of a track: its tick, its status byte, and its data.

    A meta event's data begins with its kind (`TRACK_NAME`, ...) and leaves out its length, as sysex does.
    """

    tick: int
    status: int
    data: bytes

    @property
    def channel(self) -> int | None:
        """The channel from 0 to 15, or None for meta and system events."""
        return self.status & 0x0F if self.status < 0xF0 else None

    @property
    def kind(self) -> int:
        """The status without its channel: `NOTE_ON`, `PROGRAM_CHANGE`, `META`, ..."""
        return self.status & 0xF0 if self.status < 0xF0 else self.status


def midi_events(data: bytes, start: int = 0, end: int | None = None, *, past_end: bool = False) -> Iterator[MidiEvent]:
    """The events of the track between two byte positions, up to its end-of-track event or where it is damaged.

    With `past_end`, what stands behind the end-of-track event (and no player hears) follows too.
    """
    position, end = start, len(data) if end is None else end
    tick, running = 0, 0
    try:
        while position < end:
            delta, position = varlen_at(data, position)
            tick += delta
            status = data[position]
            if status >= 0x80:
                position += 1
            else:
                status = running
            if status < 0x80:
                return
            kind = b""
            if status < 0xF0:
                running, length = status, _DATA_BYTES[status & 0xF0]
            elif status == META:
                kind, position = data[position : position + 1], position + 1
                length, position = varlen_at(data, position)
            elif status in _SYSEX:
                length, position = varlen_at(data, position)
            else:
                length = _SYSTEM_DATA_BYTES.get(status, 0)
            if position + length > end:
                return
            yield MidiEvent(tick, status, kind + data[position : position + length])
            position += length
            if status == META and kind[0] == END_OF_TRACK and not past_end:
                return
    except IndexError:
        return


def varlen_at(data: bytes, position: int) -> tuple[int, int]:
    """The variable-length number at a position, and the position after it. Raises `IndexError` past the end."""
    number = 0
    while True:
        byte = data[position]
        position += 1
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, position


def varlen(number: int) -> bytes:
    """A number from 0 to 2^28 - 1 as MIDI writes lengths and waits. Raises `ValueError` outside that."""
    if not 0 <= number < 1 << 28:
        raise ValueError(f"MIDI holds waits from 0 to {(1 << 28) - 1} ticks, not {number}")
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))
