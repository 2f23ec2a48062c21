"""Recall is what a search through the whole past would find, and nothing of the future; all at once as step by step."""

from __future__ import annotations

from math import log1p

import numpy as np
import pytest

from descant.grid.planes import known_planes
from descant.recall.form import RecallForm, RecallOptions, recall_form
from descant.recall.memory import Memory
from descant.recall.whole import given_cues, own_cues, recalled_of

LENGTHS = (1, 2, 4)


@pytest.fixture
def form() -> RecallForm:
    return recall_form(RecallOptions(lengths=LENGTHS, farthest=6), {"notes": "roll"})


def motley(steps: int, seed: int, kinds: int = 3) -> np.ndarray:
    """Frames of few kinds, so that contexts come back."""
    rng = np.random.default_rng(seed)
    few = (rng.random((kinds, 88)) < 0.1).astype(np.float32)
    return few[rng.integers(kinds, size=steps)]


def searched(numbers: np.ndarray, answers: np.ndarray, form: RecallForm) -> np.ndarray:
    """The definition, by brute force."""
    cues = [None if number < 0 else number for number in numbers]
    found = np.zeros((len(cues), form.source_width))
    for now in range(len(cues)):
        facts = form.blocks * form.cells
        latest = None
        for level, length in enumerate(form.options.lengths):
            context = list(cues[now - length + 1 : now + 1]) if now + 1 >= length else [None]
            places = [
                past
                for past in range(length - 1, now)
                if None not in context and list(cues[past - length + 1 : past + 1]) == context
            ]
            if places:
                latest = places[-1]
                found[now, level * form.cells : (level + 1) * form.cells] = np.mean([answers[p] for p in places], 0)
                found[now, facts + 2 * level : facts + 2 * level + 2] = 1, log1p(len(places)) / 4
        if latest is not None:
            alike = 0
            while alike < form.options.farthest and alike <= latest and cues[latest - alike] == cues[now - alike]:
                if cues[latest - alike] is None:
                    break
                alike += 1
            found[now, facts - form.cells : facts] = answers[latest]
            found[now, -2:] = 1, log1p(alike) / 4
    return found


@pytest.mark.parametrize("seed", range(4))
def test_it_is_what_a_search_finds(form: RecallForm, seed: int) -> None:
    frames = motley(60, seed)
    cues = own_cues(frames)
    assert cues[0] == -1
    np.testing.assert_allclose(recalled_of(cues, frames, form), searched(cues, frames, form), atol=1e-6)


def test_no_run_of_cues_reaches_across_a_gap(form: RecallForm) -> None:
    rng = np.random.default_rng(1)
    cues = np.where(rng.random(80) < 0.2, -1, rng.integers(2, size=80))
    answers = motley(80, 2)
    found = recalled_of(cues, answers, form)
    np.testing.assert_allclose(found, searched(cues, answers, form), atol=1e-6)
    assert not found[cues < 0].any()


@pytest.mark.parametrize("step", [0, 17, 58, 59])
def test_the_future_and_the_present_change_nothing(form: RecallForm, step: int) -> None:
    frames = motley(60, 5)
    changed = frames.copy()
    changed[step:] = 1 - changed[step:]
    before, after = (recalled_of(own_cues(each), each, form) for each in (frames, changed))
    np.testing.assert_array_equal(before[: step + 1], after[: step + 1])


def test_a_refrain_is_recalled_whole(form: RecallForm) -> None:
    """Played twice, the second time is foretold by what followed the longest match."""
    refrain = (np.random.default_rng(3).random((20, 88)) < 0.1).astype(np.float32)
    frames = np.concatenate([refrain, refrain])
    found = recalled_of(own_cues(frames), frames, form)
    longest = found[:, len(LENGTHS) * form.cells : form.blocks * form.cells]
    np.testing.assert_array_equal(longest[21:], frames[21:])


def test_the_given_parts_call_up_what_the_target_did() -> None:
    form = recall_form(RecallOptions(own=False, given=True, lengths=(1,)), {"melody": "voice", "chords": "poly"})
    melody, mask = np.zeros((6, 185), np.float32), np.array([1, 1, 1, 0, 1, 1], bool)
    melody[[0, 4], 100] = 1  # the same tone at steps 0 and 4
    known = known_planes({"melody": melody}, {"melody": mask}, ["melody", "chords"], 6)
    cues = given_cues(known)
    assert cues[3] == -1
    assert cues[0] == cues[4] != cues[1]
    answers = np.random.default_rng(0).integers(2, size=(6, form.cells)).astype(np.float32)
    found = recalled_of(cues, answers, form)
    np.testing.assert_allclose(found[4, : form.cells], answers[0])
    assert not found[3].any()


@pytest.mark.parametrize("lengths", [(1,), (1, 3, 6, 12, 24), (2, 5)])
@pytest.mark.parametrize("window", [slice(None), slice(40, 90), slice(0, 1), slice(119, 120), slice(7, 7)])
def test_a_window_is_what_a_memory_says_there(lengths: tuple[int, ...], window: slice) -> None:
    form = recall_form(RecallOptions(lengths=lengths, farthest=30), {"notes": "roll"})
    rng = np.random.default_rng(4)
    answers = motley(120, 6, kinds=2)
    cues = np.where(rng.random(120) < 0.04, -1, rng.integers(2, size=120))
    memory, said = Memory(form), []
    for cue, answer in zip(cues.tolist(), answers, strict=True):
        said.append(memory.look(None if cue < 0 else cue))
        memory.answer(answer)
    np.testing.assert_array_equal(recalled_of(cues, answers, form, window), np.stack(said)[window])
