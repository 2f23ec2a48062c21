"""The sound font that ships, in the plain form that a synthesizer reads.

A sound font (SF2) is a RIFF file: its samples one after the other in the chunk `smpl`, and for each a record of 46
bytes in `shdr` that says where it lies and loops. In an SF3 each sample is a stream of Ogg Vorbis, a tenth as large:
`start` and `end` count its bytes, and the loop counts from the sample's own first frame.
Source: SoundFont technical specification 2.04, section 6 and 7.10; MuseScore's SF3.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import numpy as np

PROGRAMS = (0, 24, 33, 40, 48, 52, 73)
"""General MIDI's programs that the font holds, counted from 0: piano, guitar, bass, violin, strings, choir, flute."""
KITS = {0: 0, 24: 24, 25: 24, 32: 33, 33: 33, 40: 40, 48: 48}
"""Its drum kit for each kit of General MIDI: standard, electronic, jazz, brushes, orchestra; for others the first."""
FAMILIES = (0, 0, 48, 24, 33, 40, 48, 48, 73, 73, 73, 48, 48, 24, 0, 48)
"""Which of its programs plays for each of General MIDI's sixteen families of eight, where the program is not there."""

_RECORD = struct.Struct("<20sIIIIIBbHH")
_VORBIS = 0x10
_GAP = np.zeros(46, "<i2")  # silence that must follow every sample


def program_played(program: int, *, is_drums: bool = False) -> int:
    """Which program of the font sounds for one of General MIDI's, all from 0; for drums, which kit."""
    if is_drums:
        return KITS.get(program, 0)
    return program if program in PROGRAMS else 52 if program in (53, 54, 85, 91) else FAMILIES[program // 8]


@cache
def sound_font() -> bytes:
    """The font as SF2. Raises `ModuleNotFoundError` where the extra `audio` is not installed."""
    return plain((files("descant.render") / "font" / "fluid.sf3").read_bytes())


def plain(font: bytes) -> bytes:
    """An SF3 as SF2, its samples decoded; everything else stays as it is."""
    import soundfile  # an extra

    lists = {font[first : first + 4]: font[first + 4 : end] for _, first, end in _chunks(font, 12, len(font))}
    tables = {name: lists[b"pdta"][first:end] for name, first, end in _chunks(lists[b"pdta"])}
    _, first, end = next(each for each in _chunks(lists[b"sdta"]) if each[0] == b"smpl")
    streams, samples, records, place = lists[b"sdta"][first:end], [], [], 0
    for name, start, stop, loop, loop_end, _, *rest, kind in _RECORD.iter_unpack(tables[b"shdr"]):
        if not kind & _VORBIS:  # the record that ends the list
            records.append((name, 0, 0, 0, 0, 0, *rest, kind))
            continue
        decoded, rate = soundfile.read(io.BytesIO(streams[start:stop]), dtype="int16")
        samples += [decoded.astype("<i2"), _GAP]
        ends = place + len(decoded)
        records.append((name, place, ends, place + loop, place + loop_end, rate, *rest, kind & ~_VORBIS))
        place = ends + len(_GAP)
    tables[b"shdr"] = b"".join(_RECORD.pack(*record) for record in records)
    audio = np.concatenate(samples).tobytes()
    return _chunk(
        b"RIFF",
        b"sfbk"
        + _chunk(b"LIST", b"INFO" + lists[b"INFO"].replace(b"ifil\4\0\0\0\3\0", b"ifil\4\0\0\0\2\0"))
        + _chunk(b"LIST", b"sdta" + _chunk(b"smpl", audio))
        + _chunk(b"LIST", b"pdta" + b"".join(_chunk(name, data) for name, data in tables.items())),
    )


def _chunks(data: bytes, start: int = 0, stop: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """The name of each RIFF chunk, and where what it holds begins and ends."""
    while start + 8 <= (len(data) if stop is None else stop):
        size = int.from_bytes(data[start + 4 : start + 8], "little")
        yield data[start : start + 4], start + 8, start + 8 + size
        start += 8 + size + size % 2


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
