"""What reading could not keep of a file, in musical words, so that nothing is lost in silence.

A given MIDI file's own bytes stay whole whatever is said here; these are losses of the score that was made of it.
Walking every byte takes far longer than reading, so it is done only when asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from descant.score.abc_notation import abc_text, play_out, split_tunes
from descant.score.midi import read_midi
from descant.score.midi_chunks import MidiChunks, midi_chunks
from descant.score.midi_events import (
    END_OF_TRACK,
    KEY_SIGNATURE,
    META,
    NOTE_OFF,
    NOTE_ON,
    TEMPO,
    midi_events,
)
from descant.score.score import Score

_WORDS = {
    "hanging": ("note begins and never ends: left out", "notes begin and never end: left out"),
    "no length": ("note has no length", "notes have no length"),
    "behind the end": (
        "note stands behind the end of its track: left out",
        "notes stand behind the end of their track: left out",
    ),
    "tempo": ("tempo of no length: left out", "tempos of no length: left out"),
    "key": ("key signature of more than seven signs: left out", "key signatures of more than seven signs: left out"),
}
_NOTATION_WORDS = {
    "grace": ("grace note has no length: left out", "grace notes have no length: left out"),
    "cue": ("cue note is for reading along: left out", "cue notes are for reading along: left out"),
    "no duration": ("note says no duration: left out", "notes say no duration: left out"),
    "no pitch": ("note says no pitch that exists: left out", "notes say no pitch that exists: left out"),
    "microtone": ("note lies between two keys: moved to the nearer", "notes lie between two keys: moved to the nearer"),
    "chord symbol": ("chord symbol of an unknown kind: left out", "chord symbols of unknown kinds: left out"),
    "key": ("key signature of no major or minor key: left out", "key signatures of no major or minor key: left out"),
    "repeat": (
        "repeat is not played: every bar stands once, as printed",
        "repeats are not played: every bar stands once, as printed",
    ),
}
_CONVERTER_LOSS = re.compile(r"^(?:Error|Warning(?=.*gnor)) in line-char (\d+)-\d+ : (.+)$")
_SAID_AT_MOST = 8


def losses(score: Score) -> tuple[str, ...]:
    """What reading this score's source could not keep, a sentence each; nothing for a score without a source."""
    if score.source is None or score.source_format == "none":
        return ()
    if score.source_format == "abc":
        return tuple(_abc_losses(score.source))
    if score.source_format == "musicxml":
        return tuple(_musicxml_losses(score.source))
    return tuple(_midi_losses(midi_chunks(score.source)))


def track_losses(data: bytes, start: int, end: int) -> Counter[str]:
    """Counts of what is lost from the track between two byte positions, by kind (the keys of `_WORDS`).

    Under `whole` it counts the notes that begin and end.
    """
    found: Counter[str] = Counter()
    sounding: dict[tuple[int, int], list[int]] = {}
    ended = False
    for event in midi_events(data, start, end, past_end=True):
        is_on = event.kind == NOTE_ON and event.data[1] > 0
        if ended:
            found["behind the end"] += is_on
        elif event.kind in (NOTE_ON, NOTE_OFF):
            begun = sounding.setdefault((event.status & 0x0F, event.data[0]), [])
            if is_on:
                begun.append(event.tick)
            elif begun:
                found["whole"] += 1
                found["no length"] += event.tick == begun.pop(0)
        elif event.status == META:
            ended = event.data[0] == END_OF_TRACK
            found["tempo"] += event.data[0] == TEMPO and not any(event.data[1:4])
            found["key"] += event.data[0] == KEY_SIGNATURE and not _is_key(event.data[1:])
    found["hanging"] = sum(map(len, sounding.values()))
    return +found


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _is_key(content: bytes) -> bool:
    """Whether a key signature's two bytes (sharps, or flats below zero; minor or not) name a key."""
    return len(content) >= 2 and (content[0] <= 7 or content[0] >= 256 - 7) and content[1] <= 1


def _midi_losses(chunks: MidiChunks) -> Iterator[str]:
    found: Counter[str] = Counter()
    for start, end in chunks.tracks:
        found.update(track_losses(chunks.data, start, end))
    for kind, (one, many) in _WORDS.items():
        if found[kind]:
            yield f"{found[kind]:,} {one if found[kind] == 1 else many}."
    whole = found["whole"] - sum(len(part.notes) for part in read_midi(chunks.data).parts)
    if whole > 0:
        yield f"{_count(whole, 'note')} behind a system message that breaks running status: left out."
    if chunks.unread_bytes:
        yield f"{_count(chunks.unread_bytes, 'byte')} beside the tracks, of a kind that is not read."


def _musicxml_losses(source: bytes) -> Iterator[str]:
    # Only here, so that nothing else waits for an XML parser to be loaded.
    from descant.score.musicxml import notation_of

    found = notation_of(source).lost
    for kind, (one, many) in _NOTATION_WORDS.items():
        if found[kind]:
            yield f"{found[kind]:,} {one if found[kind] == 1 else many}."


def _abc_losses(source: bytes) -> Iterator[str]:
    """Further tunes of the book, and what the converter left out of the first, by its line in that tune."""
    tunes = split_tunes(abc_text(source))
    if len(tunes) > 1:
        yield f"The book has {len(tunes)} tunes: the first was read, {len(tunes) - 1} left out."
    said = [match for match in map(_CONVERTER_LOSS.match, play_out(tunes[0])[1]) if match]
    for match in said[:_SAID_AT_MOST]:
        yield f"Line {match[1]} of the tune: {match[2][0].lower()}{match[2][1:].rstrip('.')}."
    if len(said) > _SAID_AT_MOST:
        yield f"{len(said) - _SAID_AT_MOST} more things of the tune were left out."
