"""A MIDI file as sound: a WAV that any player opens, by the sound font that ships.

The synthesizer is RustySynth, through midirenderer. It plays what the file says: programs, drums on channel 10, tempo,
loudness, the pedal and the wheels; an instrument that the font lacks is played by its nearest one.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from descant.errors import OutputError
from descant.render.playback import Played, playback
from descant.render.sound_font import program_played, sound_font
from descant.score.midi_events import CONTROL_CHANGE, PROGRAM_CHANGE, varlen
from descant.score.score import DRUM_CHANNEL

RATE_HERTZ = 48_000
LONGEST_MINUTES = 30
"""No longer piece is made sound: half an hour is 330 MB of WAV."""
_PEAK = 0.89  # one decibel below the loudest a WAV can hold
_CLIPPED = 0.999
_RELEASE_SECONDS = 6.0  # waited for after the last event
_BANKS = (0, 32)  # controllers that choose a bank; the font has one
_VOLUME, _USUAL_VOLUME = 7, 100
_SOFTER = 0.7  # a channel's volume, each time that all channels together were too loud
_SILENCE = 2.0**-12
_TICKS_PER_SECOND = 24_000  # a quarter note is a second in what the synthesizer is told


def sound(midi: bytes) -> NDArray[np.float32]:
    """What a MIDI file sounds like: `[frames, 2]` at 48 kHz, left and right; its loudest frame is 0.89.

    It ends where the last note has died away. Raises `OutputError` for what lasts longer than half an hour, and
    `ModuleNotFoundError` where the extra `audio` is not installed.
    """
    import soundfile  # an extra
    from midirenderer import render_wave_from  # an extra

    events = playback(midi)
    last_seconds = events[-1].seconds if events else 0.0
    if last_seconds > LONGEST_MINUTES * 60:
        raise OutputError(
            f"this piece lasts {last_seconds / 60:.0f} minutes.",
            f"{LONGEST_MINUTES} minutes at most, for a file of sound.",
            "give it in two halves, or play the MIDI file.",
        )
    volume, loudest = 1.0, 1.0
    while loudest >= _CLIPPED:
        rendered = render_wave_from(sound_font(), _told(events, volume))
        heard, _ = soundfile.read(io.BytesIO(rendered), dtype="float32", always_2d=True)
        loudest = float(np.abs(heard).max(initial=0.0))
        volume *= _SOFTER
    heard *= np.float32(_PEAK / max(loudest, _SILENCE))
    loud = np.flatnonzero(np.abs(heard).max(1, initial=0.0) > _SILENCE)
    whole: NDArray[np.float32] = heard[: loud[-1] + 1 if len(loud) else 0]
    return whole


def wav(midi: bytes) -> bytes:
    """A MIDI file as WAV: 16 bits, stereo, 48 kHz. Raises as `sound`."""
    import soundfile  # an extra

    heard, file = sound(midi), io.BytesIO()
    soundfile.write(file, heard, RATE_HERTZ, format="WAV", subtype="PCM_16")
    return file.getvalue()


def _told(events: Sequence[Played], volume: float) -> bytes:
    """The same music as one track in seconds, by the font's programs, each channel `volume` times as loud."""
    track, now = bytearray(b"\0\xff\x51\3" + (1_000_000).to_bytes(3, "big")), 0
    first = [Played(0.0, channel, CONTROL_CHANGE, (_VOLUME, _USUAL_VOLUME)) for channel in range(16)]
    last_seconds = events[-1].seconds if events else 0.0
    silence = Played(last_seconds + _RELEASE_SECONDS, 0, CONTROL_CHANGE, (_VOLUME, 0))
    for event in (*first, *events, silence):
        data = event.data
        if event.kind == CONTROL_CHANGE and data[0] in _BANKS:
            continue
        if event.kind == CONTROL_CHANGE and data[0] == _VOLUME:
            data = (_VOLUME, round(data[1] * volume))
        elif event.kind == PROGRAM_CHANGE:
            data = (program_played(data[0], is_drums=event.channel == DRUM_CHANNEL),)
        then = round(event.seconds * _TICKS_PER_SECOND)
        track += varlen(then - now) + bytes((event.kind | event.channel, *data))
        now = then
    track += b"\0\xff\x2f\0"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, _TICKS_PER_SECOND) + b"MTrk" + struct.pack(">I", len(track)) + track
