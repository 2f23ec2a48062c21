"""A chart is a given part: its chords stand in the bars, over the whole file or for as many bars as are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from descant.bundles.manifest import BundleConfig
from descant.bundles.store import Bundle
from descant.errors import DescantError, WritingError
from descant.generation.accompaniment import accompany, accompany_task, empty_score
from descant.generation.chart import charted, in_register
from descant.grid.shapes import ONSET
from descant.score.chord_symbols import chord_bars, chord_symbol
from descant.score.formats import read_bytes
from descant.score.midi_writing import write_midi
from descant.score.score import Meter, Notes, Score

BAR = 1920
Chord = tuple[int, int, frozenset[int]]


@pytest.fixture(scope="module")
def config(wild_of: Callable[..., Bundle]) -> BundleConfig:
    return wild_of("song").config


@pytest.fixture(scope="module")
def tune(song_of: Callable[..., Score]) -> Score:
    """Four bars of a melody alone, as read from a file."""
    song = song_of(bars=4)
    return read_bytes(write_midi(replace(song, parts=song.parts[:1])), "tune.mid")


def chords_of(notes: Notes) -> list[Chord]:
    """Onset, end, and pitch classes of each chord."""
    found = []
    for onset in np.unique(notes.onset_ticks):
        chord = notes.where(notes.onset_ticks == onset)
        (end,) = {*chord.offset_ticks.tolist()}
        found.append((int(onset), end, frozenset((chord.pitch % 12).tolist())))
    return found


def named(*names: str) -> list[frozenset[int]]:
    return [frozenset(chord_symbol(name).pitch_classes) for name in names]


def test_every_chord_has_its_bar_again_and_again_to_the_end(tune: Score, config: BundleConfig) -> None:
    score, part = charted(tune, chord_bars("Am F C/E"), config)
    assert chords_of(part.notes) == [
        (BAR * bar, BAR * (bar + 1), chord) for bar, chord in enumerate(named("Am", "F", "C/E", "Am"))
    ]
    assert score.parts == (*tune.parts, part)
    assert part.number == 2
    low, high = config.ranges["chords"]
    assert part.notes.pitch.min() >= low
    assert part.notes.pitch.max() <= high


def test_several_chords_share_a_bar_and_a_silence_is_one(config: BundleConfig) -> None:
    _, part = charted(empty_score(), chord_bars("Am F | N.C. G | C"), config)
    ends = [0, 960, BAR, BAR + 960, 2 * BAR, 3 * BAR]
    assert chords_of(part.notes) == [
        (ends[place], ends[place + 1], chord)
        for place, chord in zip((0, 1, 3, 4), named("Am", "F", "G", "C"), strict=True)
    ]


@pytest.mark.parametrize("meter", [(3, 4), (6, 8), (5, 4)])
def test_bars_are_those_of_the_meter(config: BundleConfig, meter: tuple[int, int]) -> None:
    _, part = charted(empty_score(meter), chord_bars("Am F"), config, bars=5)
    bar = BAR * meter[0] // meter[1]
    assert [chord[0] for chord in chords_of(part.notes)] == [bar * number for number in range(5)]


def test_with_a_pickup_it_begins_with_the_first_whole_bar(tune: Score, config: BundleConfig) -> None:
    _, part = charted(tune, chord_bars("Am F C G Dm"), config, pickup_quarters=1)
    assert [chord[0] for chord in chords_of(part.notes)] == [480 + BAR * bar for bar in range(4)]
    assert part.notes.end_ticks == 480 + 4 * BAR


def test_a_silent_last_bar_is_a_bar(wild_of: Callable[..., Bundle]) -> None:
    for bars, long in ((None, 3), (6, 6), (1, 1)):
        take = accompany(wild_of("song"), empty_score(), chords=chord_bars("Am F N.C."), write=["melody"], bars=bars)[0]
        assert take.stack.bars == long
        assert len(take.frames["melody"]) == 16 * long


def test_a_take_holds_the_chart_as_a_part_of_its_own(wild_of: Callable[..., Bundle]) -> None:
    alone = accompany(wild_of("song"), empty_score(), chords=chord_bars("Am F C G"), write=["melody"])[0]
    assert [part.name for part in alone.to_score().parts] == ["Chords (given)", "Melody"]
    numbers = [part.number for part in alone.to_score().parts]
    assert len(set(numbers)) == len(numbers)
    assert len(read_bytes(alone.to_midi(), "new.mid").parts) == 2
    assert alone.given == ("chords",)


def test_the_chart_is_heard_in_place_of_the_file_s_own_chords(
    wild_of: Callable[..., Bundle], song_of: Callable[..., Score]
) -> None:
    song = read_bytes(write_midi(song_of(bars=4)), "song.mid")
    takes = [
        accompany(wild_of("song"), song, write=["melody"], chords=() if chart is None else chord_bars(chart))[0]
        for chart in ("Am F C G", "Am F C Gm", None)
    ]
    assert np.array_equal(takes[0].frames["chords"][:48], takes[1].frames["chords"][:48])
    assert not np.array_equal(takes[0].frames["chords"], takes[2].frames["chords"])
    assert not np.array_equal(takes[0].frames["melody"], takes[1].frames["melody"])
    for take in takes[:2]:
        assert song.source is not None
        assert song.source[14:] in take.to_midi()
        parts = take.to_score().parts
        assert [part.number for part in parts] == [1, 2, 3, 4]
        assert [part.name for part in parts] == ["Melody", "Chords", "Chords (given)", "Melody"]


@pytest.mark.parametrize(
    ("bundle", "said", "says"),
    [
        ("song", {"write": ["chords"]}, "chords is given and to be written at once"),
        ("voice", {}, 'knows no role "chords"'),
        ("song", {"bars": 4}, "the file says how long"),
        ("song", {"chords": "N.C."}, "no chord of the chart sounds"),
        ("song", {"chords": None, "bars": 4}, "a number of bars was named"),
        ("song", {"bars": 0}, "0 bars"),
        ("song", {"bars": 1_000_000}, "1000000 bars"),
    ],
)
def test_what_does_not_fit_is_told(
    wild_of: Callable[..., Bundle], tune: Score, bundle: str, said: dict[str, object], says: str
) -> None:
    words = {"chords": "Am F", **said}
    chart = () if words["chords"] is None else chord_bars(str(words["chords"]))
    with pytest.raises(WritingError, match=says) as told:
        accompany(wild_of(bundle), tune, **{**words, "chords": chart})  # type: ignore[arg-type]
    assert told.value.remedy


def test_nothing_to_hear_and_no_chart_is_told(wild_of: Callable[..., Bundle]) -> None:
    with pytest.raises(DescantError):
        accompany(wild_of("song"), empty_score(), write=["melody"])


@given(st.lists(st.integers(30, 90), min_size=1, max_size=7, unique=True), st.integers(21, 80), st.integers(12, 30))
def test_a_chord_moves_by_octaves_to_where_it_fits_best(pitches: list[int], low: int, reach: int) -> None:
    high = low + reach
    moved = in_register(pitches, low, high)
    (by,) = {one - other for one, other in zip(moved, pitches, strict=True)}
    assert by % 12 == 0
    outside = [sum(not low <= pitch + 12 * octave <= high for pitch in pitches) for octave in range(-4, 5)]
    assert sum(not low <= pitch <= high for pitch in moved) == min(outside)
    assert in_register((), low, high) == ()


def test_of_octaves_that_fit_as_well_the_middle_one_is_taken() -> None:
    assert in_register([60, 64, 67], 21, 81) == (48, 52, 55)
    assert in_register([60], 60, 108) == (84,)


def test_a_chart_over_a_pickup_alone_begins_with_the_file(config: BundleConfig, tune: Score) -> None:
    short = replace(tune.parts[0], notes=Notes.of([0], [480], [72]))
    score = replace(tune, parts=(short,), source=None, source_format="none")
    _, part = charted(score, chord_bars("Am"), config, pickup_quarters=1)
    assert chords_of(part.notes) == [(0, 480, *named("Am"))]


def test_a_meter_that_changes_moves_the_chords_with_it(config: BundleConfig, tune: Score) -> None:
    score = replace(tune, meters=(Meter(0, 4, 4), Meter(BAR, 3, 4)), source=None, source_format="none")
    _, part = charted(score, chord_bars("Am F C"), config)
    assert [chord[0] for chord in chords_of(part.notes)][:4] == [0, BAR, BAR + 1440, BAR + 2880]


def test_a_pickup_moves_the_chords_also_where_only_they_are_heard(config: BundleConfig, tune: Score) -> None:
    kit = replace(tune.parts[0], is_drums=True, channel=9)
    score = replace(tune, parts=(kit,), source=None, source_format="none")
    task = accompany_task(config, score, chords=chord_bars("Am F C G"), write=["melody"], pickup_quarters=1)
    (part,) = task.added
    assert [chord[0] for chord in chords_of(part.notes)] == [480 + BAR * bar for bar in range(4)]
    begun = np.flatnonzero((task.stack.frames["chords"] == ONSET).any(1))
    assert len(begun) == 4
    assert (task.stack.positions.step_in_bar[begun] == 0).all()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"given": ["1"]}, "a given part was named, but the chords stand alone"),
        ({"as_role": "melody"}, "--as was named"),
        ({"pickup_quarters": 0}, "--pickup was named"),
    ],
)
def test_words_about_a_file_that_is_not_there_are_told(
    config: BundleConfig, words: dict[str, object], says: str
) -> None:
    with pytest.raises(WritingError, match=says):
        accompany_task(config, empty_score(), chords=chord_bars("Am F"), write=["melody"], **words)  # type: ignore[arg-type]


def test_chords_given_twice_are_told(config: BundleConfig, song_of: Callable[..., Score]) -> None:
    song, chart = song_of(bars=2), chord_bars("Am F")
    for words in ({"given": ["2"]}, {"given": ["melody", "chords"]}, {"given": ["1"], "as_role": "chords"}):
        with pytest.raises(WritingError, match="chords are given twice"):
            accompany_task(config, song, chords=chart, write=["melody"], **words)  # type: ignore[arg-type]
    says = "part 2 plays chords, too: those of --chords are heard instead."
    assert says in accompany_task(config, song, chords=chart, write=["melody"]).told
    alone = replace(song, parts=song.parts[:1])
    assert not [line for line in accompany_task(config, alone, chords=chart, write=["melody"]).told if "too" in line]
