"""Names of tracks as people can read them. MIDI does not say how text is encoded; this guesses, simply.

In order: UTF-8; Shift-JIS, then Windows-1251, where nearly all letters come out Japanese or Cyrillic; Latin-1, which
always fits. A short name may be guessed wrong.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from symusic.core import ScoreTick

from descant.score.midi_chunks import MidiChunks, midi_header
from descant.score.midi_events import META, TRACK_NAME, midi_events

_MANGLED = "\N{REPLACEMENT CHARACTER}"
_GUESSES = (("shift-jis", ("HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA", "CJK")), ("cp1251", ("CYRILLIC",)))
_NATIVE_SHARE = 0.75


def readable_text(raw: bytes) -> str:
    """Text from bytes of unknown encoding, without the spaces around it and what can't be printed."""
    return _printable(_decoded(raw))


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", *(guess for guess, _ in _GUESSES)):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        scripts = dict(_GUESSES).get(encoding)
        letters = [letter for letter in text if letter.isalpha()]
        native = sum(unicodedata.name(letter, "").startswith(scripts) for letter in letters) if scripts else 0
        if scripts is None or native > max(1, _NATIVE_SHARE * len(letters)):
            return text
    return raw.decode("latin-1")


def readable_names(names: Sequence[str], chunks: MidiChunks) -> list[str]:
    """Names of symusic's tracks, those that it mangled taken from the file's own bytes."""
    if any(_MANGLED in name for name in names):
        names = _names_from_bytes(names, chunks)
    return [_printable(name) for name in names]


def _names_from_bytes(names: Sequence[str], chunks: MidiChunks) -> list[str]:
    """The same names, where each chunk, parsed alone, tells how many of symusic's tracks come from it."""
    origins: list[tuple[int, int]] = []
    for start, end in chunks.tracks:
        alone = midi_header(0, 1, chunks.ticks_per_quarter) + chunks.data[start - 8 : end]
        tracks = sum(len(track.notes) > 0 for track in ScoreTick.from_midi(alone).tracks)
        origins += [(start, end)] * tracks
    if len(origins) != len(names):
        return list(names)
    return [
        (track_name(chunks.data, *origin) or name) if _MANGLED in name else name
        for name, origin in zip(names, origins, strict=True)
    ]


def track_name(data: bytes, start: int, end: int) -> str:
    """The name of the track between two byte positions (the last one, if it has several), or an empty one."""
    name = b""
    for event in midi_events(data, start, end):
        if event.status == META and event.data[0] == TRACK_NAME:
            name = event.data[1:]
    return readable_text(name)


def title_of(chunks: MidiChunks) -> str:
    """The title of a piece: the name at the head of its first track, where there are several tracks."""
    if len(chunks.tracks) < 2:
        return ""
    for event in midi_events(chunks.data, *chunks.tracks[0]):
        if event.status != META or event.tick > 0:
            break
        if event.data[0] == TRACK_NAME:
            return readable_text(event.data[1:])
    return ""
