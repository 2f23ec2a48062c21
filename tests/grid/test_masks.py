"""A mask leaves something to write, and a seam lets no known note lean on one that is not yet written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.grid.masks import draw_mask, seam
from descant.grid.planes import SOUNDING, plane, sounding_pitch
from descant.grid.shapes import HELD, HOLD, ONSET, PITCHES, REST, Frames
from descant.parts.roles import FrameKind

Shares = dict[str, float]
ALWAYS_KNOWN: Shares = {"all_known": 1.0, "some_known": 0.0, "until_known": 0.0, "reveal": 0.0}


@given(st.integers(0, 2**32), st.integers(1, 40), st.floats(0, 1), st.floats(0, 1))
def test_there_is_always_something_to_write(seed: int, steps: int, until: float, reveal: float) -> None:
    rng = np.random.default_rng(seed)
    mask = draw_mask(rng, ["a", "b"], steps, all_known=0.3, some_known=0.3, until_known=until, reveal=reveal)
    assert mask.wanted.any()
    assert (mask.wanted == ~mask.target).all()
    for told in mask.others.values():
        assert len(told) == steps
        assert (np.diff(told.astype(int)) <= 0).all()  # known up to some step, then no more
    revealed = np.flatnonzero(np.diff(np.r_[0, mask.target, 0]))
    assert len(revealed) <= 2


def test_the_shares_are_kept() -> None:
    rng = np.random.default_rng(0)
    shares: Shares = {"all_known": 0.5, "some_known": 0.0, "until_known": 0.0, "reveal": 0.25}
    masks = [draw_mask(rng, ["a"], 200, **shares) for _ in range(2000)]
    assert abs(np.mean([mask.others["a"].all() for mask in masks]) - 0.5) < 0.04
    assert abs(np.mean([mask.target.any() for mask in masks]) - 0.25) < 0.04


def test_all_known_is_all_known() -> None:
    mask = draw_mask(np.random.default_rng(1), ["a", "b"], 9, **ALWAYS_KNOWN)
    assert all(told.all() for told in mask.others.values())
    assert mask.wanted.all()


def test_as_directed_gives_what_a_direction_gives_and_nothing_else() -> None:
    rng = np.random.default_rng(2)
    shares: Shares = {"all_known": 0.0, "some_known": 0.0, "until_known": 0.0, "reveal": 0.0}
    directed = [["a"], ["a", "b"]]
    masks = [draw_mask(rng, ["a", "b", "c"], 3, **shares, as_directed=0.8, directed=directed) for _ in range(1000)]
    given = ["".join(role for role, told in mask.others.items() if told.all()) for mask in masks]
    assert [given.count(roles) / 1000 for roles in ("a", "ab", "")] == pytest.approx([0.4, 0.4, 0.2], abs=0.05)
    assert set(given) == {"a", "ab", ""}


def known_at(steps: int, *known: int) -> np.ndarray:
    mask = np.zeros(steps, bool)
    mask[list(known)] = True
    return mask


def test_a_held_note_after_a_gap_begins_there() -> None:
    line = np.array([50, HOLD, HOLD, HOLD, REST, HOLD], np.int16)
    assert seam(line, "voice", known_at(6, 0, 2, 3)).tolist() == [50, HOLD, 50, HOLD, REST, HOLD]
    assert seam(line, "voice", known_at(6, 5)).tolist() == line.tolist()  # a rest that goes on stays one
    chords = np.zeros((4, PITCHES), np.uint8)
    chords[:, 3] = [ONSET, HELD, HELD, HELD]
    chords[:, 9] = [0, ONSET, HELD, 0]
    assert seam(chords, "poly", known_at(4, 2, 3))[:, [3, 9]].T.tolist() == [[1, 2, 1, 2], [0, 1, 1, 0]]


@pytest.mark.parametrize("kind", ["kit", "roll"])
def test_kinds_without_holding_have_no_seam(kind: FrameKind) -> None:
    frames = np.ones((4, 9 if kind == "kit" else PITCHES), np.uint8)
    assert seam(frames, kind, known_at(4, 2)) is frames


@given(st.lists(st.sampled_from([HOLD, HOLD, REST, 20, 50]), min_size=2, max_size=20), st.data())
def test_a_seam_changes_no_sounding_pitch_and_only_seams(symbols: list[int], data: st.DataObject) -> None:
    line: Frames = np.array(symbols, np.int16)
    told = np.array(data.draw(st.lists(st.booleans(), min_size=len(line), max_size=len(line))))
    seamed = seam(line, "voice", told)
    assert (sounding_pitch(seamed) == sounding_pitch(line)).all()
    assert (plane(seamed, "voice")[:, SOUNDING] == plane(line, "voice")[:, SOUNDING]).all()
    seams = np.flatnonzero(told[1:] & ~told[:-1]) + 1
    assert set(np.flatnonzero(seamed != line)) <= set(seams)
    assert all(seamed[step] != HOLD or sounding_pitch(line)[step] < 0 for step in seams)
