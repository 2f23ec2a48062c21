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
from descant.score.midi_chunks import midi_chunks
from descant.score.midi_names import readable_names, title_of
from descant.score.midi_writing import write_beside, write_midi
from descant.score.score import DRUM_CHANNEL, IntArray, KeySignature, Meter, Notes, Part, Score, Tempo

__all__ = ["read_midi", "write_beside", "write_midi"]

LONGEST_SILENCE_QUARTERS = 10_000
"""Quarter notes in which nothing sounds, at most (83 minutes at 120 BPM): more is a damaged file, not a rest."""
LONGEST_SCORE_QUARTERS = 200_000
"""Quarter notes in a score, at most (28 hours at 120 BPM), so that no grid of it outgrows a machine's memory."""


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
    _refuse_without_notes(score)
    _refuse_endless(score)
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


def _refuse_without_notes(score: Score) -> None:
    if score.parts:
        return
    raise ScoreError(
        "There are no notes in this file.",
        "at least one note that begins and ends.",
        "check that it is the right file; notes that begin and never end do not count.",
    )


def _refuse_endless(score: Score) -> None:
    """Refuse what overflows symusic's 32-bit ticks, lasts days, or is silent for hours."""
    silence_ticks = LONGEST_SILENCE_QUARTERS * score.ticks_per_quarter
    marks = [item.tick for items in (score.tempos, score.meters, score.keys) for item in items]
    lowest = min([int(part.notes.onset_ticks[0]) for part in score.parts] + marks)
    shortest = min(int(part.notes.duration_ticks.min()) for part in score.parts)
    end = max(score.end_ticks, *marks, 0)
    if lowest < 0 or shortest < 0 or end > LONGEST_SCORE_QUARTERS * score.ticks_per_quarter:
        raise ScoreError(
            f"This piece lasts more than {LONGEST_SCORE_QUARTERS:,} quarter notes: more than a day of music.",
            "a piece that someone could play.",
            "look for a single event far behind the last note, move or delete it, and save the file again.",
        )
    if end <= silence_ticks:
        return
    longest, begins = _longest_silence(score)
    if longest > silence_ticks:
        quarters = longest // score.ticks_per_quarter
        raise ScoreError(
            f"Nothing sounds for {quarters:,} quarter notes ({quarters / 7200:.1f} hours at 120 BPM), "
            f"from quarter note {begins // score.ticks_per_quarter + 1:,} on.",
            f"rests of at most {LONGEST_SILENCE_QUARTERS:,} quarter notes.",
            "cut that silence in a music program, or split the file there into two pieces.",
        )


def _longest_silence(score: Score) -> tuple[int, int]:
    """Length and beginning, in ticks, of the longest silence before or between notes."""
    onsets: IntArray = np.concatenate([part.notes.onset_ticks for part in score.parts])
    ends: IntArray = np.concatenate([part.notes.offset_ticks for part in score.parts])
    order = np.argsort(onsets, kind="stable")
    sounding_until = np.concatenate([[0], np.maximum.accumulate(ends[order])[:-1]])
    silences = onsets[order] - sounding_until
    longest = int(np.argmax(silences))
    return int(silences[longest]), int(sounding_until[longest])
