"""Some bars are new; outside of them every note is the file's own, as it was played, and all of it is heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from descant.bundles.store import Bundle
from descant.errors import DescantError, PartError, WritingError
from descant.generation.hearing import Hearing
from descant.generation.manner import Manner
from descant.generation.rewriting import closed, rewrite
from descant.generation.take import Take
from descant.grid.planes import SOUNDING, plane
from descant.grid.shapes import HOLD, REST
from descant.parts.roles import FrameKind
from descant.score.formats import read_bytes
from descant.score.midi_writing import write_midi
from descant.score.score import Meter, Notes, Part, Score

BAR = 1920
PLAYED = {"voice": "melody", "chords up": "chords", "roll": "piano", "kit": "drums"}


def loosely_played(seed: int, drums: bool) -> Score:
    """Eight bars as somebody plays them: off the grid, some notes short, some long enough to reach over bars."""
    rng = np.random.default_rng(seed)
    onsets = np.sort(rng.choice(8 * 16, size=40, replace=False)) * 120 + rng.integers(-50, 51, 40)
    durations = rng.choice([0, 30, 110, 400, 900, 2500], size=40)
    pitches = rng.choice([35, 36, 38, 42, 46, 81], 40) if drums else rng.integers(42, 88, 40)
    notes = Notes.of(np.maximum(onsets, 0), durations, pitches, rng.integers(30, 110, 40))
    return Score(480, (Part(1, "Played", 11, drums, notes, 9 if drums else 0),), (), (Meter(0, 4, 4),))


def rows(notes: Notes) -> Counter[tuple[int, ...]]:
    return Counter(zip(*(column.tolist() for column in notes.columns()), strict=True))


@pytest.mark.parametrize("bars", [(1, 1), (3, 4), (7, 8), (1, 8)])
@pytest.mark.parametrize("head", PLAYED)
def test_outside_of_the_bars_nothing_moves(wild_of: Callable[..., Bundle], head: str, bars: tuple[int, int]) -> None:
    bundle, role = wild_of(head, -2.0), PLAYED[head]
    first, last = 16 * (bars[0] - 1), 16 * bars[1]
    for seed in range(4):
        score = loosely_played(seed, head == "kit")
        take = rewrite(bundle, score, part="1", as_role=role, bars=bars, manner=Manner(seed=seed))[0]
        own, (part,) = score.parts[0].notes, take.parts
        grid = take.stack.grid
        start, end = grid.ticks([first, last])
        on, off = grid.nearest_steps(own.onset_ticks), grid.nearest_steps(own.offset_ticks)
        # what lies wholly outside is there, note for note, as it was played
        outside = own.where((on >= last) | ((on < first) & ((off < first) | (head == "kit"))))
        assert not rows(outside) - rows(part.notes)
        # what reaches in has begun as it did, and is over at the end of the bars
        reaching = own.where((on < first) & (off >= first) & (head != "kit"))
        left = rows(part.notes) - rows(outside)
        for onset, _, pitch, velocity in rows(reaching).elements():
            found = [row for row in left if (row[0], row[2], row[3]) == (onset, pitch, velocity)]
            assert found
            left[found[0]] -= 1
            assert onset < onset + found[0][1] <= end
        # what sounds on after them begins anew there, and ends as it did
        over = own.where((on < last) & (off > last) & (head != "kit"))
        anew = Counter((end, ends - end, pitch) for ends, pitch in zip(over.offset_ticks, over.pitch, strict=True))
        for onset, duration, pitch, velocity in list(left.elements()):
            if onset >= end:
                assert anew[onset, duration, pitch] > 0
                anew[onset, duration, pitch] -= 1
                left[onset, duration, pitch, velocity] -= 1
        assert not +anew
        # and all else lies within
        assert all(start <= onset and onset + duration <= end for onset, duration, *_ in left.elements())
        assert +left


@pytest.mark.parametrize("head", PLAYED)
def test_the_frames_that_are_known_sound_as_before(wild_of: Callable[..., Bundle], head: str) -> None:
    bundle, role = wild_of(head, -2.0), PLAYED[head]
    kind = bundle.config.roles[role]
    score = loosely_played(9, head == "kit")
    spans = [rewrite(bundle, score, part="1", as_role=role, bars=bars)[0] for bars in ((2, 3), (6, 6))]
    heard = [plane(take.frames[role], kind) for take in spans]
    for now, other, known in ((0, 1, slice(80, 96)), (1, 0, slice(16, 48))):
        # what one take left alone the other has written; both agree on all the rest
        assert not np.array_equal(heard[now][known], heard[other][known])
    both = np.ones(len(heard[0]), bool)
    both[16:48] = both[80:96] = False
    sounding = slice(SOUNDING.start, None)
    assert np.array_equal(heard[0][both][:, sounding], heard[1][both][:, sounding])
    assert spans[0].frame_count == 32


@pytest.fixture(scope="module")
def song(song_of: Callable[..., Score]) -> Score:
    return read_bytes(write_midi(song_of(bars=4)), "song.mid")


def new_bars(take: Take, first: int, last: int) -> np.ndarray:
    return take.frames[take.roles[0]][16 * (first - 1) : 16 * last]


def test_the_file_comes_back_and_the_new_part_stands_beside_it(wild_of: Callable[..., Bundle], song: Score) -> None:
    take = rewrite(wild_of("song"), song, part="melody", bars=(2, 3))[0]
    assert song.source is not None
    assert song.source[14:] in take.to_midi()
    assert take.parts[0].name == "Melody (bars 2-3 new)"
    assert (take.parts[0].number, take.parts[0].program) == (3, song.parts[0].program)
    assert take.given == ("chords",)
    assert any("takes the place of part 1 (Melody), so mute that one" in line for line in take.told)
    assert rewrite(wild_of("song"), song, part="1", bars=(2, 2))[0].parts[0].name == "Melody (bar 2 new)"


def test_all_that_stands_around_is_heard(wild_of: Callable[..., Bundle], song: Score) -> None:
    """The other part, and the part's own bars before and after; with a causal listener not those after."""
    bundle = wild_of("song")
    tune, chords = song.parts

    def moved(part: Part, first: int) -> Part:
        """Two semitones higher within one bar."""
        inside = (part.notes.onset_ticks >= (first - 1) * BAR) & (part.notes.onset_ticks < first * BAR)
        return replace(part, notes=replace(part.notes, pitch=part.notes.pitch + 2 * inside))

    def written(*parts: Part, listener: str = "full", **more: object) -> np.ndarray:
        manner = Manner(hearing=Hearing.of(listener))
        take = rewrite(bundle, replace(song, parts=parts), part="1", bars=(2, 2), manner=manner, **more)[0]  # type: ignore[arg-type]
        return new_bars(take, 2, 2)

    plain, again = written(tune, chords), written(tune, chords)
    assert np.array_equal(plain, again)
    for changed in ((moved(tune, 1), chords), (moved(tune, 3), chords), (tune, moved(chords, 3)), (tune,)):
        assert not np.array_equal(plain, written(*changed))
    assert np.array_equal(plain, written(moved(tune, 2), chords))  # what is replaced is not heard
    past = written(tune, chords, listener="causal")
    assert np.array_equal(past, written(moved(tune, 3), moved(chords, 3), listener="causal"))
    assert not np.array_equal(past, written(moved(tune, 1), chords, listener="causal"))


