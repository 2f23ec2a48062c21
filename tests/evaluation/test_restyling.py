"""The law: the same part is wholly alike, one that shares nothing not at all; and hearing a source is counted right."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.evaluation.restyling import chroma_likeness, onset_likeness, source_gain
from descant.generation.likelihood import Question, frame_nats
from descant.grid.form import GridForm
from descant.grid.shapes import REST
from descant.score.score import Score

FORM = GridForm({"melody": "voice", "chords": "poly"}, 4)


def test_the_same_part_is_alike(song_of: Callable[..., Score]) -> None:
    stack = FORM.stack(song_of(), {1: "melody", 2: "chords"}, 0)
    for role, kind in (("melody", "voice"), ("chords", "poly")):
        frames = stack.frames[role]
        assert chroma_likeness(frames, frames, kind, stack) == pytest.approx(1)
        assert onset_likeness(frames, frames, kind, stack) == 1


def test_a_transposed_part_keeps_its_rhythm_and_not_its_chroma(song_of: Callable[..., Score]) -> None:
    stack = FORM.stack(song_of(), {1: "melody", 2: "chords"}, 0)
    frames = stack.frames["melody"]
    octave, tritone = (np.where(frames > 1, frames + semitones, frames).astype(np.int16) for semitones in (12, 6))
    assert chroma_likeness(frames, octave, "voice", stack) == pytest.approx(1)
    assert chroma_likeness(frames, tritone, "voice", stack) < 0.8
    assert onset_likeness(frames, tritone, "voice", stack) == 1


def test_silence_is_like_nothing(song_of: Callable[..., Score]) -> None:
    stack = FORM.stack(song_of(), {1: "melody", 2: "chords"}, 0)
    silent = np.full(stack.steps, REST, np.int16)
    assert chroma_likeness(stack.frames["melody"], silent, "voice", stack) == 0
    assert onset_likeness(stack.frames["melody"], silent, "voice", stack) == 0
    assert math.isnan(chroma_likeness(silent, silent, "voice", stack))
    assert math.isnan(onset_likeness(silent, silent, "voice", stack))


def test_the_gain_is_none_less_true(tiny_bundle: Bundle, song_of: Callable[..., Score]) -> None:
    stack = tiny_bundle.config.form.stack(song_of(), {1: "melody", 2: "chords"}, 0)
    given, target = {"melody": stack.frames["melody"]}, stack.frames["chords"]
    true, none = (
        frame_nats(tiny_bundle, [Question(heard, "chords", target, stack)])[0].mean() for heard in (given, {})
    )
    assert source_gain(tiny_bundle, stack, "chords") == pytest.approx(none - true)
    alone = replace(stack, frames={"chords": target})
    assert math.isnan(source_gain(tiny_bundle, alone, "chords"))
