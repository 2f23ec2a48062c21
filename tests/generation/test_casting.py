"""Who plays what, and what is written: said by the user, else guessed; what does not fit is told in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.errors import DescantError, PartError, WritingError
from descant.generation.casting import cast, cast_for
from descant.grid.pitch_range import fold_into_range
from descant.score.score import Notes, Part, Score


@pytest.fixture(scope="module")
def config(bundle_of: Callable[..., Bundle]) -> BundleConfig:
    return bundle_of().config


@pytest.fixture(scope="module")
def song(song_of: Callable[..., Score]) -> Score:
    return song_of()


def test_parts_are_given_by_role_name_or_number(song: Score, config: BundleConfig) -> None:
    for name in ("melody", "Melody", "1", "mel"):
        casting = cast(song, config, [name])
        assert casting.roles == {1: "melody"}
        assert casting.write == ("chords",)
        assert casting.given == ("melody",)
    assert cast(song, config, ["2"]).write == ("melody",)


def test_without_a_word_the_missing_part_is_written(song: Score, config: BundleConfig) -> None:
    tune, chords = (replace(song, parts=(part,)) for part in song.parts)
    assert cast(tune, config).write == ("chords",)
    assert cast(chords, config).write == ("melody",)
    assert cast(song, config).write == ("chords",)  # both are there: the bundle's first direction
    assert cast(song, config, write=["melody"]).roles == {2: "chords"}


def test_the_user_s_word_holds_over_the_guess(song: Score, config: BundleConfig) -> None:
    assert cast(song, config, ["2"], as_role="melody").roles == {2: "melody"}
    lone = replace(song, parts=song.parts[1:])
    assert cast(lone, config, as_role="melody").roles == {2: "melody"}


def test_a_lone_part_is_heard_as_what_the_bundle_hears_alone(config: BundleConfig) -> None:
    flat = Notes.of(np.arange(8) * 480, 480, [36] * 8)
    bass = Score(480, (Part(1, "Bass", 33, False, flat),))
    assert cast(bass, config, write=["chords"]).roles == {1: "melody"}


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        ({"write": ["chord"]}, WritingError, 'no role "chord" (did you mean "chords"?)'),
        ({"given": ["melody"], "write": ["melody"]}, WritingError, "melody is given and to be written at once"),
        ({"given": ["flute"]}, PartError, 'There is no part "flute"'),
        ({"given": ["9"]}, PartError, 'There is no part "9"'),
        ({"given": ["1", "2"], "as_role": "melody"}, WritingError, "--as melody stands for one part"),
        ({"as_role": "melody"}, WritingError, "which of the 2 parts"),
        ({"given": ["1"], "as_role": "tuba"}, WritingError, 'no role "tuba"'),
        ({"write": ["melody", "chords"]}, WritingError, "all that the bundle tiny knows"),
    ],
)
def test_what_does_not_fit_is_told(
    song: Score, config: BundleConfig, words: dict[str, object], error: type[DescantError], says: str
) -> None:
    with pytest.raises(error) as told:
        cast(song, config, **words)  # type: ignore[arg-type]
    assert says in told.value.found
    assert told.value.expected
    assert told.value.remedy


def test_a_missing_part_is_told_with_the_roles_there(song: Score, config: BundleConfig) -> None:
    with pytest.raises(PartError, match="1 plays melody"):
        cast(song, config, ["flute"])


def test_a_part_that_the_bundle_does_not_know_is_told(song: Score, config: BundleConfig) -> None:
    kit = Part(3, "Kit", 0, True, Notes.of([0, 480], 120, [36, 38]), 9)
    with pytest.raises(PartError, match="plays drums, which the bundle tiny does not know"):
        cast(replace(song, parts=(*song.parts, kit)), config, ["3"])
    assert 3 not in cast(replace(song, parts=(*song.parts, kit)), config, write=["chords"]).roles


def test_the_part_to_be_weighed_is_cast_too(song: Score, config: BundleConfig) -> None:
    for target in ("chords", "2", "Chords"):
        casting = cast_for(song, config, (), target)
        assert casting.roles == {1: "melody", 2: "chords"}
        assert casting.write == ("chords",)
    with pytest.raises(PartError):
        cast_for(song, config, (), "oboe")


@given(st.lists(st.integers(0, 127), min_size=1, max_size=20), st.integers(0, 100), st.integers(12, 60))
def test_folding_moves_by_octaves_alone(pitches: list[int], low: int, reach: int) -> None:
    high = low + reach
    notes = Notes.of(np.arange(len(pitches)), 1, pitches)
    folded, moved = fold_into_range(notes, low, high)
    inside = (notes.pitch >= low) & (notes.pitch <= high)
    assert moved == (~inside).sum()
    assert np.array_equal(folded.pitch[inside], notes.pitch[inside])
    assert ((folded.pitch >= low) & (folded.pitch <= min(high, 127))).all() or high > 127
    clipped = folded.pitch == 127
    assert ((folded.pitch - notes.pitch) % 12 == 0)[~clipped].all()


def test_where_nothing_can_be_heard_a_remedy_that_works_is_named(song: Score, config: BundleConfig) -> None:
    with pytest.raises(WritingError, match="all that the bundle tiny knows") as told:
        cast(song, config, write=["melody", "chords"])
    assert "descant compose" in told.value.remedy
    kit = replace(song.parts[0], is_drums=True, channel=9)
    bass = replace(song.parts[1], number=2, name="Bass", program=33)
    band = replace(song, parts=(kit, bass))
    with pytest.raises(WritingError, match="could hear to write chords") as told:
        cast(band, config, write=["chords"])
    assert told.value.remedy == "say which part plays it: --given 2 --as melody"
    assert cast(band, config, ["2"], ["chords"], "melody").roles == {2: "melody"}
    with pytest.raises(WritingError) as told:
        cast(replace(song, parts=(kit,)), config, write=["chords"])
    assert "--as" not in told.value.remedy
