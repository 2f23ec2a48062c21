"""Writing for a score: the file comes back intact, what is new begins where it should, and chance is an argument."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest

from descant.bundles.store import RELEASED, Bundle, read_config
from descant.errors import DescantError, WritingError
from descant.generation.accompaniment import Manner, accompany, compose, compose_task, continue_
from descant.generation.choice import Choice
from descant.generation.hearing import Hearing
from descant.generation.take import Take
from descant.grid.shapes import HELD, HOLD
from descant.score.formats import read, read_bytes
from descant.score.midi_writing import write_midi
from descant.score.musicxml_writing import write_musicxml
from descant.score.score import Meter, Notes, Part, Score

BAR = 4 * 480


@pytest.fixture(scope="module")
def song(song_of: Callable[..., Score]) -> Score:
    """A song as it is read from a file."""
    return read_bytes(write_midi(song_of(bars=4)), "song.mid")


def tune_of(song: Score) -> Score:
    return read_bytes(write_midi(replace(song, parts=song.parts[:1])), "tune.mid")


def hanging(data: bytes) -> Counter[tuple[int, int, int]]:
    """Note-ons without their note-off, by track, channel and pitch; the file is read by another library."""
    open_notes: Counter[tuple[int, int, int]] = Counter()
    for number, track in enumerate(mido.MidiFile(file=io.BytesIO(data)).tracks):
        for message in track:
            if message.type == "note_on" and message.velocity:
                open_notes[number, message.channel, message.note] += 1
            elif message.type in ("note_off", "note_on"):
                open_notes[number, message.channel, message.note] -= 1
                assert open_notes[number, message.channel, message.note] >= 0
    return +open_notes


def test_the_given_file_comes_back_with_a_new_track(tiny_bundle: Bundle, song: Score) -> None:
    tune = tune_of(song)
    take = accompany(tiny_bundle, tune, given=["melody"], write=["chords"])[0]
    written = take.to_midi()
    assert tune.source is not None
    chunks = tune.source[14:]
    assert chunks in written
    assert written[14:].startswith(chunks)
    (part,) = take.parts
    file = mido.MidiFile(file=io.BytesIO(written))
    assert len(file.tracks) == len(mido.MidiFile(file=io.BytesIO(tune.source)).tracks) + 1
    assert file.tracks[-1].name == part.name == "Chords"
    (program,) = (message.program for message in file.tracks[-1] if message.type == "program_change")
    assert program == part.program == tiny_bundle.config.programs["chords"]
    back = read_bytes(written, "back.mid")
    assert back.parts[0].notes == tune.parts[0].notes
    assert back.parts[-1].notes == part.notes
    assert part.number == 2


@pytest.mark.parametrize("seed", range(3))
def test_every_note_on_has_its_note_off(tiny_bundle: Bundle, song: Score, seed: int) -> None:
    manner = Manner(Choice(2.0), seed=seed)
    tune = tune_of(song)
    for take in (
        accompany(tiny_bundle, tune, write=["chords"], manner=manner)[0],
        continue_(tiny_bundle, song, bars=2, manner=manner)[0],
        compose(tiny_bundle, bars=3, manner=manner)[0],
    ):
        assert sum(len(part.notes) for part in take.parts)
        assert not hanging(take.to_midi())
        for part in take.parts:
            assert (part.notes.duration_ticks > 0).all()
            assert part.notes.end_ticks <= take.stack.steps * 120


def same(one: Take, other: Take) -> bool:
    return all(a.notes == b.notes for a, b in zip(one.parts, other.parts, strict=True))


@pytest.mark.parametrize("listener", ["full", "causal", "lookahead:2"])
def test_same_bundle_seed_and_input_same_notes(tiny_bundle: Bundle, song: Score, listener: str) -> None:
    def write(seed: int, takes: int = 1) -> list[Take]:
        manner = Manner(hearing=Hearing.of(listener), takes=takes, seed=seed)
        return accompany(tiny_bundle, song, given=["chords"], write=["melody"], manner=manner)

    once, again, other, several = write(1)[0], write(1)[0], write(2)[0], write(1, takes=3)
    assert same(once, again)
    assert once.log_likelihood == again.log_likelihood
    assert not same(once, other)
    assert same(once, several[0])
    assert not same(several[0], several[1])
    assert not same(several[1], several[2])
    assert [take.number for take in several] == [1, 2, 3]


def test_the_listeners_differ(tiny_bundle: Bundle, song: Score) -> None:
    takes = [
        accompany(tiny_bundle, song, given=["melody"], write=["chords"], manner=Manner(hearing=Hearing.of(name)))[0]
        for name in ("full", "causal", "lookahead:2")
    ]
    assert len({take.log_likelihood for take in takes}) == 3


def test_later_parts_hear_earlier_ones(tiny_bundle: Bundle) -> None:
    """Written first, a part hears nothing of the other; written second, it does."""
    both = compose(tiny_bundle, bars=4, write=["melody", "chords"])[0]
    alone = compose(tiny_bundle, bars=4, write=["melody"])[0]
    assert np.array_equal(both.frames["melody"], alone.frames["melody"])
    other = compose(tiny_bundle, bars=4, write=["chords", "melody"])[0]
    assert other.roles == ("chords", "melody")
    assert not np.array_equal(both.frames["melody"], other.frames["melody"])
    assert compose(tiny_bundle, bars=1, write=["melody", "melody"])[0].roles == ("melody",)


@pytest.mark.parametrize("write", [(), ("melody",), ("chords",)])
def test_new_bars_begin_where_the_given_end(tiny_bundle: Bundle, song: Score, write: tuple[str, ...]) -> None:
    take = continue_(tiny_bundle, song, bars=3, write=write)[0]
    assert take.stack.bars == 7
    assert take.roles == (write or ("melody", "chords"))
    for part, role in zip(take.parts, take.roles, strict=True):
        assert part.notes.onset_ticks.min() >= 4 * BAR
        assert part.notes.end_ticks <= 7 * BAR
        given = song.parts[0 if role == "melody" else 1]
        assert part.name == f"{role.capitalize()} (continued)"
        assert given.notes.end_ticks <= 4 * BAR
    assert take.frame_count == 48 * len(take.parts)
    assert song.source is not None
    assert song.source[14:] in take.to_midi()


def test_going_on_hears_what_was(tiny_bundle: Bundle, song_of: Callable[..., Score]) -> None:
    one, other = (continue_(tiny_bundle, song_of(up=up), bars=2, write=["melody"])[0] for up in (0, 1))
    assert one.log_likelihood != other.log_likelihood


def test_a_role_that_did_not_play_may_come_in(tiny_bundle: Bundle, song: Score) -> None:
    take = continue_(tiny_bundle, tune_of(song), bars=2, write=["chords"])[0]
    assert not take.frames["chords"][:64].any()
    assert take.parts[0].notes.onset_ticks.min() >= 4 * BAR


def test_what_is_held_over_the_seam_begins_there(tiny_bundle: Bundle, song: Score) -> None:
    for seed in range(8):
        take = continue_(tiny_bundle, song, bars=1, manner=Manner(seed=seed))[0]
        for part, role in zip(take.parts, take.roles, strict=True):
            first = take.frames[role][64]
            held = first == HOLD if role == "melody" else (first == HELD).any()
            if held and len(part.notes):
                assert part.notes.onset_ticks.min() >= 4 * BAR


@pytest.mark.parametrize("meter", [(4, 4), (3, 4), (6, 8), (7, 8)])
def test_a_piece_of_so_many_bars(tiny_bundle: Bundle, meter: tuple[int, int]) -> None:
    take = compose(tiny_bundle, bars=5, meter=meter, tempo_bpm=90)[0]
    assert take.stack.bars == 5
    assert take.stack.steps == 5 * 16 * meter[0] // meter[1]
    back = read_bytes(take.to_midi(), "new.mid")
    assert (back.meters[0].numerator, back.meters[0].denominator) == meter
    assert back.tempos[0].bpm == pytest.approx(90, abs=0.01)
    assert [part.name for part in take.parts] == ["Melody", "Chords"]


def test_roles_that_a_corpus_names_are_not_guessed(tiny_bundle: Bundle, song: Score) -> None:
    """The chords' part plays the melody here, whatever it sounds like."""
    take = accompany(tiny_bundle, song, roles={2: "melody"}, write=["chords"])[0]
    assert take.given == ("melody",)
    assert take.frames["melody"][0] > 1


