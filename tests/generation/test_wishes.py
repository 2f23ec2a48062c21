"""Wishes are what musicians mean by them; what can't be kept is refused in their words before a note is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.errors import DescantError, ScoreError, WritingError
from descant.generation import task
from descant.generation.accompaniment import accompany, accompany_task, compose
from descant.generation.choice import Choice
from descant.generation.event_writing import compose_notes
from descant.generation.manner import Manner
from descant.generation.task import check
from descant.generation.wishes import Wishes
from descant.grid.shapes import LOWEST_PITCH
from descant.score.score import Meter, Score


@pytest.fixture
def no_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may begin to write."""

    def refuse(*_: object) -> None:
        raise AssertionError("it has begun to write")

    monkeypatch.setattr(task, "stream", refuse)


def there(wishes: Wishes, tonic: int | None = None) -> set[int]:
    return {*(np.flatnonzero(wishes.pitches(tonic)) + LOWEST_PITCH).tolist()}


def test_each_wish_is_what_a_musician_means_by_it() -> None:
    assert there(Wishes.of(range="C3:C5")) == {*range(48, 73)}
    assert there(Wishes.of(range="60:F#4")) == {*range(60, 67)}
    assert {pitch % 12 for pitch in there(Wishes.of(key="Eb major"))} == {3, 5, 7, 8, 10, 0, 2}
    assert {pitch % 12 for pitch in there(Wishes.of(scale="C major pentatonic"))} == {0, 2, 4, 7, 9}
    both = Wishes.of(key="A minor", scale="minor pentatonic", range="A3:A4")
    assert there(both) == {57, 60, 62, 64, 67, 69}  # on the key's own tonic
    assert there(Wishes.of(scale="minor pentatonic", range="A3:A4"), tonic=2) == {57, 60, 62, 65, 67, 69}
    assert both.words(None) == "A minor and A minor pentatonic in A3 to A4"
    assert len(there(Wishes())) == 88
    assert not Wishes(polyphony=3, density=2, no_repeat=True).about_pitch


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"polyphony": 0}, "nothing could sound"),
        ({"density": 0.0}, "nothing to play"),
        ({"density": -1.0}, "nothing to play"),
        ({"density": float("nan")}, "nothing to play"),
        ({"range": "C5:C3"}, "no pitch lies from C5 up to C3"),
        ({"range": "C3"}, "is no range"),
        ({"range": "C3:H5"}, '"H5" is no pitch'),
        ({"key": "D dorian"}, '"D dorian" is no key'),
        ({"key": "minor"}, '"minor" is no key'),
        ({"scale": "C pentatonics"}, 'did you mean "pentatonic"'),
    ],
)
def test_what_can_not_be_meant_is_told(asked: dict[str, object], says: str) -> None:
    with pytest.raises((WritingError, ScoreError), match=says) as told:
        Wishes.of(**asked)  # type: ignore[arg-type]
    assert told.value.expected
    assert told.value.remedy


@pytest.mark.parametrize(
    ("bundle", "asked", "says"),
    [
        ("choir", {"range": "C4:C#4"}, r"4 voices \(soprano, alto, tenor, bass\) .* has only 2 notes"),
        ("choir", {"key": "C major", "range": "E4:A4"}, None),
        ("choir", {"range": "C0:G0"}, "nothing that the soprano .* plays lies in C0 to G0"),
        ("voice", {"key": "C major", "range": "C#4:C#4"}, "nothing that the melody .* lies in C major in C#4 to C#4"),
        ("voice", {"key": "C major", "scale": "F# major pentatonic", "range": "F4:A4"}, "nothing that the melody"),
        ("chords up", {"key": "C major", "range": "F#4:F#4"}, "nothing that the chords"),
        ("voice", {"range": "F4:F4", "no_repeat": True}, "one note left .* may not come twice in a row"),
        ("chords up", {"range": "F4:F4", "no_repeat": True}, "one note left"),
        ("chords alone", {"range": "F4:F#4", "no_repeat": True}, None),
        ("voice", {"scale": "dorian"}, "scale dorian needs a tonic"),
        ("voice", {"density": 17.0}, "17 onsets don't fit a bar of 16 steps"),
        ("voice", {"density": 16.0}, None),
        ("voice", {"density": float("inf")}, "onsets don't fit a bar"),
        ("kit", {"key": "C major"}, "drums have no pitch"),
        ("kit", {"no_repeat": True}, "drums have no pitch"),
        ("kit", {"polyphony": 2, "density": 3.0}, None),
        ("tune and drums", {"key": "C major", "no_repeat": True, "polyphony": 1}, None),
        ("tune and drums", {"range": "C0:G0"}, "nothing that the melody"),
    ],
)
def test_what_contradicts_itself_is_refused_before_anything_is_written(
    wild_of: Callable[..., Bundle],
    request: pytest.FixtureRequest,
    bundle: str,
    asked: dict[str, object],
    says: str | None,
) -> None:
    writer = wild_of(bundle)
    told = Manner(wishes=Wishes.of(**asked))  # type: ignore[arg-type]
    if says is None:
        assert compose(writer, bars=1, manner=told)
        return
    request.getfixturevalue("no_writing")
    with pytest.raises(WritingError, match=says) as refused:
        compose(writer, bars=1, manner=told)
    assert refused.value.expected
    assert refused.value.remedy


