"""The laws of the music metrics: transposing everything changes none, and each is right on a tune made by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.evaluation import samples
from descant.grid.transposition import transpose_frames
from descant.score.key import Key

C_MAJOR, A_MINOR = Key(0, False, 1.0), Key(9, True, 1.0)
TUNES = st.lists(st.one_of(st.just(0), st.integers(50, 80)), min_size=4, max_size=12)


@given(TUNES, st.integers(-11, 11))
def test_transposing_everything_changes_nothing(music: SimpleNamespace, pitches: list[int], semitones: int) -> None:
    tune, chords = music.voice(*pitches), music.chords(*[[48, 52, 55 + n % 3] for n in range(len(pitches))])
    before = music.stack({"melody": tune, "chords": chords}, key=C_MAJOR)
    after = music.stack(
        {
            "melody": transpose_frames(tune, "voice", semitones),
            "chords": transpose_frames(chords, "poly", semitones),
        },
        key=Key(semitones % 12, False, 1.0),
    )
    for role, kind in (("melody", "voice"), ("chords", "poly")):
        metrics = samples.sample_metrics(before.frames[role], role, kind, before)
        assert samples.sample_metrics(after.frames[role], role, kind, after) == pytest.approx(metrics)


def test_in_key_share_by_hand(music: SimpleNamespace) -> None:
    assert samples.in_key_share(music.voice(60, 62, 64, 61), "voice", C_MAJOR) == 0.75
    assert samples.in_key_share(music.voice(69, 71, 68, 67), "voice", A_MINOR) == 1.0
    assert samples.in_key_share(music.chords([60, 61], [60, 64]), "poly", C_MAJOR) == 0.75


def test_how_busy_by_hand(music: SimpleNamespace) -> None:
    tune = music.voice(60, 0, 60, 0)
    assert samples.sounding_share(tune, "voice") == 0.5
    assert samples.onsets_per_bar(tune, "voice", 1) == 2
    drums = np.zeros((16, 9), np.uint8)
    drums[::4, 0] = drums[::2, 2] = 1
    assert samples.sounding_share(drums, "kit") == 0.5
    assert samples.onsets_per_bar(drums, "kit", 1) == 12


def test_entropy_and_repetition_by_hand(music: SimpleNamespace) -> None:
    assert samples.pitch_class_entropy(music.voice(60, 72, 48, 60), "voice") == 0
    assert samples.pitch_class_entropy(music.voice(*range(60, 72)), "voice") == pytest.approx(np.log2(12))
    assert samples.repeated_share(music.voice(60, 62), "voice") == pytest.approx(6 / 7)


def test_consonance_by_hand(music: SimpleNamespace) -> None:
    c_triad = music.chords([48, 52, 55])
    # E: a third above C, unison with E, a sixth above G. F: a fourth above C, a ninth above E, a seventh above G.
    assert samples.consonance(music.voice(64), "voice", c_triad, "poly") == 1
    assert samples.consonance(music.voice(65), "voice", c_triad, "poly") == pytest.approx((0 - 1 - 1) / 3)
    assert samples.consonance(music.voice(0), "voice", c_triad, "poly") == 0


def test_chord_tones_and_their_neighbours_by_hand(music: SimpleNamespace) -> None:
    """C D E over C major: D passes on by a step. C D G: it leaps."""
    chords = music.chords(*[[48, 52, 55]] * 3)
    passing, leaping = music.voice(60, 62, 64), music.voice(60, 62, 67)
    for tune, ratio in ((passing, 1.0), (leaping, 2 / 3)):
        assert samples.chord_tone_share(tune, "voice", chords, "poly") == pytest.approx(2 / 3)
        assert samples.resolved_chord_tone_ratio(tune, "voice", chords, "poly") == pytest.approx(ratio)


def test_written_chords_are_measured_against_the_given_tune(music: SimpleNamespace) -> None:
    stack = music.stack({"melody": music.voice(60, 62, 67), "chords": music.chords(*[[40]] * 3)})
    metrics = samples.sample_metrics(music.chords(*[[48, 52, 55]] * 3), "chords", "poly", stack)
    assert metrics["resolved_chord_tone_ratio/melody"] == pytest.approx(2 / 3)
    assert metrics["onsets_per_bar"] == pytest.approx(9 / stack.bars)


def test_an_empty_part_has_figures_too(music: SimpleNamespace) -> None:
    stack = music.stack(
        {"melody": music.voice(60, 62), "chords": music.chords([], []), "drums": np.zeros((8, 9), np.uint8)}
    )
    for role, kind in stack.kinds.items():
        silent = music.voice(0, 0) if kind == "voice" else np.zeros_like(stack.frames[role])
        metrics = samples.sample_metrics(silent, role, kind, stack)
        assert np.isfinite(list(metrics.values())).all()
        assert metrics["sounding_share"] == 0
