"""The laws of shuffling: length and bar phase are the piece's, the key is the piece's, the music is another work's."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.evaluation.samples import in_key_share
from descant.evaluation.shuffling import (
    bar_by_bar,
    borrowed_source,
    choose_donors,
    shift_between,
    taken,
)
from descant.grid.shapes import HELD, HOLD, ONSET, REST
from descant.score.key import Key

C_MAJOR, D_MAJOR, A_MINOR = Key(0, False, 1.0), Key(2, False, 1.0), Key(9, True, 1.0)


def test_length_is_the_piece_s_and_key_too(music: SimpleNamespace) -> None:
    scale = [60, 62, 64, 65, 67, 69, 71, 72]
    donor = music.stack({"melody": music.voice(*scale), "chords": music.chords(*[[p - 12, p - 8] for p in scale])})
    for bars in (1, 2, 5):
        piece = music.stack({"melody": music.voice(*[62] * 4 * bars)}, key=D_MAJOR)
        borrowed = borrowed_source(piece, donor, ["melody"])["melody"]
        assert len(borrowed) == piece.steps
        assert in_key_share(borrowed, "voice", D_MAJOR) == 1
        assert borrowed[0] == donor.frames["melody"][0] + 2


def test_drums_are_never_moved(music: SimpleNamespace) -> None:
    drums = np.eye(9, dtype=np.uint8)[np.arange(32) % 9]
    donor = music.stack({"drums": drums}, key=C_MAJOR)
    piece = music.stack({"drums": drums[:16]}, key=D_MAJOR)
    np.testing.assert_array_equal(borrowed_source(piece, donor, ["drums"])["drums"], drums[:16])


@given(st.integers(0, 11), st.booleans(), st.integers(0, 11), st.booleans())
def test_the_shift_lands_in_the_key_signature(tonic: int, minor: bool, other: int, other_minor: bool) -> None:
    shift = shift_between(Key(tonic, minor, 1.0), Key(other, other_minor, 1.0))
    assert -5 <= shift <= 6
    assert (tonic + 3 * minor + shift - other - 3 * other_minor) % 12 == 0


def test_a_minor_source_for_a_major_piece_keeps_its_notes() -> None:
    assert shift_between(A_MINOR, C_MAJOR) == 0


def test_downbeats_stay_downbeats_across_the_loop(music: SimpleNamespace) -> None:
    donor, piece = music.positions(16 * 3 + 5), music.positions(16 * 7)
    steps = bar_by_bar(donor, piece)
    np.testing.assert_array_equal(donor.step_in_bar[steps], piece.step_in_bar)
    np.testing.assert_array_equal(donor.bar[steps], piece.bar % 3)


@pytest.mark.parametrize(("long", "short"), [((4, 4), (3, 4)), ((3, 4), (4, 4)), ((6, 8), (5, 4))])
def test_another_meter_still_begins_its_bars_together(
    long: tuple[int, int], short: tuple[int, int], music: SimpleNamespace
) -> None:
    donor, piece = music.positions(60, long), music.positions(100, short)
    steps = bar_by_bar(donor, piece)
    assert len(steps) == 100
    assert (donor.step_in_bar[steps][piece.step_in_bar == 0] == 0).all()


def test_a_source_shorter_than_a_bar_is_still_looped(music: SimpleNamespace) -> None:
    assert bar_by_bar(music.positions(5), music.positions(16)).tolist() == [0, 1, 2, 3, 4] * 3 + [0]


def test_a_note_held_over_a_seam_begins_anew(music: SimpleNamespace) -> None:
    tune = music.voice(60, 0, steps=4)
    again = taken(tune, "voice", np.array([2, 3, 2, 3, 5, 7]))
    assert again.tolist() == [tune[0], HOLD, tune[0], HOLD, REST, REST]
    chord = taken(music.chords([60], steps=4), "poly", np.array([0, 1, 3]))[:, 60 - 21]
    assert chord.tolist() == [ONSET, HELD, ONSET]


def test_no_work_is_paired_with_itself_and_meter_and_mode_come_first(music: SimpleNamespace) -> None:
    tune = music.voice(60, 62, 64, 60)
    stacks = [
        music.stack({"melody": tune}),
        music.stack({"melody": tune}),
        music.stack({"melody": tune}, key=A_MINOR),
        music.stack({"melody": tune}, meter=(3, 4)),
        music.stack({"melody": tune}, meter=(3, 4), key=A_MINOR),
        music.stack({"melody": tune}),
    ]
    works = ["a", "a", "b", "c", "d", "e"]
    for seed in range(20):
        donors = [donor.index for donor in choose_donors(stacks, works, ["melody"], seed=seed) if donor is not None]
        assert all(works[donor] != work for donor, work in zip(donors, works, strict=True))
        assert donors[:2] == [5, 5]  # the only other work in 4/4 and major
        assert donors[2] in (0, 1, 5)  # meter before mode
        assert donors[3] == 4
        assert donors[5] in (0, 1)


def test_one_work_alone_borrows_nothing(music: SimpleNamespace) -> None:
    stacks = [music.stack({"melody": music.voice(60)})] * 2
    assert choose_donors(stacks, ["a", "a"], ["melody"]) == [None, None]


def test_the_seed_alone_decides(music: SimpleNamespace) -> None:
    stacks = [music.stack({"melody": music.voice(60 + n)}) for n in range(12)]
    works = [str(n) for n in range(12)]
    assert choose_donors(stacks, works, ["melody"], seed=1) == choose_donors(stacks, works, ["melody"], seed=1)
    assert choose_donors(stacks, works, ["melody"], seed=1) != choose_donors(stacks, works, ["melody"], seed=2)
