from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from descant.parts.ensembles import Player, guess_unnamed
from descant.parts.roles import ROLES
from descant.parts.traits import traits
from descant.score.score import Notes, Part

NOTES = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 30), st.integers(0, 127), st.integers(1, 127)), min_size=1, max_size=30
).map(lambda rows: Notes.of(*([row[column] for row in rows] for column in range(4))))


def players(parts: list[tuple[Notes, int]]) -> list[Player]:
    return [
        Player(Part(number, "", program, False, notes), traits(notes, 8, 80), program)
        for number, (notes, program) in enumerate(parts, 1)
    ]


@given(
    st.lists(st.tuples(NOTES, st.integers(0, 127)), max_size=6),
    st.booleans(),
    st.frozensets(st.sampled_from(sorted(ROLES)), max_size=2),
)
def test_everybody_gets_a_role_and_nobody_shares_the_tune(parts, with_drums, taken) -> None:
    group = players(parts)
    guesses = guess_unnamed(group, with_drums, taken)
    assert [guess.part for guess in guesses] == [player.part.number for player in group]
    assert all(guess.role in ROLES for guess in guesses)
    assert sum(guess.role == "melody" for guess in guesses) <= 1
    assert not ("melody" in taken and any(guess.role == "melody" for guess in guesses))


def test_a_whole_piano_beside_a_tune() -> None:
    onsets = np.arange(64) * 8
    tune = Notes.of(onsets, 8, 70 + np.arange(64) % 5)
    bass = Notes.of(onsets[::2], 16, 40 + np.arange(32) % 5)
    inner = Notes.of(np.repeat(onsets, 2), 8, np.tile([57, 67], 64))
    columns = (np.concatenate(pair) for pair in zip(bass.columns(), inner.columns(), strict=True))
    piano = Notes.of(*columns)
    assert [guess.role for guess in guess_unnamed(players([(tune, 0), (piano, 0)]), False, frozenset())] == [
        "melody",
        "piano",
    ]


def test_a_singer_and_two_hands() -> None:
    onsets = np.arange(64) * 8
    voice = Notes.of(onsets, 8, 70 + np.arange(64) % 5)
    right = Notes.of(np.repeat(onsets, 3), 8, np.tile([60, 64, 67], 64))
    left = Notes.of(np.repeat(onsets, 2), 8, np.tile([36, 43], 64))
    assert [g.role for g in guess_unnamed(players([(voice, 53), (right, 0), (left, 0)]), False, frozenset())] == [
        "voice",
        "right",
        "left",
    ]
