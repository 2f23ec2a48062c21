"""Our metrics beside those of other packages (the extra `peers`): the same figure where they define the same thing.

Toy parts and random ones lie on a grid of 16ths in 4/4; the others read them as onset times, as notes or from a MIDI
file. Where a definition differs, the test says in what, and holds what must agree all the same.
"""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from descant.evaluation.chord_labels import TEMPLATES
from descant.evaluation.harmony_metrics import chord_entropy
from descant.evaluation.overlap import overlap_metrics
from descant.evaluation.rhythm_metrics import groove_similarity, onset_f1, onset_steps, onset_xor
from descant.evaluation.samples import in_key_share, pitch_class_entropy
from descant.evaluation.tutti import notes_in_steps
from descant.grid.frames import decode
from descant.grid.meter import meter_positions
from descant.grid.shapes import Frames
from descant.grid.timegrid import TimeGrid
from descant.parts.roles import FrameKind
from descant.score.key import Key
from descant.score.midi_writing import write_midi
from descant.score.score import Meter, Part, Score, Tempo

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what they say while they are imported is theirs
    mir_eval = pytest.importorskip("mir_eval", reason="mir_eval is not installed: pip install -e '.[peers]'")
    muspy = pytest.importorskip("muspy", reason="muspy is not installed: pip install -e '.[peers]'")
    distribution, harmony, rhythm = (
        pytest.importorskip(f"smg_metrics.{name}", reason="smg-metrics is not installed: pip install -e '.[peers]'")
        for name in ("distribution", "harmony", "rhythm")
    )

SEEDS = range(8)
STEP_SECONDS = 0.125
SIXTEENTHS = TimeGrid(ticks_per_quarter=480, steps_per_quarter=4)


def tune_of(music: SimpleNamespace, seed: int, bars: int = 4) -> Frames:
    """A random tune of notes and rests that begins with a note of one step and ends with a step of silence."""
    rng = np.random.default_rng(seed)
    parts, steps = [music.voice(int(rng.integers(50, 80)), steps=1)], 1
    while steps < 16 * bars - 1:
        lasts = min(int(rng.integers(1, 7)), 16 * bars - 1 - steps)
        parts.append(music.voice(int(rng.integers(50, 80)) if rng.random() < 0.75 else 0, steps=lasts))
        steps += lasts
    return np.concatenate([*parts, music.voice(0, steps=1)])


def chords_of(music: SimpleNamespace, seed: int, bars: int = 4) -> Frames:
    rng = np.random.default_rng(seed)
    return music.chords(*[rng.integers(40, 70, size=rng.integers(1, 5)).tolist() for _ in range(4 * bars)])


def parts_of(music: SimpleNamespace, seed: int) -> list[tuple[Frames, FrameKind]]:
    return [(tune_of(music, seed), "voice"), (chords_of(music, seed), "poly")]


def in_muspy(frames: Frames, kind: FrameKind) -> Any:
    """The part as their music, whose time is counted in steps."""
    notes = notes_in_steps(frames, kind)
    columns = zip(notes.onset_ticks.tolist(), notes.pitch.tolist(), notes.duration_ticks.tolist(), strict=True)
    track = muspy.Track(notes=[muspy.Note(time=at, pitch=pitch, duration=lasts) for at, pitch, lasts in columns])
    return muspy.Music(resolution=4, tracks=[track])


def in_midi(path: Path, frames: Frames, kind: FrameKind, grid: TimeGrid = SIXTEENTHS) -> Path:
    part = Part(1, "Part", 0, False, decode(frames, kind, grid))
    path.write_bytes(write_midi(Score(480, (part,), (Tempo(0, 120.0),), (Meter(0, 4, 4),))))
    return path


def rhythm_of(seed: int, steps: int) -> NDArray[np.bool_]:
    """Random onsets, of which the last step has none and the last bar one."""
    onsets = np.random.default_rng(seed).random(steps) < 0.3
    onsets[-1], onsets[-4] = False, True
    return np.asarray(onsets)


