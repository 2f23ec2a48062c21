"""A MIDI file as a player hears it: what each channel is told, and when, in seconds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from descant.score.midi_chunks import midi_chunks
from descant.score.midi_events import (
    META,
    TEMPO,
    MidiEvent,
    midi_events,
)
from descant.score.score import Score, Tempo
from descant.score.seconds import seconds_at


class Played(NamedTuple):
    """What a channel (from 0) is told at a time: a MIDI status without its channel, and its data bytes."""

    seconds: float
    channel: int
    kind: int
    data: tuple[int, ...]


def playback(midi: bytes) -> list[Played]:
    """All that is played, in order of time, the order of tracks where times are equal. Raises `ScoreError`."""
    chunks = midi_chunks(midi)
    events = [event for start, end in chunks.tracks for event in midi_events(midi, start, end)]
    events.sort(key=lambda event: event.tick)
    tempos = tuple(Tempo(event.tick, 60e6 / micros) for event in events if (micros := _quarter_micros(event)))
    score = Score(chunks.ticks_per_quarter, (), tempos)
    channels = [event for event in events if event.channel is not None]
    times = seconds_at(score, np.array([event.tick for event in channels], np.int64))
    return [
        Played(float(seconds), event.status & 0x0F, event.kind, tuple(event.data))
        for seconds, event in zip(times, channels, strict=True)
    ]


def _quarter_micros(event: MidiEvent) -> int:
    """The length of a quarter note in microseconds that a tempo event tells; 0 for other events."""
    is_tempo = event.status == META and event.data[:1] == bytes([TEMPO]) and len(event.data) == 4
    return int.from_bytes(event.data[1:], "big") if is_tempo else 0
