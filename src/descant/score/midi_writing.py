"""Parts written as MIDI: into a fresh file, or as new tracks beside a given file's untouched bytes.

On one channel MIDI can't say which of two sounding notes of one pitch ends; readers end the one that began first. Every
note-on is followed by its note-off in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from descant.errors import WritingError
from descant.score.midi_channels import ChannelUse
from descant.score.midi_chunks import midi_chunks, midi_header
from descant.score.midi_events import (
    CONTROL_CHANGE,
    END_OF_TRACK,
    KEY_SIGNATURE,
    META,
    NOTE_OFF,
    NOTE_ON,
    PROGRAM_CHANGE,
    SUSTAIN_PEDAL,
    TEMPO,
    TIME_SIGNATURE,
    TRACK_NAME,
    varlen,
)
from descant.score.score import Notes, Part, Score

_RELEASE_VELOCITY = 64
_LONGEST_TEMPO_MICROSECONDS = (1 << 24) - 1
_FORMAT_COUNT_AND_DIVISION = slice(8, 14)


def write_beside(score: Score, new_parts: Sequence[Part]) -> bytes:
    """The given MIDI file with one new track a part, its own bytes untouched but for format and track count.

    The new tracks stand after the file's last one, and whatever follows that stays behind them. A format 0 file becomes
    format 1. A score that does not come from MIDI is written as a fresh file with the new parts at its end. Raises
    `WritingError` when no channel is left (see `midi_channels`).
    """
    if score.source is None or score.source_format != "midi":
        return write_midi(score.with_parts((*score.parts, *new_parts)))
    if not new_parts:
        return score.source
    chunks = midi_chunks(score.source)
    use = ChannelUse.of(chunks)
    written = b"".join(_part_chunk(part, use) for part in new_parts)
    header = bytearray(score.source[: chunks.body_start])
    count = len(chunks.tracks) + len(new_parts)
    header[_FORMAT_COUNT_AND_DIVISION] = midi_header(1, count, chunks.ticks_per_quarter)[8:]
    last_end = chunks.tracks[-1][1]
    return bytes(header) + score.source[chunks.body_start : last_end] + written + score.source[last_end:]


def write_midi(score: Score) -> bytes:
    """A fresh MIDI file of format 1: title, tempos, meters and keys first, then one track a part.

    A part keeps its own channel where that is free. Raises `WritingError` when more pitched programs sound than MIDI
    has channels, or for a meter or pitch that MIDI can't hold.
    """
    use = ChannelUse()
    chunks = [_signs_chunk(score), *(_part_chunk(part, use) for part in score.parts)]
    return midi_header(1, len(chunks), score.ticks_per_quarter) + b"".join(chunks)


def _part_chunk(part: Part, use: ChannelUse) -> bytes:
    channel, is_new = use.take(part)
    head = _meta(TRACK_NAME, part.name.encode("utf-8"))
    events = [(0, head)] if part.name else []
    if is_new:
        events.append((0, bytes((PROGRAM_CHANGE | channel, part.program))))
    played = [*_pedal_events(part, channel), *_note_events(part.notes, channel)]
    return _track_chunk([*events, *sorted(played, key=lambda event: event[0])])


def _pedal_events(part: Part, channel: int) -> list[tuple[int, bytes]]:
    """The sustain pedal down and up; where it lifts as a note begins, it does so first."""
    return [
        (tick, bytes((CONTROL_CHANGE | channel, SUSTAIN_PEDAL, value)))
        for down, up in part.pedal
        for tick, value in ((down, 127), (up, 0))
    ]


def _note_events(notes: Notes, channel: int) -> list[tuple[int, bytes]]:
    """Ticks and messages of notes: at one tick first what ends, then notes of no length, then what begins."""
    _refuse_unplayable(notes)
    count = len(notes)
    lasting = notes.duration_ticks > 0
    ticks = np.concatenate([notes.onset_ticks, notes.offset_ticks])
    rank = np.concatenate([np.where(lasting, 2, 1), np.where(lasting, 0, 1)])
    earliest_end_first = np.concatenate([np.where(lasting, notes.offset_ticks, 0), np.zeros(count, np.int64)])
    note = np.tile(np.arange(count), 2)
    order = np.lexsort((np.repeat([0, 1], count), note, earliest_end_first, rank, ticks))
    status = np.repeat([NOTE_ON | channel, NOTE_OFF | channel], count)
    velocity = np.concatenate([notes.velocity, np.full(count, _RELEASE_VELOCITY)])
    columns = (ticks, status, np.tile(notes.pitch, 2), velocity)
    return [
        (tick, bytes(message)) for tick, *message in zip(*(column[order].tolist() for column in columns), strict=True)
    ]


def _refuse_unplayable(notes: Notes) -> None:
    wrong = (notes.pitch < 0) | (notes.pitch > 127) | (notes.velocity < 1) | (notes.velocity > 127)
    wrong |= (notes.onset_ticks < 0) | (notes.duration_ticks < 0)
    if np.any(wrong):
        onset, duration, pitch, velocity = (int(column[np.argmax(wrong)]) for column in notes.columns())
        raise WritingError(
            f"A note at tick {onset} has pitch {pitch}, velocity {velocity} and lasts {duration} ticks.",
            "onsets from tick 0 on, pitches 0 to 127, velocities 1 to 127 and no length below 0.",
            "move that note into MIDI's range.",
        )


def _signs_chunk(score: Score) -> bytes:
    """The first track: what holds for all parts."""
    events = [(0, _meta(TRACK_NAME, score.title.encode("utf-8")))] if score.title else []
    for tempo in score.tempos:
        microseconds = min(max(round(60e6 / tempo.bpm), 1), _LONGEST_TEMPO_MICROSECONDS)
        events.append((tempo.tick, _meta(TEMPO, microseconds.to_bytes(3))))
    for meter in score.meters:
        exponent = meter.denominator.bit_length() - 1
        if not 0 < meter.numerator < 256 or not 0 < meter.denominator == 1 << max(exponent, 0):
            raise WritingError(
                f"A meter of {meter.numerator}/{meter.denominator} has no form in MIDI.",
                "a number of beats from 1 to 255 over 1, 2, 4, 8, 16 or so.",
                "write that meter with another beat.",
            )
        events.append((meter.tick, _meta(TIME_SIGNATURE, bytes((meter.numerator, exponent, 24, 8)))))
    events += [(key.tick, _meta(KEY_SIGNATURE, bytes((key.fifths & 0xFF, int(key.minor))))) for key in score.keys]
    return _track_chunk(sorted(events, key=lambda event: event[0]))


def _meta(kind: int, content: bytes) -> bytes:
    return bytes((META, kind)) + varlen(len(content)) + content


def _track_chunk(events: Iterable[tuple[int, bytes]]) -> bytes:
    """A track of events sorted by tick, with its end right after the last."""
    body, now = bytearray(), 0
    for tick, message in events:
        body += varlen(tick - now) + message
        now = tick
    body += varlen(0) + _meta(END_OF_TRACK, b"")
    return b"MTrk" + len(body).to_bytes(4) + bytes(body)
