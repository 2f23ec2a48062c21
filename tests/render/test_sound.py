"""The law: a file of sound plays what the MIDI file says: pitches, lengths, loudness, tempo, drums and pedal."""

from __future__ import annotations

import io
from collections.abc import Sequence

import mido
import numpy as np
import pytest

from descant.errors import OutputError
from descant.render.sound import RATE_HERTZ, sound, wav

pytest.importorskip("midirenderer", reason="the extra audio is not installed")
soundfile = pytest.importorskip("soundfile", reason="the extra audio is not installed")

PIANO, GUITAR, STRINGS, FLUTE = 0, 24, 48, 73


def midi(
    notes: Sequence[tuple[int, float, float, int]],
    *,
    program: int = PIANO,
    channel: int = 0,
    bpm: float = 120.0,
    pedal: tuple[float, float] | None = None,
) -> bytes:
    """A file of notes: pitch, from and to which quarter, velocity."""
    events = []
    for pitch, begins, ends, velocity in notes:
        events.append((begins, mido.Message("note_on", note=pitch, velocity=velocity, channel=channel)))
        events.append((ends, mido.Message("note_off", note=pitch, channel=channel)))
    for quarter, value in zip(pedal or (), (127, 0), strict=False):
        events.append((quarter, mido.Message("control_change", control=64, value=value, channel=channel)))
    file = mido.MidiFile(ticks_per_beat=480)
    track = file.add_track()
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm)))
    track.append(mido.Message("program_change", program=program, channel=channel))
    now = 0
    for quarter, message in sorted(events, key=lambda event: event[0]):
        track.append(message.copy(time=round(quarter * 480) - now))
        now = round(quarter * 480)
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def seconds(heard: np.ndarray, first: float, last: float) -> np.ndarray:
    return heard[int(first * RATE_HERTZ) : int(last * RATE_HERTZ)].mean(1)


def loudness(heard: np.ndarray) -> float:
    return float(np.sqrt((heard.astype(float) ** 2).mean()))


def cents_off(heard: np.ndarray, pitch: int) -> float:
    """How far the strongest tone within a whole tone of a pitch lies from it."""
    wanted = 440 * 2 ** ((pitch - 69) / 12)
    size = 1 << 18
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard)), size))
    hertz = np.fft.rfftfreq(size, 1 / RATE_HERTZ)
    near = (hertz > wanted * 2 ** (-1 / 6)) & (hertz < wanted * 2 ** (1 / 6))
    outside = (hertz > wanted * 0.6) & (hertz < wanted * 1.7) & ~near
    assert spectrum[near].max() > 3 * spectrum[outside].max()
    return float(1200 * np.log2(hertz[near][spectrum[near].argmax()] / wanted))


@pytest.mark.parametrize("program", [PIANO, GUITAR, STRINGS, FLUTE])
@pytest.mark.parametrize("pitch", [60, 67, 72])
def test_a_note_has_its_pitch_and_keeps_it(program: int, pitch: int) -> None:
    heard = sound(midi([(pitch, 0, 7, 90)], program=program))
    assert abs(cents_off(seconds(heard, 0.3, 1.3), pitch)) < 20
    assert abs(cents_off(seconds(heard, 2.3, 3.3), pitch)) < 20


def test_harder_is_louder() -> None:
    heard = sound(midi([(60, 4 * place, 4 * place + 1, 30 * (place + 1)) for place in range(4)]))
    levels = [loudness(seconds(heard, 2 * place, 2 * place + 0.5)) for place in range(4)]
    assert levels == sorted(levels)
    assert levels[3] > 2 * levels[0]


def test_it_lasts_as_long_as_the_notes_and_their_release() -> None:
    for bpm in (60, 120):
        heard = sound(midi([(60, 0, 8, 90)], bpm=bpm))
        assert 8 * 60 / bpm < len(heard) / RATE_HERTZ < 8 * 60 / bpm + 2


def test_the_pedal_holds_until_it_comes_up() -> None:
    short, held = midi([(60, 0, 1, 90)]), midi([(60, 0, 1, 90)], pedal=(0, 6))
    assert len(sound(short)) < 1.9 * RATE_HERTZ
    assert 3.0 * RATE_HERTZ < len(sound(held)) < 4.5 * RATE_HERTZ
    again = sound(midi([(60, 0, 1, 90), (60, 2, 3, 90)], pedal=(0, 6)))
    assert 3.0 * RATE_HERTZ < len(again) < 4.5 * RATE_HERTZ


def test_drums_are_noise_and_not_notes() -> None:
    drums = seconds(sound(midi([(38, 0, 1, 100)], channel=9)), 0, 0.3)
    note = seconds(sound(midi([(60, 0, 1, 100)])), 0, 0.3)

    def flatness(heard: np.ndarray) -> float:
        power = np.abs(np.fft.rfft(heard)) ** 2 + 1e-12
        return float(np.exp(np.log(power).mean()) / power.mean())

    assert flatness(drums) > 5 * flatness(note)


def test_it_never_clips_and_is_never_faint() -> None:
    for velocity in (10, 127):
        heard = sound(midi([(pitch, 0, 2, velocity) for pitch in range(40, 90)], program=STRINGS))
        assert np.abs(heard).max() == pytest.approx(0.89, abs=0.01)


def test_a_wav_is_what_was_heard_and_the_same_each_time() -> None:
    data = midi([(60, 0, 1, 90), (64, 1, 2, 90)])
    assert wav(data) == wav(data)
    read, rate = soundfile.read(io.BytesIO(wav(data)))
    assert rate == RATE_HERTZ
    assert np.abs(read - sound(data)).max() < 2**-14


def test_hours_are_refused() -> None:
    with pytest.raises(OutputError, match="30 minutes at most"):
        sound(midi([(60, 0, 1, 90), (60, 4000, 4001, 90)]))


def test_silence_is_empty() -> None:
    assert len(sound(midi([]))) == 0