def test_a_pitch_that_was_never_heard_is_folded_and_told(tiny_bundle: Bundle, song: Score) -> None:
    tune = song.parts[0]
    high = replace(tune.notes, pitch=np.minimum(tune.notes.pitch + 36, 127))
    take = accompany(tiny_bundle, replace(song, parts=(replace(tune, notes=high),)), given=["1"], as_role="melody")[0]
    assert any("by octaves" in line and "melody" in line for line in take.told)
    assert take.to_score().parts[0].notes == high  # the file keeps its own


def test_a_part_played_freely_is_told(tiny_bundle: Bundle, song: Score) -> None:
    tune = song.parts[0]
    late = np.random.default_rng(0).integers(0, 480, len(tune.notes))
    loose = Notes.of(tune.notes.onset_ticks + late, 200, tune.notes.pitch)
    take = accompany(tiny_bundle, replace(song, parts=(replace(tune, notes=loose),)), given=["1"], as_role="melody")[0]
    assert any("lie on the grid" in line for line in take.told)


def test_drums_land_on_the_drum_channel(bundle_of: Callable[..., Bundle], song: Score) -> None:
    bundle = bundle_of(
        roles={"melody": "voice", "drums": "kit"},
        heads={"voice": {"name": "categorical"}, "kit": {"name": "nade", "hidden": 4}},
        directions=[{"given": ["melody"], "write": "drums"}],
    )
    take = accompany(bundle, tune_of(song), given=["melody"])[0]
    assert take.parts[0].is_drums
    data = take.to_midi()
    assert not hanging(data)
    track = mido.MidiFile(file=io.BytesIO(data)).tracks[-1]
    assert {message.channel for message in track if not message.is_meta} == {9}


