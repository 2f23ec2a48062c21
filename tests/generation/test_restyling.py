"""The law: what is to be kept of a part is kept, exactly; the file stays; and what can't be is said before writing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.errors import DescantError, WritingError
from descant.generation.manner import Manner
from descant.generation.restyling import needs_style, restyle, restyle_task, skeleton, weakness
from descant.grid.planes import ONSETS, PITCH_CLASSES, SOUNDING, plane
from descant.grid.shapes import FIRST_PITCH_SYMBOL
from descant.score.score import Meter, Notes, Part, Score

SEEDS = range(4)


def tune(meter: tuple[int, int] = (4, 4), bars: int = 8) -> Score:
    """A tune and its chords, mostly in eighths."""
    rng = np.random.default_rng(7)
    eighths = bars * 8 * meter[0] // meter[1]
    onsets = np.flatnonzero(rng.random(eighths) < 0.8) * 240
    melody = Notes.of(onsets, np.diff(onsets, append=eighths * 240), rng.integers(60, 80, len(onsets)))
    starts = np.repeat(np.arange(0, eighths * 240, 960), 3)
    chords = Notes.of(starts, 900, np.tile([48, 52, 55], len(starts) // 3) + np.repeat(starts // 960 % 5, 1))
    parts = (Part(1, "Melody", 73, False, melody), Part(2, "Chords", 0, False, chords))
    return Score(480, parts, (), (Meter(0, *meter),))


def manner(seed: int) -> Manner:
    return Manner(seed=seed, style=(1.0,))


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.7, 1.0])
def test_kept_notes_begin_where_they_did(wild_of: Callable[..., Bundle], keep: float) -> None:
    bundle = wild_of("song")
    for role in ("melody", "chords"):
        kind = bundle.config.roles[role]
        task = restyle_task(bundle.config, tune(), part=role, keep=keep)
        old = task.stack.frames[role]
        for seed in SEEDS:
            (take,) = restyle(bundle, tune(), part=role, keep=keep, manner=manner(seed))
            new = take.frames[role]
            onsets = plane(new, kind)[:, ONSETS] > 0.5
            assert task.kept is not None
            assert (onsets[task.kept] == (plane(old, kind)[:, ONSETS] > 0.5)[task.kept]).all()
        count = len(np.unique(tune().parts[role == "chords"].notes.onset_ticks))
        assert int(task.kept.sum()) == round(keep * count)


def test_a_note_that_is_held_under_others_is_not_struck_again(wild_of: Callable[..., Bundle]) -> None:
    fourths = np.arange(0, 16 * 480, 480)
    low = Notes.of(np.arange(0, 16 * 480, 1920), 1920, 48)
    notes = Notes.of([*low.onset_ticks, *fourths], [*[1920] * 4, *[400] * 16], [*[48] * 4, *[55] * 16])
    melody = Part(1, "Melody", 73, False, Notes.of(fourths, 480, 72))
    score = Score(480, (melody, Part(2, "Chords", 0, False, notes)), (), (Meter(0, 4, 4),))
    bundle = wild_of("song")
    task = restyle_task(bundle.config, score, part="chords", keep=1.0)
    (take,) = restyle(bundle, score, part="chords", keep=1.0, manner=manner(0))
    assert task.kept is not None
    assert np.flatnonzero(task.kept).tolist() == [0, 16, 32, 48]  # elsewhere the low note is held on
    assert any("4 of 16 onsets" in words for words in task.told)
    as_it_was = bundle.config.form.stack(score, {1: "melody", 2: "chords"}, 0.0).frames["chords"]
    assert np.array_equal(take.frames["chords"][task.kept], as_it_was[task.kept])


def test_the_strongest_places_are_kept_first(wild_of: Callable[..., Bundle]) -> None:
    task = restyle_task(wild_of("song").config, tune(), part="melody", keep=0.0)
    frames, positions = task.stack.frames["melody"], task.stack.positions
    weak = weakness(positions)
    assert weak[positions.step_in_bar == 0].max() == 0
    assert set(weak.tolist()) == {0, 1, 2, 3, 4}
    onsets = np.flatnonzero(frames >= FIRST_PITCH_SYMBOL)
    for share in (0.1, 0.4, 0.6):
        kept, count = skeleton(frames, "voice", positions, share)
        assert count == len(onsets)
        left = onsets[~kept[onsets]]
        assert weak[kept].max() <= weak[left].min()


def test_the_contour_is_kept(wild_of: Callable[..., Bundle]) -> None:
    bundle = wild_of("song")
    frames = restyle_task(bundle.config, tune(), part="melody", keep=0.0).stack.frames["melody"].astype(int)
    onsets = np.flatnonzero(frames >= FIRST_PITCH_SYMBOL)
    for seed in SEEDS:
        (take,) = restyle(bundle, tune(), part="melody", keep=1.0, keep_what="contour", manner=manner(seed))
        new = take.parts[0].notes
        assert len(new) > 8
        for before, after, onset in zip(new.pitch[:-1], new.pitch[1:], new.onset_ticks[1:], strict=True):
            place = int(np.searchsorted(onsets * 120, onset, side="right")) - 1
            if place > 0:
                assert np.sign(after - before) == np.sign(frames[onsets[place]] - frames[onsets[place - 1]])


@pytest.mark.parametrize("role", ["melody", "chords"])
def test_the_harmony_is_kept(wild_of: Callable[..., Bundle], role: str) -> None:
    bundle = wild_of("song")
    kind = bundle.config.roles[role]
    for seed in SEEDS:
        (take,) = restyle(bundle, tune(), part=role, keep=1.0, keep_what="harmony", manner=manner(seed))
        task = restyle_task(bundle.config, tune(), part=role, keep=0.0)
        beat = np.cumsum(task.stack.positions.step_in_beat == 0)
        sounding = plane(task.stack.frames[role], kind)[:, SOUNDING] > 0.5
        begun = plane(take.frames[role], kind)[:, ONSETS] > 0.5
        assert begun.any()
        for step in np.flatnonzero(begun.any(1)):
            there = np.unique(PITCH_CLASSES[sounding[beat == beat[step]].any(0)])
            if len(there):
                assert set(PITCH_CLASSES[begun[step]]) <= set(there)


def test_the_file_stays_and_the_new_part_is_whole(wild_of: Callable[..., Bundle]) -> None:
    score = tune((6, 8))
    (take,) = restyle(wild_of("song"), score, part="melody", manner=manner(0))
    assert take.score is score
    assert take.given == ("chords",)
    (part,) = take.parts
    assert part.program == 73
    assert part.notes.onset_ticks.min() < 2 * 1440
    assert any("kept of the melody: the notes at" in line for line in take.told)
    assert any("takes the place of part 1 (Melody)" in line for line in take.told)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"keep": 1.5}, "can't be kept"),
        ({"keep": -0.1}, "can't be kept"),
        ({"keep_what": "beat"}, 'did you mean "beats"|"beat" can\'t be kept'),
        ({"part": "chords", "keep_what": "contour"}, "no contour"),
        ({"part": "tuba"}, "tuba"),
        ({"manner": Manner()}, "knows no styles"),
    ],
)
def test_what_cannot_be_is_said(wild_of: Callable[..., Bundle], changes: dict[str, object], says: str) -> None:
    asked = {"part": "melody", "manner": manner(0)} | changes
    with pytest.raises(DescantError, match=says):
        restyle(wild_of("song"), tune(), **asked)  # type: ignore[arg-type]


def test_a_style_must_be_named(wild_of: Callable[..., Bundle]) -> None:
    bundle = wild_of("song")
    with pytest.raises(WritingError, match="knows no styles"):
        needs_style(bundle.config, Manner())
    with pytest.raises(WritingError, match="one of jigs, reels"):
        needs_style(bundle.config.model_copy(update={"styles": ["jigs", "reels"]}), Manner())