def test_only_the_given_parts_are_heard_where_some_are_named(wild_of: Callable[..., Bundle], song: Score) -> None:
    third = replace(song.parts[1], number=3, name="Pad")
    bundle, score = wild_of("song"), replace(song, parts=(*song.parts, third))
    assert rewrite(bundle, score, part="melody", bars=(1, 1), given=["3"])[0].given == ("chords",)
    take = rewrite(bundle, score, part="melody", bars=(1, 1), given=["1"])[0]
    assert take.given == ()


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        ({"bars": (5, 6)}, WritingError, "no bar 6"),
        ({"bars": (3, 9)}, WritingError, "no bar 9"),
        ({"bars": (0, 2)}, WritingError, "no bar 0"),
        ({"bars": (-2, 2)}, WritingError, "no bar -2"),
        ({"bars": (3, 2)}, WritingError, "backwards"),
        ({"part": "drums"}, WritingError, 'knows no role "drums"'),
        ({"part": "oboe"}, PartError, 'no part "oboe"'),
        ({"part": "9"}, PartError, 'no part "9"'),
        ({"part": "3"}, WritingError, "no notes"),
        ({"part": "4"}, WritingError, "plays nothing that the bundle"),
        ({"as_role": "drums"}, WritingError, 'knows no role "drums"'),
        ({"at_bar": 0}, WritingError, "no bar 0"),
    ],
)
def test_what_can_not_be_rewritten_is_told_before_anything_is(
    wild_of: Callable[..., Bundle],
    song: Score,
    asked: dict[str, object],
    error: type[DescantError],
    says: str,
) -> None:
    silent = Part(3, "Nobody", 0, False, Notes.empty())
    kit = Part(4, "Kit", 0, True, Notes.of([0, 480], 120, [36, 38]), 9)
    score = replace(song, parts=(*song.parts, silent, kit))
    told: list[object] = []
    words: dict[str, object] = {"part": "melody", "bars": (2, 3)} | asked
    with pytest.raises(error, match=says) as refused:
        rewrite(wild_of("song"), score, **words, progress=lambda *each: told.append(each))  # type: ignore[arg-type]
    assert refused.value.expected
    assert refused.value.remedy
    assert not told


