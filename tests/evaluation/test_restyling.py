"""The law: the same part is wholly alike, one that shares nothing not at all; and hearing a source is counted right."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from descant.bundles.store import Bundle, load
from descant.evaluation.restyling import chroma_likeness, onset_likeness, restyled, source_gain
from descant.generation.likelihood import Question, frame_nats
from descant.generation.manner import manner_for
from descant.generation.recognition import recognised
from descant.generation.restyling import restyle
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


def test_a_part_written_anew_is_measured_beside_the_old_one(song_of: Callable[..., Score]) -> None:
    folk = load("folk")
    score = song_of()
    old = folk.config.form.stack(score, {1: "melody", 2: "chords"}, 0)
    manner = manner_for(folk.config, seed=3, style="jigs")
    (take,) = restyle(folk, score, part="melody", keep=0.2, keep_what="harmony", manner=manner)
    found = restyled(folk, old, take, "jigs")
    new = old.with_frames({**old.frames, "melody": take.frames["melody"]})
    assert found.before == recognised(folk, old)["jigs"]
    assert found.after == recognised(folk, new)["jigs"]
    assert found.gain_before == source_gain(folk, old, "melody")
    assert found.gain_after == source_gain(folk, new, "melody")
    assert found.onsets == onset_likeness(old.frames["melody"], take.frames["melody"], "voice", old) < 1
