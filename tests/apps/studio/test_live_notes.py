"""Law: what is told note by note is what the finished frames say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.apps.studio.live_notes import LiveNotes
from descant.grid.events import decode_events
from descant.grid.frames import decode
from descant.grid.shapes import KIT_PIECES, PITCHES, VOICE_SYMBOLS, Frames
from descant.grid.timegrid import TimeGrid
from descant.parts.roles import FrameKind

GRID = TimeGrid(480, 4)


def told(frames: Frames, kind: FrameKind, *, events: bool = False) -> list[tuple[int, int, int]]:
    live = LiveNotes(kind, events=events)
    notes = [note for value in frames.astype(np.int64) for note in live.hear(value)] + live.end()
    return sorted((120 * begin, 120 * (end - begin), pitch) for begin, end, pitch in notes)


def frames_of(kind: FrameKind, steps: int, seed: int) -> Frames:
    """Frames in which much is held and much is silent."""
    rng = np.random.default_rng(seed)
    if kind == "voice":
        some = rng.integers(0, VOICE_SYMBOLS, steps)
        return np.where(rng.random(steps) < 0.6, rng.integers(0, 2, steps), some).astype(np.int16)
    width, most = (KIT_PIECES, 2) if kind == "kit" else (PITCHES, 3 if kind == "poly" else 2)
    return np.where(rng.random((steps, width)) < 0.7, 0, rng.integers(0, most, (steps, width))).astype(np.uint8)


@pytest.mark.parametrize("kind", ["voice", "poly", "kit", "roll"])
@settings(max_examples=40)
@given(steps=st.integers(0, 24), seed=st.integers(0, 2**20))
def test_live_notes_are_those_of_the_finished_frames(kind: FrameKind, steps: int, seed: int) -> None:
    frames = frames_of(kind, steps, seed)
    notes = decode(frames, kind, GRID)
    expected = zip(notes.onset_ticks.tolist(), notes.duration_ticks.tolist(), notes.pitch.tolist(), strict=True)
    assert told(frames, kind) == sorted(expected)


def test_of_events_every_pitch_begins() -> None:
    frames = frames_of("roll", 12, 3)
    notes = decode_events(frames, GRID, 88)
    expected = zip(notes.onset_ticks.tolist(), notes.duration_ticks.tolist(), notes.pitch.tolist(), strict=True)
    assert told(frames, "roll", events=True) == sorted(expected)


def test_a_note_is_told_when_it_ends_and_not_later() -> None:
    live = LiveNotes("voice")
    c4, rest = np.int64(2 + 60 - 21), np.int64(1)
    assert [len(live.hear(each)) for each in (c4, np.int64(0), rest, c4, c4)] == [0, 0, 1, 0, 1]
    assert len(live.end()) == 1