@pytest.mark.parametrize("suffix", [".musicxml", ".mxl"])
def test_a_take_goes_out_as_a_score(tiny_bundle: Bundle, song: Score, tmp_path: Path, suffix: str) -> None:
    given = read_bytes(write_musicxml(replace(song, parts=song.parts[:1], title="Lied")), "tune.musicxml")
    take = accompany(tiny_bundle, given, given=["melody"], write=["chords"])[0]
    back = read(take.write(tmp_path / f"song{suffix}"))
    assert [part.notes for part in back.parts] == [given.parts[0].notes, take.parts[0].notes]
    assert (back.title, back.parts[1].name) == ("Lied", "Chords")
    assert len(read(take.write(tmp_path / "song.mid")).parts) == 2
    # A given MIDI file has no staves to put one beside: all parts become a fresh score.
    fresh = accompany(tiny_bundle, tune_of(song), given=["melody"], write=["chords"])[0]
    assert len(read(fresh.write(tmp_path / f"fresh{suffix}")).parts) == 2


def test_a_take_is_written_whole_and_counts_itself(tiny_bundle: Bundle, song: Score, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    takes = accompany(tiny_bundle, song, given=["melody"], write=["chords"], progress=lambda *told: seen.append(told))
    assert seen == [("chords", step + 1, 64) for step in range(64)]
    path = takes[0].write(tmp_path / "song.mid")
    assert len(read(path).parts) == 3
    assert takes[0].to_score().parts[-1] == takes[0].parts[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"bars": 0}, "0 bars"),
        ({"bars": 1000}, "1000 bars"),
        ({"meter": (0, 4)}, "meter of 0/4"),
        ({"meter": (4, 5)}, "meter of 4/5"),
        ({"tempo_bpm": 1.0}, "tempo of 1 BPM"),
        ({"write": ["trombone"]}, 'no role "trombone"'),
    ],
)
def test_what_can_not_be_composed_is_told(tiny_bundle: Bundle, change: dict[str, object], says: str) -> None:
    with pytest.raises(WritingError, match=says):
        compose(tiny_bundle, **{"bars": 4, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"takes": 0}, {"takes": 65}, {"seed": -1}])
def test_a_manner_that_can_not_be_is_told(wrong: dict[str, int]) -> None:
    with pytest.raises(WritingError):
        Manner(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("bars", [0, -3, 1000])
def test_bars_that_can_not_be_are_told(tiny_bundle: Bundle, song: Score, bars: int) -> None:
    with pytest.raises(WritingError, match="bars can't"):
        continue_(tiny_bundle, song, bars=bars)


def test_nothing_to_hear_is_told(tiny_bundle: Bundle) -> None:
    drums = Score(480, (Part(1, "Kit", 0, True, Notes.of([0, 480], 120, [36, 38]), 9),), (), (Meter(0, 4, 4),))
    for attempt in (
        lambda: accompany(tiny_bundle, drums, write=["chords"]),
        lambda: continue_(tiny_bundle, drums, bars=2),
        lambda: accompany(tiny_bundle, drums, given=["melody"], write=["chords"]),
        lambda: accompany(tiny_bundle, Score(480, ()), write=["chords"]),
        lambda: continue_(tiny_bundle, Score(480, ()), bars=2),
        lambda: accompany(tiny_bundle, replace(drums, parts=(Part(1, "Tune", 0, False, Notes.empty()),)), given=["1"]),
    ):
        with pytest.raises(DescantError) as told:
            attempt()
        assert told.value.remedy


@pytest.mark.parametrize(
    "folder", sorted(path for path in RELEASED.iterdir() if path.is_dir()), ids=lambda each: each.name
)
def test_a_released_bundle_says_what_meter_it_never_met(folder: Path) -> None:
    config = read_config(folder)
    if config.grid == "events" or config.clock != "bars":
        assert config.meters == []
        return
    told = {meter: compose_task(config, bars=1, meter=meter).told for meter in ((29, 16), (4, 4))}
    assert "never met a meter of 29/16" in " ".join(told[29, 16])
    assert told[4, 4] == ()
