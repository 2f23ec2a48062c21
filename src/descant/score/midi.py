"""MIDI read into a score: symusic parses, numpy columns stay columns, and what is no music is refused in words.

A part is what symusic takes for one: the notes of one channel under one program within one track chunk. A track that
changes its program thus becomes several parts, and a format 0 file one part a channel. They are numbered from 1 in the
file's order, counting only those with notes. The channel of a pitched part is not kept (None).

The file's own bytes travel along in `Score.source`; `descant.score.losses` says what of them the score could not keep.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from symusic.core import ScoreTick

from descant.errors import ScoreError
from descant.score.limits import refuse_endless, refuse_without_notes
from descant.score.midi_chunks import midi_chunks
from descant.score.midi_names import readable_names, title_of
from descant.score.midi_writing import write_beside, write_midi
from descant.score.score import DRUM_CHANNEL, KeySignature, Meter, Notes, Part, Score, Tempo

__all__ = ["read_midi", "write_beside", "write_midi"]


def read_midi(data: bytes) -> Score:
    """Read a MIDI file of format 0 or 1. Raises `ScoreError` when it is damaged, empty or not played in beats."""
    chunks = midi_chunks(data)
    parsed = _parse(chunks.plain_bytes())
    tracks = [track for track in parsed.tracks if len(track.notes)]
    names = readable_names([str(track.name) for track in tracks], chunks)
    parts = tuple(
        Part(
            number=number,
            name=name,
            program=int(track.program),
            is_drums=bool(track.is_drum),
            notes=_notes(track.notes.numpy()),
            channel=DRUM_CHANNEL if track.is_drum else None,
        )
        for number, (track, name) in enumerate(zip(tracks, names, strict=True), start=1)
    )
    title = title_of(chunks)
    score = Score(
        ticks_per_quarter=chunks.ticks_per_quarter,
        parts=parts,
        tempos=_tempos(parsed.tempos.numpy()),
        meters=_meters(parsed.time_signatures.numpy()),
        keys=_keys(parsed.key_signatures.numpy()),
        title="" if parts and parts[0].name == title else title,
        source=data,
        source_format="midi",
    )
    refuse_without_notes(score)
    refuse_endless(score)
    return score


def _parse(data: bytes) -> ScoreTick:
    try:
        return ScoreTick.from_midi(data)
    except (RuntimeError, ValueError) as error:
        raise ScoreError(
            f"This MIDI file is damaged inside a track: {_in_words(str(error))}.",
            "tracks made of whole MIDI messages.",
            "open it in a notation or music program that reads it, and save it as MIDI again.",
        ) from error


def _in_words(reason: str) -> str:
    """Symusic's reason in words; such as "Get velocity=144" where a data byte has its highest bit set."""
    if value := re.match(r"Get (\w+)=(\d+)", reason):
        return f"a {value[1]} of {value[2]}, where MIDI ends at 127"
    if "running status" in reason:
        return "a message that does not say its kind"
    if status := re.search(r"status byte: 0x(\w+)", reason):
        return f"a message of the unknown kind {status[1].upper()}"
    if "EOF" in reason:
        return "it ends in the middle of a message"
    return reason.split("MiniMidi: ")[-1].removesuffix(": iostream error").strip().rstrip("!.")


def _notes(columns: dict[str, NDArray[np.integer]]) -> Notes:
    onsets, durations, pitches, velocities = (
        columns[name].astype(np.int64) for name in ("time", "duration", "pitch", "velocity")
    )
    order_keys = (onsets << 7) + pitches
    if np.all(order_keys[1:] >= order_keys[:-1]):
        return Notes(onsets, durations, pitches, velocities)
    order = np.argsort(order_keys, kind="stable")
    return Notes(onsets[order], durations[order], pitches[order], velocities[order])


def _tempos(columns: dict[str, NDArray[np.integer]]) -> tuple[Tempo, ...]:
    """Tempos by tick, the last of each tick; a tempo of no length is left out."""
    found = {
        tick: Tempo(tick, 60e6 / microseconds)
        for tick, microseconds in zip(columns["time"].tolist(), columns["mspq"].tolist(), strict=True)
        if microseconds > 0
    }
    return tuple(found[tick] for tick in sorted(found))


def _meters(columns: dict[str, NDArray[np.integer]]) -> tuple[Meter, ...]:
    """Meters by tick, the last of each tick."""
    found = {
        meter[0]: Meter(*meter)
        for meter in zip(*(columns[name].tolist() for name in ("time", "numerator", "denominator")), strict=True)
    }
    for meter in found.values():
        if not meter.numerator or not meter.denominator:
            denominator = str(meter.denominator) if meter.denominator else "a note too short to name"
            raise ScoreError(
                f"A time signature at tick {meter.tick} says {meter.numerator}/{denominator}.",
                "bars with at least one beat, such as 3/4.",
                "mend that time signature in a notation or music program, and save the file again.",
            )
    return tuple(found[tick] for tick in sorted(found))


def _keys(columns: dict[str, NDArray[np.integer]]) -> tuple[KeySignature, ...]:
    """Key signatures by tick, the last of each tick; one that no circle of fifths holds is left out."""
    found = {
        tick: KeySignature(tick, fifths, minor == 1)
        for tick, fifths, minor in zip(*(columns[name].tolist() for name in ("time", "key", "tonality")), strict=True)
        if -7 <= fifths <= 7 and minor in (0, 1)
    }
    return tuple(found[tick] for tick in sorted(found))