@pytest.mark.usefixtures("no_writing")
@pytest.mark.parametrize("asked", [{"polyphony": 2}, {"no_repeat": True}, {"density": 2.0}])
def test_a_head_that_draws_all_pitches_at_once_says_what_it_can_not_keep_to(
    bundle_of: Callable[..., Bundle], asked: dict[str, object]
) -> None:
    bundle = bundle_of(roles={"chords": "poly"}, heads={"poly": {"name": "gaussian"}}, directions=[])
    with pytest.raises(WritingError, match="draws all pitches at once"):
        compose(bundle, bars=1, manner=Manner(wishes=Wishes.of(**asked)))  # type: ignore[arg-type]


@pytest.mark.parametrize("head", ["gaussian", "rbm"])
def test_but_it_keeps_to_key_and_range(bundle_of: Callable[..., Bundle], head: str) -> None:
    bundle = bundle_of(roles={"chords": "poly"}, heads={"poly": {"name": head}}, directions=[])
    bundle.config.ranges.update(chords=(40, 80))
    wishes = Wishes.of(key="C major", range="C3:C5")
    for seed in range(3):
        pitch = compose(bundle, bars=1, manner=Manner(wishes=wishes, seed=seed))[0].parts[0].notes.pitch
        assert {*pitch.tolist()} <= there(wishes)


def test_a_bundle_that_writes_from_a_list_has_to_have_something_left(wild_list_of: Callable[..., Bundle]) -> None:
    """A silence on the list is nothing to play."""
    bundle = wild_list_of([], [60], [64, 67], [60, 64, 67], grid="events")
    for asked, says in (
        ({"range": "A0:C2"}, "nothing that the piano"),
        ({"key": "F# major", "range": "C4:G4"}, "nothing that the piano"),
        ({"range": "C4:C4", "no_repeat": True}, "one note left"),
        ({"range": "G4:G4"}, "nothing that the piano"),
        ({"density": 1.0}, "from a list"),
    ):
        with pytest.raises(WritingError, match=says):
            compose_notes(bundle, notes=4, manner=Manner(wishes=Wishes.of(**asked)))  # type: ignore[arg-type]


def test_the_shortest_bar_says_what_density_fits(wild_of: Callable[..., Bundle], song_of: Callable[..., Score]) -> None:
    song = replace(song_of(bars=4), meters=(Meter(0, 4, 4), Meter(2 * 1920, 2, 4)))
    for density, fits in ((8.0, True), (9.0, False)):
        task = accompany_task(wild_of("song").config, song, given=["chords"], write=["melody"])
        manner = Manner(wishes=Wishes.of(density=density))
        if fits:
            assert check(wild_of("song"), task, manner)
        else:
            with pytest.raises(WritingError, match="9 onsets don't fit a bar of 8 steps"):
                check(wild_of("song"), task, manner)


def test_a_scale_stands_on_the_key_that_is_heard(wild_of: Callable[..., Bundle], song_of: Callable[..., Score]) -> None:
    bundle = wild_of("song")
    manner = Manner(wishes=Wishes.of(scale="major pentatonic"))
    for up in (0, 3):
        take = accompany(bundle, song_of(bars=4, up=up), given=["chords"], write=["melody"], manner=manner)[0]
        assert take.stack.key.tonic == up
        assert {*(take.parts[0].notes.pitch % 12).tolist()} <= {(up + step) % 12 for step in (0, 2, 4, 7, 9)}


@pytest.mark.usefixtures("no_writing")
def test_the_top_of_a_list_is_refused_before_the_first_part_is_written(wild_of: Callable[..., Bundle]) -> None:
    bundle = wild_of("tune and drums")
    with pytest.raises(DescantError, match="every pitch by itself"):
        compose(bundle, bars=1, write=["melody", "drums"], manner=Manner(Choice(top_k=3)))
