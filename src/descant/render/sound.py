"""A MIDI file as sound: a WAV that any player opens, by the sound font that ships.

The synthesizer is TinySoundFont. It plays what the file says: programs, drums on channel 10, tempo, loudness, the pedal
and the wheels; an instrument that the font lacks is played by its nearest one.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from descant.errors import OutputError
from descant.render.playback import Played, pedalled, playback
from descant.render.sound_font import program_played, sound_font
from descant.score.midi_events import CONTROL_CHANGE, NOTE_OFF, NOTE_ON, PITCH_BEND, PROGRAM_CHANGE
from descant.score.score import DRUM_CHANNEL

if TYPE_CHECKING:
    from tinysoundfont import Synth

RATE_HERTZ = 44_100
LONGEST_MINUTES = 30
"""No longer piece is made sound: half an hour is 300 MB of WAV."""
_PEAK = 0.89  # one decibel below the loudest a WAV can hold
_GAIN_DECIBELS = -12.0  # of the synthesizer, so that a band of ten does not reach its bounds
_RELEASE_SECONDS = 6.0  # waited for after the last event
_BANKS = (0, 32)  # controllers that choose a bank; the font has one
_SILENCE = 2.0**-12


def sound(midi: bytes) -> NDArray[np.float32]:
    """What a MIDI file sounds like: `[frames, 2]` at 44.1 kHz, left and right; its loudest frame is 0.89.

    It ends where the last note has died away. Raises `OutputError` for what lasts longer than half an hour, and
    `ModuleNotFoundError` where the extra `audio` is not installed.
    """
    from tinysoundfont import Synth  # an extra

    events = list(pedalled(playback(midi)))
    last_seconds = events[-1].seconds if events else 0.0
    if last_seconds > LONGEST_MINUTES * 60:
        raise OutputError(
            f"this piece lasts {last_seconds / 60:.0f} minutes.",
            f"{LONGEST_MINUTES} minutes at most, for a file of sound.",
            "give it in two halves, or play the MIDI file.",
        )
    synth = Synth(gain=_GAIN_DECIBELS, samplerate=RATE_HERTZ)
    font = synth.sfload(sound_font())
    for channel in range(16):
        synth.program_select(channel, font, 0, 0, channel == DRUM_CHANNEL)
    heard = np.zeros((int((last_seconds + _RELEASE_SECONDS) * RATE_HERTZ), 2), np.float32)
    now = 0
    for event in events:
        then = round(event.seconds * RATE_HERTZ)
        _play(synth, heard[now:then])
        _tell(synth, event)
        now = then
    _play(synth, heard[now:])
    heard *= np.float32(_PEAK / max(float(np.abs(heard).max(initial=0.0)), _SILENCE))
    loud = np.flatnonzero(np.abs(heard).max(1) > _SILENCE)
    return heard[: loud[-1] + 1 if len(loud) else 0]


def wav(midi: bytes) -> bytes:
    """A MIDI file as WAV: 16 bits, stereo, 44.1 kHz. Raises as `sound`."""
    import soundfile  # an extra

    heard, file = sound(midi), io.BytesIO()
    soundfile.write(file, heard, RATE_HERTZ, format="WAV", subtype="PCM_16")
    return file.getvalue()


def _play(synth: Synth, frames: NDArray[np.float32]) -> None:
    """Let the synthesizer fill these frames: `[frames, 2]`, each after the other in memory."""
    if len(frames):
        synth.generate_simple(len(frames), buffer=frames.data.cast("B"))


def _tell(synth: Synth, event: Played) -> None:
    """Tell the synthesizer one event; of the wheels and controllers those that it knows."""
    match event.kind, event.data:
        case kind, (key, velocity) if kind == NOTE_ON and velocity:
            synth.noteon(event.channel, key, velocity)
        case kind, (key, _) if kind in (NOTE_ON, NOTE_OFF):
            synth.noteoff(event.channel, key)
        case kind, (controller, value) if kind == CONTROL_CHANGE and controller not in _BANKS:
            synth.control_change(event.channel, controller, value)
        case kind, (program,) if kind == PROGRAM_CHANGE:
            is_drums = event.channel == DRUM_CHANNEL
            synth.program_change(event.channel, program_played(program, is_drums=is_drums), is_drums)
        case kind, (low, high) if kind == PITCH_BEND:
            synth.pitchbend(event.channel, low | high << 7)
