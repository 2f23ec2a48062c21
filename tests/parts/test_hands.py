from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from descant.parts import hands
from descant.parts.hands import higher_hand, split_hands
from descant.score.score import Notes

MANY_NOTES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 30), st.integers(0, 127), st.integers(1, 127)), max_size=40
).map(lambda rows: Notes.of(*([row[column] for row in rows] for column in range(4))))


def rows(notes: Notes) -> list[tuple[int, ...]]:
    return sorted(zip(*(column.tolist() for column in notes.columns()), strict=True))


def merged(left: Notes, right: Notes) -> Notes:
    """Both hands in one part; velocity 1 marks the left and 2 the right."""
    columns = (np.concatenate(pair) for pair in zip(left.columns()[:3], right.columns()[:3], strict=True))
    return Notes.of(*columns, np.repeat([1, 2], [len(left), len(right)]))


def share_right(left: Notes, right: Notes) -> float:
    found_left, found_right = split_hands(merged(left, right))
    return float((found_left.velocity == 1).sum() + (found_right.velocity == 2).sum()) / (len(left) + len(right))


@given(MANY_NOTES)
def test_every_note_goes_to_exactly_one_hand(notes: Notes) -> None:
    left, right = split_hands(notes)
    assert sorted(rows(left) + rows(right)) == rows(notes)


@given(MANY_NOTES)
def test_at_one_onset_the_left_hand_lies_below_the_right(notes: Notes) -> None:
    left, right = split_hands(notes)
    for onset in np.intersect1d(left.onset_ticks, right.onset_ticks):
        assert left.pitch[left.onset_ticks == onset].max() <= right.pitch[right.onset_ticks == onset].min()


def test_the_border_moves_with_the_hands() -> None:
    """Both hands climb from low to high; no fixed border splits them."""
    steps = np.arange(60)
    left = Notes.of(np.repeat(steps * 120, 2), 120, ((40 + steps // 2)[:, None] + [0, 7]).ravel())
    right = Notes.of(np.repeat(steps * 120, 2), 120, ((59 + steps // 2)[:, None] + [0, 4]).ravel())
    assert share_right(left, right) == 1.0


def test_long_pieces_are_settled_in_blocks(monkeypatch) -> None:
    generator = np.random.default_rng(3)
    onsets = np.arange(300) * 120
    left = Notes.of(onsets, 120, generator.integers(40, 52, 300))
    right = Notes.of(onsets, 120, generator.integers(67, 79, 300))
    whole = split_hands(merged(left, right))
    monkeypatch.setattr(hands, "BLOCK", 64)
    assert split_hands(merged(left, right)) == whole


def test_the_higher_part_is_the_right_hand() -> None:
    low, high = Notes.of([0, 480], 480, [40, 47]), Notes.of([0, 480], 480, [64, 71])
    assert higher_hand(low, high)[0] == 1
    assert higher_hand(high, low)[0] == 0
    assert higher_hand(low, low) == (0, 0.0)


def test_hands_of_real_piano_music(real_scores) -> None:
    shares, middle = [], []
    for score in real_scores("piano_midi_de", "", 12):
        by_name = {part.name: part.notes for part in score.parts}
        if {"Piano left", "Piano right"} <= by_name.keys():
            left, right = by_name["Piano left"], by_name["Piano right"]
            shares.append(share_right(left, right))
            middle.append(((left.pitch < 60).sum() + (right.pitch >= 60).sum()) / (len(left) + len(right)))
    assert len(shares) >= 8
    assert np.mean(shares) > 0.88
    assert np.mean(shares) > np.mean(middle) + 0.05