def test_a_role_that_another_bundle_knows_is_told_with_it(wild_of: Callable[..., Bundle], song: Score) -> None:
    with pytest.raises(WritingError) as told:
        rewrite(wild_of("song"), song, part="soprano", bars=(1, 1))
    assert "-m bach" in told.value.remedy


def test_of_several_parts_that_play_the_role_one_must_be_named(wild_of: Callable[..., Bundle], song: Score) -> None:
    score = replace(song, parts=(*song.parts, replace(song.parts[1], number=3, name="More chords")))
    with pytest.raises(PartError, match="2 parts play chords: 2, 3"):
        rewrite(wild_of("song"), score, part="chords", bars=(1, 1))
    take = rewrite(wild_of("song"), score, part="3", bars=(1, 1))[0]
    assert any("part 3 (More chords)" in line for line in take.told)


def test_another_part_that_plays_the_same_stays_out_of_it(wild_of: Callable[..., Bundle], song: Score) -> None:
    notes = song.parts[0].notes
    second = replace(song.parts[0], number=3, notes=replace(notes, pitch=notes.pitch + 4))
    both = replace(song, parts=(*song.parts, second), source=None, source_format="none")
    take, alone = (
        rewrite(wild_of("song"), score, part="1", as_role="melody", bars=(2, 2))[0] for score in (both, song)
    )
    assert rows(take.parts[0].notes) == rows(alone.parts[0].notes)


def test_a_pickup_is_bar_0_and_nothing_begins_before_the_file(wild_of: Callable[..., Bundle], song: Score) -> None:
    bundle = wild_of("song", 2.0)
    for bars in ((0, 0), (1, 1)):
        take = rewrite(bundle, song, part="melody", bars=bars, pickup_quarters=1)[0]
        notes, own = take.parts[0].notes, song.parts[0].notes
        start, end = (0, 480) if bars == (0, 0) else (480, 480 + BAR)
        assert notes.onset_ticks.min() >= 0
        assert rows(notes.where(notes.onset_ticks >= end)) == rows(own.where(own.onset_ticks >= end))
        assert rows(notes.where(notes.offset_ticks <= start)) == rows(own.where(own.offset_ticks <= start))
    with pytest.raises(WritingError, match="from 0 \\(its pickup\\) to 4"):
        rewrite(bundle, song, part="melody", bars=(5, 5), pickup_quarters=1)


def test_at_bar_counts_in_the_piece_and_bars_in_the_file(wild_of: Callable[..., Bundle], song: Score) -> None:
    here, there = (rewrite(wild_of("song"), song, part="melody", bars=(2, 2), at_bar=bar)[0] for bar in (1, 9))
    assert not np.array_equal(new_bars(here, 2, 2), new_bars(there, 2, 2))
    assert there.stack.positions.bar[0] == 8
    assert there.parts[0].name == here.parts[0].name


def test_a_note_that_is_cut_is_told(wild_of: Callable[..., Bundle], song: Score) -> None:
    long = replace(song.parts[0], notes=Notes.of([0, 3 * BAR], [3 * BAR, BAR], [72, 74]))
    take = rewrite(wild_of("song"), replace(song, parts=(long, song.parts[1])), part="melody", bars=(2, 2))[0]
    assert any("melody: C5 of the file sounds over the end of bar 2; it is cut there" in line for line in take.told)
    assert (2 * BAR, BAR, 72) in [row[:3] for row in rows(take.parts[0].notes)]
    assert not any("it is cut there" in line for line in rewrite(wild_of("song"), song, part="1", bars=(2, 2))[0].told)


@pytest.mark.parametrize("kind", ["voice", "poly"])
def test_nothing_leans_on_what_is_not_yet_written(kind: FrameKind) -> None:
    """After the gap a held note is begun, and a silence that goes on is a rest: whatever is written before it."""
    known = np.array([True, False, False, True, True])
    if kind == "voice":
        held, silent = (np.array([first, HOLD, HOLD, HOLD, HOLD], np.int16) for first in (50, REST))
        assert closed(held, kind, known).tolist() == [50, HOLD, HOLD, 50, HOLD]
        assert closed(silent, kind, known).tolist() == [REST, HOLD, HOLD, REST, HOLD]
    else:
        chord = np.zeros((5, 88), np.uint8)
        chord[:, 40] = [1, 2, 2, 2, 2]
        assert closed(chord, kind, known)[:, 40].tolist() == [1, 2, 2, 1, 2]