@pytest.mark.parametrize("seed", SEEDS)
def test_onset_f1_is_mir_eval_s_within_half_a_step(seed: int) -> None:
    """They match onsets within a window; in less than half a step none but the same one is found."""
    onsets, strokes = rhythm_of(seed, 64), rhythm_of(seed + 100, 64)
    theirs = mir_eval.onset.f_measure(
        np.flatnonzero(strokes) * STEP_SECONDS, np.flatnonzero(onsets) * STEP_SECONDS, window=0.4 * STEP_SECONDS
    )[0]
    assert onset_f1(onsets, strokes) == pytest.approx(theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_pitch_class_entropy_is_muspy_s_and_smg_s(music: SimpleNamespace, tmp_path: Path, seed: int) -> None:
    for frames, kind in parts_of(music, seed):
        ours = pitch_class_entropy(frames, kind)
        assert ours == pytest.approx(muspy.pitch_class_entropy(in_muspy(frames, kind)))
        assert ours == pytest.approx(harmony.pitch_class_entropy(in_midi(tmp_path / "part.mid", frames, kind)))


@pytest.mark.parametrize("seed", SEEDS)
def test_in_key_share_in_major_is_muspy_s(music: SimpleNamespace, seed: int) -> None:
    for frames, kind in parts_of(music, seed):
        for tonic in range(12):
            theirs = muspy.pitch_in_scale_rate(in_muspy(frames, kind), tonic, "major")
            assert in_key_share(frames, kind, Key(tonic, False, 1.0)) == pytest.approx(theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_in_minor_we_have_the_raised_seventh_beside_muspy_s_natural_scale(music: SimpleNamespace, seed: int) -> None:
    """They ask for the natural minor alone; ours is more by just the share of raised sevenths."""
    for frames, kind in parts_of(music, seed):
        pitches = notes_in_steps(frames, kind).pitch
        for tonic in range(12):
            theirs = muspy.pitch_in_scale_rate(in_muspy(frames, kind), tonic, "minor")
            raised = float(((pitches - tonic) % 12 == 11).mean())
            assert in_key_share(frames, kind, Key(tonic, True, 1.0)) == pytest.approx(theirs + raised)


@pytest.mark.parametrize("seed", SEEDS)
def test_groove_of_two_bars_is_muspy_s(music: SimpleNamespace, seed: int) -> None:
    """They compare neighbouring bars alone, we all pairs: of two bars there is one pair. A note that lasts to the end
    of a bar makes one more bar for them, so the last step is silent here."""
    onsets = rhythm_of(seed, 32)
    frames = np.concatenate([music.voice(60 if begins else 0, steps=1) for begins in onsets])
    theirs = muspy.groove_consistency(in_muspy(frames, "voice"), 16)
    assert groove_similarity(onset_steps(frames, "voice"), music.positions(32)) == pytest.approx(theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_groove_of_many_bars_is_smg_s_on_a_grid_of_64_a_bar(tmp_path: Path, music: SimpleNamespace, seed: int) -> None:
    """They cut every bar into 64 places, whatever the grid. On such a grid we agree; on 16ths three places in four are
    empty for them, so that bars are a quarter as unlike."""
    fine = TimeGrid(ticks_per_quarter=480, steps_per_quarter=16)
    for grid, steps, times in ((fine, 64, 1), (SIXTEENTHS, 16, 4)):
        onsets = rhythm_of(seed, 4 * steps)
        frames = np.concatenate([music.voice(60 if begins else 0, steps=1) for begins in onsets])
        positions = meter_positions([Meter(0, 4, 4)], grid, 4 * steps)
        theirs = rhythm.grooving_pattern_similarity(in_midi(tmp_path / "part.mid", frames, "voice", grid))
        assert 1 - groove_similarity(onsets, positions) == pytest.approx(times * (1 - theirs))


@pytest.mark.parametrize("seed", SEEDS)
def test_onset_xor_is_smg_s_in_whole_bars(music: SimpleNamespace, tmp_path: Path, seed: int) -> None:
    """They count one step more than the notes last and fill up to whole bars; so both parts end a step before."""
    parts = [tune_of(music, seed), tune_of(music, seed + 100)]
    paths = [in_midi(tmp_path / f"{place}.mid", frames, "voice") for place, frames in enumerate(parts)]
    ours = onset_xor(*[onset_steps(frames, "voice") for frames in parts])
    assert ours == pytest.approx(rhythm.onset_xor_distance(*paths))


@pytest.mark.parametrize("seed", SEEDS)
def test_overlap_of_pitches_and_durations_is_smg_s(music: SimpleNamespace, tmp_path: Path, seed: int) -> None:
    """They count durations in multiples of each file's shortest note, which is a step in both parts here."""
    parts = [tune_of(music, seed), tune_of(music, seed + 100)]
    paths = [in_midi(tmp_path / f"{place}.mid", frames, "voice") for place, frames in enumerate(parts)]
    theirs = distribution.compute_all(*paths)
    ours = overlap_metrics(parts[0], parts[1], "voice")
    assert ours["overlap/pitch"] == pytest.approx(theirs.pd)
    assert ours["overlap/duration"] == pytest.approx(theirs.dd)
    chords = [chords_of(music, seed), chords_of(music, seed + 100)]
    paths = [in_midi(tmp_path / f"{place}.mid", frames, "poly") for place, frames in enumerate(chords)]
    assert overlap_metrics(chords[0], chords[1], "poly")["overlap/pitch"] == pytest.approx(
        distribution.compute_all(*paths).pd
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_chord_entropy_of_a_chord_a_bar_is_smg_s(music: SimpleNamespace, tmp_path: Path, seed: int) -> None:
    """They name chords bar by bar by notes that begin, we beat by beat by how long they sound: with one chord a bar
    both count the same chords. Half-diminished is left out, which they do not know."""
    rng = np.random.default_rng(seed)
    known = [intervals for name, intervals in TEMPLATES.items() if name != "half-diminished"]
    bars = [(48 + rng.integers(3) + np.array(known[rng.integers(3)])).tolist() for _ in range(12)]
    bars += [(48 + rng.integers(12) + np.array(known[rng.integers(len(known))])).tolist() for _ in range(4)]
    frames = music.chords(*bars, steps=16)
    ours = chord_entropy(frames, "poly", music.positions(len(frames)))
    assert ours == pytest.approx(harmony.chord_histogram_entropy(in_midi(tmp_path / "part.mid", frames, "poly")))


def test_where_nothing_can_be_asked_we_say_so_as_muspy_does(music: SimpleNamespace) -> None:
    """Their figures of a silent part are NaN, as those of a sample are; a checkpoint's own figures are 0."""
    silent = music.voice(0, 0)
    assert math.isnan(muspy.pitch_class_entropy(in_muspy(silent, "voice")))
    figures = overlap_metrics(silent, silent, "voice")
    assert all(math.isnan(value) for value in figures.values())
    assert math.isnan(chord_entropy(silent, "voice", music.positions(8)))
